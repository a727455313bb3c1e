"""Layers and containers: output and gradients for a given input and output gradient.

Each case holds its layer as a model file does, so that the tests build it from the table of kinds.
"""

from functools import reduce
from operator import mul

import torch
from torch import nn

from common import Numbers, fill, given, parameters, stored, write


def kind(name, **options):
    """A layer as a model file holds it."""
    return {"kind": name, **options}


def case(name, module, x, layer):
    """Runs a module forward and backward; `layer` is the same of Gradus."""
    numbers = Numbers(name + ", output gradient")
    x = x.clone().requires_grad_()
    y = module(x)
    dy = numbers.tensor(*y.shape, limit=1.0)
    y.backward(dy)
    return {
        "name": name,
        "layer": layer,
        "parameters": parameters(module),
        "input": given(x),
        "output": stored(y),
        "output_gradient": given(dy),
        "input_gradient": stored(x.grad),
        "gradients": {n: stored(p.grad) for n, p in module.named_parameters()},
    }


def several(name, function, shapes, layer):
    """The same of a function of several inputs, which has no parameters."""
    numbers = Numbers(name)
    inputs = [numbers.tensor(*shape).requires_grad_() for shape in shapes]
    y = function(*inputs)
    dy = numbers.tensor(*y.shape, limit=1.0)
    y.backward(dy)
    return {
        "name": name,
        "layer": layer,
        "parameters": {},
        "inputs": [given(x) for x in inputs],
        "output": stored(y),
        "output_gradient": given(dy),
        "input_gradients": [stored(x.grad) for x in inputs],
        "gradients": {},
    }


def mat_mul(leading, m, k, n, transpose_a, transpose_b):
    name = f"mat_mul {leading} {m} {k} {n} {transpose_a} {transpose_b}"
    a = leading + ([k, m] if transpose_a else [m, k])
    b = leading + ([n, k] if transpose_b else [k, n])

    def function(a, b):
        a = a.transpose(-2, -1) if transpose_a else a
        return torch.matmul(a, b.transpose(-2, -1) if transpose_b else b)

    return several(name, function, [a, b],
                   kind("mat_mul", transpose_a=transpose_a, transpose_b=transpose_b))


def linear(shape, outputs, bias=True):
    name = f"{shape} -> {outputs}" + ("" if bias else ", no bias")
    numbers = Numbers("linear " + name)
    module = nn.Linear(shape[-1], outputs, bias=bias)
    fill(module, numbers)
    layer = kind("linear", inputs=shape[-1], outputs=outputs, bias=bias)
    return case(name, module, numbers.tensor(*shape), layer)


def activation(module, shape, layer, title=None):
    """Random numbers, and behind them what is special: zeros, and far out on either side."""
    title = title or type(module).__name__
    x = Numbers(f"{title} {shape}").tensor(*shape, limit=4.0)
    special = torch.tensor([0.0, -0.0, 2.0**-40, -(2.0**-40), 20.0, -20.0, 100.0, -100.0])
    count = min(len(special), x.numel() // 4)
    x.view(-1)[x.numel() - count :] = special[:count]
    return case(f"{title} {shape}", module, x, layer)


def prelu(shape, slopes):
    """PyTorch's channels are the second axis, ours the last: the same of two axes."""
    name = f"{slopes} slopes of {shape}"
    numbers = Numbers("prelu " + name)
    module = nn.PReLU(slopes)
    fill(module, numbers)
    layer = kind("prelu", each=slopes > 1)
    return case(name, module, numbers.tensor(*shape), layer)


class ChannelsLast(nn.Module):
    """PyTorch's channels are the second axis, ours the last."""

    def __init__(self, module):
        super().__init__()
        self.module = module

    def forward(self, x):
        return self.module(x.movedim(-1, 1)).movedim(1, -1)


class RMSNorm(nn.Module):
    """As torch.nn.RMSNorm of PyTorch 2.4."""

    def __init__(self, features, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))
        self.eps = eps

    def forward(self, x):
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.eps) * self.weight


def norm(module, shape, layer):
    name = f"{layer['kind']} {shape}"
    numbers = Numbers(name)
    fill(module, numbers)
    x = numbers.tensor(*shape) + numbers.tensor(shape[-1], limit=8.0)
    return case(name, module, x, layer)


def batch_norm(shape):
    module = nn.BatchNorm2d(shape[-1]) if len(shape) == 4 else nn.BatchNorm1d(shape[-1])
    out = norm(ChannelsLast(module), shape, kind("batch_norm"))
    out["parameters"] = parameters(module)
    out["parameters"] |= {"running_mean": given(torch.zeros(shape[-1])),
                          "running_var": given(torch.ones(shape[-1]))}
    out["gradients"] = {n: stored(p.grad) for n, p in module.named_parameters()}
    return out


