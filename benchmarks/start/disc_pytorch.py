"""The disc experiment in PyTorch, from the shell prompt to the test error."""

import disc_job as job
import torch


def disc(count):
    points = torch.rand(count, 2)
    inside = ((points - 0.5) ** 2).sum(1) <= job.SQUARED_RADIUS
    return (points - 0.5) * 12 ** 0.5, inside.long()


def main():
    torch.manual_seed(1)
    torch.set_num_threads(1)  # its best here
    (inputs, targets), (unseen, expected) = disc(job.SAMPLES[0]), disc(job.SAMPLES[1])
    layers = []
    for i in range(len(job.WIDTHS) - 1):
        layers += [torch.nn.Linear(job.WIDTHS[i], job.WIDTHS[i + 1]), torch.nn.Tanh()]
    model = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(model.parameters(), lr=job.RATE, momentum=job.MOMENTUM, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, job.RATE, total_steps=job.STEPS, pct_start=job.WARM_UP,
        div_factor=1 / job.FIRST, final_div_factor=job.FIRST / job.LAST, cycle_momentum=False)
    for _ in range(job.EPOCHS):
        for rows in torch.randperm(len(inputs)).split(job.BATCH):
            loss = torch.nn.functional.cross_entropy(model(inputs[rows]), targets[rows])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
    with torch.no_grad():
        wrong = (model(unseen).argmax(1) != expected).float().mean().item()
    print(f"test error {100 * wrong:.2f} %")


main()
