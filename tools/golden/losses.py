"""Losses: the mean over the batch and its gradient by the prediction."""

import torch
from torch.nn import functional

from common import Numbers, given, stored, write


def case(name, function, x, target, stored_target):
    x = x.clone().requires_grad_()
    value = function(x, target)
    value.backward()
    return {
        "name": name,
        "prediction": given(x),
        "target": stored_target,
        "loss": value.item(),
        "gradient": stored(x.grad),
    }


def cross_entropy(name, x, target):
    return case(name, functional.cross_entropy, x, target, given(target))


def weighted(name, x, target, weights=(), smoothing=0.0):
    """PyTorch divides by the sum of the weights of the rows' classes, Gradus by the rows."""
    weight = torch.tensor(weights) if weights else None

    def loss(x, target):
        rows = functional.cross_entropy(
            x, target, weight=weight, label_smoothing=smoothing, reduction="none")
        return rows.mean()

    return {**case(name, loss, x, target, given(target)),
            "class_weights": list(weights), "label_smoothing": smoothing}


def of_targets(name, function, x, target):
    return case(name, function, x, target, given(target))


def of_classes(name, function, x, labels):
    """An index stands for 1 at the class and 0 elsewhere; with one output, for 0 or 1 itself."""
    outputs = x.shape[-1]
    if outputs == 1:
        target = labels.reshape(x.shape).double()
    else:
        target = functional.one_hot(labels, outputs).double()
    return case(name, function, x, target, given(labels))


def on_differences(name, function):
    numbers = Numbers(name)
    return [
        of_targets("one number", function, numbers.tensor(1, 1), numbers.tensor(1, 1)),
        of_targets("many numbers", function, numbers.tensor(7, 33), numbers.tensor(7, 33)),
        of_targets("one column", function, numbers.tensor(33, 1), numbers.tensor(33, 1)),
        of_classes("two classes", function, numbers.tensor(7, 2), numbers.classes(7, 2)),
        of_classes("ten classes", function, numbers.tensor(7, 10), numbers.classes(7, 10)),
        of_classes("one output", function, numbers.tensor(7, 1), numbers.classes(7, 2)),
    ]


def of_shares(name, function, x, target):
    """Targets are probabilities: multiples of 2^-12 from 0 to 1."""
    return of_targets(name, function, x, (target + 2.0) / 4.0)


def of_answers(name, function, predictions):
    """Each output answers a question of its own."""
    numbers = Numbers(name)
    return [
        of_classes("two classes", function, predictions(numbers, 7, 2), numbers.classes(7, 2)),
        of_classes("ten classes", function, predictions(numbers, 7, 10), numbers.classes(7, 10)),
        of_classes("one output", function, predictions(numbers, 33, 1), numbers.classes(33, 2)),
        of_shares("shares", function, predictions(numbers, 7, 33),
                  (numbers.tensor(7, 33) * 1024).round() / 1024),
    ]


def hinge_of_one(x, labels):
    return functional.relu(1.0 - (2.0 * labels - 1.0) * x[:, 0]).mean()


def probabilities(numbers, rows, columns):
    """Multiples of 2^-18 between 0 and 1, never an end."""
    return (numbers.tensor(rows, columns) + 2.0) / 4.0 * 0.9375 + 0.03125