def batch_norm_training():
    """Twenty steps; the running values are used at the end."""
    numbers = Numbers("batch norm training")
    module = nn.Sequential(nn.Linear(5, 7), nn.BatchNorm1d(7), nn.Tanh(), nn.Linear(7, 3))
    fill(module, numbers)
    start = parameters(module)
    start |= {"1.running_mean": given(torch.zeros(7)), "1.running_var": given(torch.ones(7))}
    optimizer = torch.optim.SGD(module.parameters(), lr=0.05, momentum=0.9)
    inputs, targets = numbers.tensor(20, 11, 5), numbers.tensor(20, 11, 3)
    for x, y in zip(inputs, targets):
        optimizer.zero_grad()
        nn.MSELoss()(module(x), y).backward()
        optimizer.step()
    module.eval()
    end = {n: stored(p) for n, p in module.named_parameters()}
    end |= {n: stored(b) for n, b in module.named_buffers() if b.is_floating_point()}
    return {
        "name": "twenty steps",
        "parameters": start,
        "inputs": given(inputs),
        "targets": given(targets),
        "end": end,
        "output": stored(module(inputs[0])),
    }


def embedding(shape, vocabulary, width, padding=None):
    name = f"{vocabulary} rows of {width}, {shape}" + ("" if padding is None else ", padding")
    numbers = Numbers("embedding " + name)
    module = nn.Embedding(vocabulary, width, padding_idx=padding)
    fill(module, numbers)
    if padding is not None:  # as it is before a training
        with torch.no_grad():
            module.weight[padding] = 0
    ids = numbers.classes(torch.Size(shape).numel(), vocabulary).reshape(shape)
    y = module(ids)
    dy = numbers.tensor(*y.shape, limit=1.0)
    y.backward(dy)
    return {
        "name": name,
        "layer": kind("embedding", vocabulary=vocabulary, width=width,
                      padding=-1 if padding is None else padding),
        "parameters": parameters(module),
        "input": stored(ids),
        "output": stored(y),
        "output_gradient": given(dy),
        "gradients": {"weight": stored(module.weight.grad)},
    }


def softmax(name, x):
    return case(name, nn.Softmax(dim=-1), x, kind("softmax"))


def log_softmax(name, x):
    return case(name, nn.LogSoftmax(dim=-1), x, kind("log_softmax"))


def flatten(shape):
    name = str(shape)
    x = Numbers("flatten " + name).tensor(*shape)
    return case(name, nn.Flatten(), x, kind("flatten"))


class Residual(nn.Module):
    def __init__(self, *body):
        super().__init__()
        self.body = nn.Sequential(*body)

    def forward(self, x):
        return x + self.body(x)


class Concatenate(nn.ModuleList):
    def forward(self, x):
        return torch.cat([branch(x) for branch in self], dim=-1)


def container(name, module, shape, layer):
    numbers = Numbers(name)
    fill(module, numbers)
    return case(name, module, numbers.tensor(*shape), layer)


def dense(outputs):
    return kind("linear", outputs=outputs)


def chain(*layers):
    return kind("sequential", layers=list(layers))


def residual(*layers):
    return kind("residual", layers=list(layers))


