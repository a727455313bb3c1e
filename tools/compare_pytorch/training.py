"""The recorded training again, in PyTorch: the same weights, samples, batches and learning rates."""

import time

import torch

from recording import Trained

# By the words of a configuration. Another network than the two that are compared may need more.
LAYERS = {"flatten": torch.nn.Flatten, "relu": torch.nn.ReLU, "tanh": torch.nn.Tanh}
LOSSES = {"cross_entropy": torch.nn.functional.cross_entropy, "mse": torch.nn.functional.mse_loss}
TYPES = {"f": torch.float32, "d": torch.float64, "i": torch.int32}  # by a memoryview's format


def known(words, word, what):
    if word not in words:
        raise SystemExit(f"compare_pytorch: knows no {what} '{word}': add it to training.py")
    return word


def tensor(recording, name):
    numbers = recording.tensors[name]
    return torch.frombuffer(numbers, dtype=TYPES[numbers.format]).reshape(recording.shapes[name])


def samples(recording, part):
    """Inputs and targets."""
    inputs, targets = (tensor(recording, f"{part}_{what}") for what in ("inputs", "targets"))
    return inputs, targets if targets.is_floating_point() else targets.long()


def make_model(recording):
    dtype = getattr(torch, recording.config["dtype"])
    layers = []
    for number, layer in enumerate(recording.config["model"]["layers"]):
        if isinstance(layer, str):
            layers.append(LAYERS[known(LAYERS, layer, "layer")]())
            continue
        known(["linear"], *layer, "layer")
        outputs, inputs = recording.shapes[f"initial.{number}.weight"]
        bias = f"initial.{number}.bias" in recording.tensors
        layers.append(torch.nn.Linear(inputs, outputs, bias=bias, dtype=dtype))
    model = torch.nn.Sequential(*layers)
    model.load_state_dict({name: tensor(recording, "initial." + name)
                           for name in model.state_dict()})
    return model


def make_optimizer(settings, model):
    known(["adam"], settings["name"], "optimizer")
    return torch.optim.Adam(model.parameters(), lr=settings["learning_rate"],
                            betas=(settings["beta1"], settings["beta2"]), eps=settings["epsilon"],
                            weight_decay=settings["weight_decay"], fused=True)


def test_figures(recording, model, criterion):
    inputs, targets = samples(recording, "test")
    with torch.no_grad():
        outputs = model(inputs)
        figures = {"test_loss": criterion(outputs, targets).item()}
    if targets.is_floating_point():
        squared = (outputs - targets).double().square().sum(0)
        spread = (targets - targets.mean(0)).double().square().sum(0)
        figures["test_r2"] = (1 - squared / spread).mean().item()
    else:
        figures["test_error"] = (outputs.argmax(1) != targets).double().mean().item()
    return figures


def train(recording):
    """On one thread, with the data in memory."""
    torch.set_num_threads(1)
    config = recording.config
    model = make_model(recording)
    optimizer = make_optimizer(config["optimizer"], model)
    criterion = LOSSES[known(LOSSES, config["loss"], "loss")]
    inputs, targets = samples(recording, "train")
    learning_rates = recording.tensors["learning_rates"]
    losses = torch.empty(len(learning_rates), dtype=torch.float64)
    batches = (rows for epoch in tensor(recording, "rows")
               for rows in epoch.split(config["training"]["batch"]))
    begin = time.process_time()
    for step, (rows, rate) in enumerate(zip(batches, learning_rates, strict=True)):
        optimizer.param_groups[0]["lr"] = rate
        loss = criterion(model(inputs.index_select(0, rows)), targets.index_select(0, rows))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        losses[step] = loss.detach()
    seconds = time.process_time() - begin
    return Trained(losses.tolist(), seconds, **test_figures(recording, model, criterion))
