"""Schedules: the factor on the learning rate in each step."""

from torch import nn, ones, optim

from common import write


def factors(steps, make):
    """The learning rates of `steps` steps where the optimizer's own is 1."""
    optimizer = optim.SGD([nn.Parameter(ones(1))], lr=1.0)
    schedule = make(optimizer)
    rates = []
    for step in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step + 1 < steps:
            schedule.step()
    return rates


def constant(steps):
    rates = factors(steps, lambda optimizer: optim.lr_scheduler.ConstantLR(optimizer, factor=1.0))
    return {"schedule": "constant", "steps": steps, "options": {}, "factors": rates}


def cosine(steps, final_factor=0.0):
    rates = factors(steps, lambda optimizer: optim.lr_scheduler.CosineAnnealingLR(
        optimizer, T_max=steps, eta_min=final_factor))
    options = {"final_factor": final_factor}
    return {"schedule": "cosine", "steps": steps, "options": options, "factors": rates}


def one_cycle(steps, warm_up=0.3, initial_factor=0.04, final_factor=4e-6):
    rates = factors(steps, lambda optimizer: optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=1.0, total_steps=steps, pct_start=warm_up,
        div_factor=1 / initial_factor, final_div_factor=initial_factor / final_factor,
        cycle_momentum=False))
    options = {"warm_up": warm_up, "initial_factor": initial_factor, "final_factor": final_factor}
    return {"schedule": "one_cycle", "steps": steps, "options": options, "factors": rates}


def step_decay(steps, falls, factor=0.1):
    rates = factors(steps, lambda optimizer: optim.lr_scheduler.StepLR(
        optimizer, step_size=steps // falls, gamma=factor))
    options = {"factor": factor, "every": (steps // falls) / steps}
    return {"schedule": "step_decay", "steps": steps, "options": options, "factors": rates}


def exponential(steps, final_factor=0.01):
    rates = factors(steps, lambda optimizer: optim.lr_scheduler.ExponentialLR(
        optimizer, gamma=final_factor ** (1 / steps)))
    options = {"final_factor": final_factor}
    return {"schedule": "exponential", "steps": steps, "options": options, "factors": rates}


def warm_up(steps, rise, initial_factor=0.1, then="constant"):
    def make(optimizer):
        first = optim.lr_scheduler.LinearLR(optimizer, start_factor=initial_factor,
                                            total_iters=rise)
        if then == "constant":
            return first
        second = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps - rise)
        return optim.lr_scheduler.SequentialLR(optimizer, [first, second], milestones=[rise])
    options = {"share": rise / steps, "initial_factor": initial_factor, "then": then}
    return {"schedule": "warm_up", "steps": steps, "options": options,
            "factors": factors(steps, make)}


def main():
    write("schedules", [
        constant(3),
        *[cosine(steps) for steps in (1, 2, 7, 100)],
        cosine(33, final_factor=0.125),
        *[one_cycle(steps) for steps in (1, 2, 3, 4, 7, 33, 100, 400)],
        one_cycle(50, warm_up=0.1, initial_factor=0.125, final_factor=0.03125),
        one_cycle(33, warm_up=0.9, initial_factor=0.5, final_factor=0.5),
        one_cycle(2, warm_up=0.75),
        step_decay(33, falls=3),
        step_decay(100, falls=7, factor=0.5),
        exponential(33),
        exponential(100, final_factor=0.5),
        warm_up(33, rise=7),
        warm_up(100, rise=10, initial_factor=0.25),
        warm_up(33, rise=11, then="cosine"),
    ])


if __name__ == "__main__":
    main()