def main():
    write("linear", [
        linear([1, 1], 1),
        linear([1, 7], 33),
        linear([7, 33], 1),
        linear([33, 1], 7),
        linear([8, 7], 7, bias=False),
        linear([2, 3, 7], 33),
        linear([2, 3, 33], 7, bias=False),
    ])
    write("activations", [
        activation(module, shape, kind(name))
        for module, name in ((nn.ReLU(), "relu"), (nn.Tanh(), "tanh"), (nn.Sigmoid(), "sigmoid"))
        for shape in ([1, 1], [3, 33], [2, 3, 7])
    ] + [
        activation(module, [3, 11], layer)
        for module, layer in (
            (nn.LeakyReLU(0.25), kind("leaky_relu", slope=0.25)),
            (nn.ELU(1.5), kind("elu", alpha=1.5)),
            (nn.Hardtanh(), kind("hard_tanh")),
            (nn.Softplus(threshold=1e9), kind("softplus")),
            (nn.SiLU(), kind("silu")),
            (nn.Mish(), kind("mish")),
            (nn.GELU(), kind("gelu")),
        )
    ] + [
        activation(nn.GELU(approximate="tanh"), [3, 11], kind("gelu", form="tanh"), "GELU tanh"),
    ])
    numbers = Numbers("softmax")
    extreme = torch.tensor([
        [1000.0, -1000.0, 0.0, 999.0],
        [-1000.0, -1000.0, -1000.0, -1000.0],
        [1000.0, 1000.0, 1000.0, 999.0],
        [0.0, -0.0, 0.0, -20.0],
    ])
    write("softmax", [
        softmax("one class", numbers.tensor(7, 1)),
        softmax("two classes", numbers.tensor(7, 2)),
        softmax("many classes", numbers.tensor(3, 33, limit=4.0)),
        softmax("three axes", numbers.tensor(3, 5, 7)),
        softmax("extreme", extreme),
    ])
    numbers = Numbers("log softmax")
    write("log_softmax", [
        log_softmax("one class", numbers.tensor(7, 1)),
        log_softmax("two classes", numbers.tensor(7, 2)),
        log_softmax("many classes", numbers.tensor(3, 33, limit=4.0)),
        log_softmax("three axes", numbers.tensor(3, 5, 7)),
        log_softmax("far from zero", numbers.tensor(7, 10) + 1000.0),
        log_softmax("extreme", extreme),
    ])
    write("prelu", [
        prelu([1, 1], 1),
        prelu([3, 11], 1),
        prelu([2, 3, 7], 1),
        prelu([5, 3], 3),
        prelu([2, 33], 33),
    ])
    write("norms", [
        batch_norm([3, 1]),
        batch_norm([7, 5]),
        batch_norm([5, 33]),
        batch_norm([3, 4, 7]),
        batch_norm([2, 3, 2, 5]),
    ] + [
        norm(module, shape, layer)
        for shape in ([1, 3], [7, 5], [3, 33])
        for module, layer in (
            (nn.LayerNorm(shape[-1]), kind("layer_norm")),
            (RMSNorm(shape[-1], 1e-5), kind("rms_norm")),
        )
    ])
    write("batch_norm_training", [batch_norm_training()])
    write("embedding", [
        embedding([7], 5, 3),
        embedding([5, 4], 11, 1),
        embedding([2, 3, 5], 7, 9, padding=2),
    ])
    write("several_inputs", [
        several(f"sum of {count} {shape}", lambda *x: sum(x[1:], x[0]), [shape] * count,
                kind("sum", inputs=count))
        for count, shape in ((2, [3, 11]), (3, [2, 3, 5]), (4, [1, 1]))
    ] + [
        several(f"multiply of {count} {shape}", lambda *x: reduce(mul, x), [shape] * count,
                kind("multiply", inputs=count))
        for count, shape in ((2, [3, 11]), (3, [2, 3, 5]), (4, [1, 1]))
    ] + [
        mat_mul(leading, m, k, n, transpose_a, transpose_b)
        for leading, m, k, n in (([3], 5, 7, 2), ([2, 2], 3, 1, 4))
        for transpose_a in (False, True) for transpose_b in (False, True)
    ] + [
        several("concatenate [3, 5] [3, 2] [3, 1]", lambda *x: torch.cat(x, -1),
                [[3, 5], [3, 2], [3, 1]], kind("concatenate", inputs=3)),
    ])
    write("flatten", [flatten([1, 1]), flatten([3, 5]), flatten([2, 3, 5, 7])])
    write("containers", [
        container("sequential", nn.Sequential(
            nn.Linear(7, 33), nn.Tanh(), nn.Linear(33, 7), nn.ReLU(),
            nn.Linear(7, 5), nn.Sigmoid(), nn.Linear(5, 3), nn.Softmax(dim=-1)), [7, 7],
            chain(dense(33), "tanh", dense(7), "relu", dense(5), "sigmoid", dense(3), "softmax")),
        container("nested sequential", nn.Sequential(
            nn.Sequential(nn.Linear(3, 5), nn.Tanh()), nn.Flatten(), nn.Linear(20, 2)), [2, 4, 3],
            chain(chain(dense(5), "tanh"), "flatten", dense(2))),
        container("residual", Residual(nn.Linear(7, 7), nn.Tanh()), [5, 7],
                  residual(dense(7), "tanh")),
        container("residual in residual", Residual(
            nn.Linear(5, 5), nn.ReLU(), Residual(nn.Linear(5, 5), nn.Tanh()), nn.Linear(5, 5)),
            [7, 5], residual(dense(5), "relu", residual(dense(5), "tanh"), dense(5))),
        container("concatenate", Concatenate(
            [nn.Linear(5, 1), nn.Sequential(nn.Linear(5, 7), nn.Tanh()), nn.Identity()]), [7, 5],
            kind("concatenate", branches=[dense(1), [dense(7), "tanh"], "identity"])),
        container("concatenate in residual", nn.Sequential(
            nn.Linear(3, 6), Residual(Concatenate([nn.Linear(6, 4), nn.Linear(6, 2)]), nn.Tanh()),
            nn.Linear(6, 1)), [3, 2, 3],
            chain(dense(6), residual(kind("concatenate", branches=[dense(4), dense(2)]), "tanh"),
                  dense(1))),
    ])


if __name__ == "__main__":
    main()
