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


def main():
    write("schedules", [
        constant(3),
        *[cosine(steps) for steps in (1, 2, 7, 100)],
        cosine(33, final_factor=0.125),
        *[one_cycle(steps) for steps in (1, 2, 3, 4, 7, 33, 100, 400)],
        one_cycle(50, warm_up=0.1, initial_factor=0.125, final_factor=0.03125),
        one_cycle(33, warm_up=0.9, initial_factor=0.5, final_factor=0.5),
        one_cycle(2, warm_up=0.75),
    ])


if __name__ == "__main__":
    main()
