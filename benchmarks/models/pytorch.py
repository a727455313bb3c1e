"""PyTorch. Variants: `foreach` and `fused` name the optimizer's way beside an eager model;
`compile` is torch.compile beside the fused optimizer."""

import itertools
import sys

import torch
from worker import Task, serve


def make_model(task):
    activation = {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}[task.activation]
    layers = []
    for weight, bias in task.weights:
        linear = torch.nn.Linear(weight.shape[1], weight.shape[0])
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(weight.copy()))
            linear.bias.copy_(torch.from_numpy(bias.copy()))
        layers += [linear, activation()]
    return torch.nn.Sequential(*layers[:-1])


def make_optimizer(task, model):
    way = {"foreach": True} if task.variant == "foreach" else {"fused": True}
    if task.optimizer == "adam":
        return torch.optim.Adam(model.parameters(), lr=task.learning_rate, **way)
    return torch.optim.SGD(model.parameters(), lr=task.learning_rate, momentum=task.momentum, **way)


def main():
    task = Task(sys.argv[1:])
    torch.set_num_threads(task.threads)
    inputs, targets = torch.from_numpy(task.inputs), torch.from_numpy(task.targets)
    if task.classifies:
        targets = targets.long()
    order = itertools.cycle(torch.from_numpy(task.order).unbind())
    model = make_model(task)
    optimizer = make_optimizer(task, model)
    criterion = (torch.nn.functional.cross_entropy if task.classifies else
                 torch.nn.functional.mse_loss)

    def evaluate(x, y):
        return criterion(model(x), y)

    if task.variant == "compile":
        evaluate = torch.compile(evaluate)
    latest = None

    def step():
        nonlocal latest
        rows = next(order)
        x = inputs if task.whole else inputs.index_select(0, rows)
        y = targets if task.whole else targets.index_select(0, rows)
        latest = evaluate(x, y)
        optimizer.zero_grad(set_to_none=True)
        latest.backward()
        optimizer.step()

    serve(task, step, lambda _: latest.item())


main()