def main():
    numbers = Numbers("cross entropy")
    extreme = torch.tensor([[1000.0, -1000.0], [-1000.0, 1000.0], [1000.0, 999.0], [0.0, -0.0]])
    ten = numbers.tensor(7, 10, limit=1.0)
    ten[0, 3], ten[1, 3], ten[2, 9], ten[3, 0] = 1000.0, 1000.0, -1000.0, 1000.0
    ten[3, 9] = 999.0
    write("cross_entropy", [
        cross_entropy("two classes", numbers.tensor(33, 2), numbers.classes(33, 2)),
        cross_entropy("ten classes", numbers.tensor(7, 10, limit=4.0), numbers.classes(7, 10)),
        cross_entropy("one row", numbers.tensor(1, 33), numbers.classes(1, 33)),
        cross_entropy("extreme and right", extreme, torch.tensor([0, 1, 0, 1])),
        cross_entropy("extreme and wrong", extreme, torch.tensor([1, 0, 1, 0])),
        cross_entropy("ten extreme classes", ten, torch.tensor([3, 4, 9, 9, 0, 1, 2])),
        # A large offset in all logits of a row must not cost digits of the loss.
        cross_entropy("far from zero", numbers.tensor(7, 10) + 1000.0, numbers.classes(7, 10)),
    ])
    numbers = Numbers("cross entropy, options")
    steps = [0.25, 2.0, 0.5, 1.0, 0.0, 3.0, 1.5, 0.75, 1.25, 0.125]
    shares = [[0.25, 0.5, 0.25], [1.0, 0.0, 0.0], [0.0, 0.125, 0.875]]
    far = numbers.tensor(5, 3) * 256.0
    write("cross_entropy_options", [
        weighted("weights", numbers.tensor(7, 10), numbers.classes(7, 10), steps),
        weighted("weights of two", numbers.tensor(33, 2), numbers.classes(33, 2), [0.5, 2.0]),
        weighted("smoothing", numbers.tensor(7, 10), numbers.classes(7, 10), smoothing=0.1),
        weighted("all smooth", numbers.tensor(7, 3), numbers.classes(7, 3), smoothing=1.0),
        weighted("both", numbers.tensor(2, 33), numbers.classes(2, 33),
                 (steps * 4)[:33], smoothing=0.25),
        weighted("both, extreme", far, numbers.classes(5, 3), [0.5, 2.0, 1.0], smoothing=0.125),
        weighted("probabilities", numbers.tensor(3, 3), torch.tensor(shares)),
        weighted("many probabilities", numbers.tensor(2, 33), numbers.tensor(2, 33).abs() / 32.0),
        weighted("probabilities, both", far[:3], torch.tensor(shares), [0.5, 2.0, 1.0],
                 smoothing=0.125),
    ])
    write("mean_squared_error", on_differences("squared error", functional.mse_loss))
    write("mean_absolute_error", on_differences("absolute error", functional.l1_loss))
    write("huber", on_differences("huber", functional.huber_loss))
    write("huber_quarter", on_differences(
        "huber, quarter", lambda x, target: functional.huber_loss(x, target, delta=0.25)))
    on_logits = functional.binary_cross_entropy_with_logits
    write("binary_cross_entropy", of_answers(
        "binary cross entropy", on_logits, lambda n, *shape: n.tensor(*shape, limit=4.0)) + [
        of_classes("extreme and right", on_logits, extreme[:2], torch.tensor([0, 1])),
        of_classes("extreme and wrong", on_logits, extreme[:2], torch.tensor([1, 0])),
    ])
    write("binary_cross_entropy_on_probabilities", of_answers(
        "binary cross entropy on probabilities", functional.binary_cross_entropy, probabilities))
    numbers = Numbers("hinge")
    write("hinge", [
        of_targets(f"{classes} classes", functional.multi_margin_loss,
                   numbers.tensor(rows, classes), numbers.classes(rows, classes))
        for rows, classes in ((33, 2), (7, 10), (1, 33))
    ] + [of_targets("one output", hinge_of_one, numbers.tensor(33, 1), numbers.classes(33, 2))])
    numbers = Numbers("negative log likelihood")
    write("negative_log_likelihood", [
        of_targets(f"{classes} classes", lambda p, labels: functional.nll_loss(p.log(), labels),
                   probabilities(numbers, rows, classes), numbers.classes(rows, classes))
        for rows, classes in ((33, 2), (7, 10), (1, 33))
    ])
    numbers = Numbers("negative log likelihood on log probabilities")
    write("negative_log_likelihood_on_log_probabilities", [
        of_targets(f"{classes} classes", functional.nll_loss,
                   -numbers.tensor(rows, classes, limit=8.0).abs(), numbers.classes(rows, classes))
        for rows, classes in ((33, 2), (7, 10), (1, 33))
    ])


if __name__ == "__main__":
    main()
