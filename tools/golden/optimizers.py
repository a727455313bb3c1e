"""Optimizers: the parameters of a small network after 100 steps on fixed batches."""

from torch import nn, optim
from torch.nn import functional

from common import Numbers, fill, given, parameters, stored, write

STEPS = 100


def network():
    module = nn.Sequential(nn.Linear(5, 9), nn.Tanh(), nn.Linear(9, 3))
    fill(module, Numbers("optimizers, network"))
    return module


def batches():
    numbers = Numbers("optimizers, batches")
    return [(numbers.tensor(7, 5), numbers.classes(7, 3)) for _ in range(4)]


def trained(name, make, settings, halve_after=STEPS):
    """make: PyTorch's optimizer for parameters; settings: the options' names in C++."""
    module = network()
    optimizer = make(module.parameters())
    cycle = batches()
    for step in range(STEPS):
        if step == halve_after:
            for group in optimizer.param_groups:
                group["lr"] /= 2
        inputs, classes = cycle[step % len(cycle)]
        optimizer.zero_grad()
        functional.cross_entropy(module(inputs), classes).backward()
        optimizer.step()
    return {
        "name": name,
        "options": settings,
        "halve_after": halve_after,
        "trained": {n: stored(p) for n, p in module.named_parameters()},
    }


def sgd(name, learning_rate, momentum=0.0, weight_decay=0.0, nesterov=False, **rest):
    def make(values):
        return optim.SGD(values, lr=learning_rate, momentum=momentum, weight_decay=weight_decay,
                         nesterov=nesterov)
    settings = {"learning_rate": learning_rate, "momentum": momentum,
                "weight_decay": weight_decay, "nesterov": nesterov}
    return trained(name, make, settings, **rest)


def adam(name, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.0, **rest):
    def make(values):
        return optim.Adam(values, lr=learning_rate, betas=(beta1, beta2), eps=epsilon,
                          weight_decay=weight_decay)
    settings = {"learning_rate": learning_rate, "beta1": beta1, "beta2": beta2,
                "epsilon": epsilon, "weight_decay": weight_decay}
    return trained(name, make, settings, **rest)


def adamw(name, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.01, **rest):
    def make(values):
        return optim.AdamW(values, lr=learning_rate, betas=(beta1, beta2), eps=epsilon,
                           weight_decay=weight_decay)
    settings = {"learning_rate": learning_rate, "beta1": beta1, "beta2": beta2,
                "epsilon": epsilon, "weight_decay": weight_decay}
    return trained(name, make, settings, **rest)


def rmsprop(name, learning_rate, alpha=0.99, epsilon=1e-8, momentum=0.0, weight_decay=0.0, **rest):
    def make(values):
        return optim.RMSprop(values, lr=learning_rate, alpha=alpha, eps=epsilon, momentum=momentum,
                             weight_decay=weight_decay)
    settings = {"learning_rate": learning_rate, "alpha": alpha, "epsilon": epsilon,
                "momentum": momentum, "weight_decay": weight_decay}
    return trained(name, make, settings, **rest)


def adagrad(name, learning_rate, epsilon=1e-10, weight_decay=0.0, **rest):
    def make(values):
        return optim.Adagrad(values, lr=learning_rate, eps=epsilon, weight_decay=weight_decay)
    settings = {"learning_rate": learning_rate, "epsilon": epsilon, "weight_decay": weight_decay}
    return trained(name, make, settings, **rest)


def lbfgs():
    """A softmax regression with a penalty on its weights, at its minimum."""
    numbers = Numbers("optimizers, regression")
    module = nn.Linear(5, 3)
    fill(module, numbers)
    inputs, classes, l2 = numbers.tensor(28, 5), numbers.classes(28, 3), 0.125
    start = parameters(module)
    optimizer = optim.LBFGS(module.parameters(), max_iter=200, line_search_fn="strong_wolfe",
                            tolerance_grad=1e-13, tolerance_change=0.0)

    def objective():
        penalty = l2 / 2 * module.weight.square().sum()
        return functional.cross_entropy(module(inputs), classes) + penalty

    def closure():
        optimizer.zero_grad()
        loss = objective()
        loss.backward()
        return loss

    optimizer.step(closure)
    return {"initial": start, "inputs": given(inputs), "targets": given(classes), "l2": l2,
            "loss": objective().item(),
            "trained": {n: stored(p) for n, p in module.named_parameters()}}


def main():
    task = {
        "steps": STEPS,
        "initial": parameters(network()),
        "batches": [{"inputs": given(x), "targets": given(t)} for x, t in batches()],
    }
    write("sgd", {**task, "cases": [
        sgd("plain", 0.1),
        sgd("momentum", 0.05, momentum=0.9),
        sgd("nesterov", 0.05, momentum=0.9, nesterov=True),
        sgd("weight decay", 0.1, weight_decay=0.01),
        sgd("nesterov and weight decay", 0.05, momentum=0.8, weight_decay=0.01, nesterov=True),
        sgd("momentum and a learning rate that changes", 0.05, momentum=0.9, halve_after=50),
    ]})
    write("adam", {**task, "cases": [
        adam("defaults", 0.001),
        adam("large steps", 0.02),
        adam("weight decay", 0.01, weight_decay=0.01),
        adam("other options", 0.01, beta1=0.8, beta2=0.95, epsilon=1e-3),
        adam("a learning rate that changes", 0.01, halve_after=50),
    ]})
    write("adamw", {**task, "cases": [
        adamw("defaults", 0.001),
        adamw("weight decay", 0.01, weight_decay=0.5),
        adamw("no weight decay", 0.01, weight_decay=0.0),
        adamw("other options", 0.01, beta1=0.8, beta2=0.95, epsilon=1e-3, halve_after=50),
    ]})
    write("rmsprop", {**task, "cases": [
        rmsprop("defaults", 0.01),
        rmsprop("momentum", 0.001, momentum=0.9),
        rmsprop("weight decay", 0.01, weight_decay=0.01),
        rmsprop("other options", 0.01, alpha=0.8, epsilon=1e-3, momentum=0.5, halve_after=50),
    ]})
    write("adagrad", {**task, "cases": [
        adagrad("defaults", 0.01),
        adagrad("large steps", 0.1),
        adagrad("weight decay", 0.1, weight_decay=0.01),
        adagrad("other options", 0.05, epsilon=1e-3, halve_after=50),
    ]})
    write("lbfgs", lbfgs())


if __name__ == "__main__":
    main()
