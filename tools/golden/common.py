"""What the golden scripts share: numbers to start from, and how they are written."""

import json
import random
from pathlib import Path

import torch

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "golden"

torch.set_num_threads(1)  # so that sums always have one order
torch.set_default_dtype(torch.float64)


class Numbers:
    """Random tensors that depend on a name alone, not on the version of any library.

    They are multiples of 2^-12: float32 holds them exactly, but not their products.
    """

    def __init__(self, name):
        self._random = random.Random(name)

    def tensor(self, *shape, limit=2.0):
        """Evenly spread over [-limit, limit]."""
        count = torch.Size(shape).numel()
        steps = int(limit * 4096)
        values = [self._random.randint(-steps, steps) / 4096 for _ in range(count)]
        return torch.tensor(values).reshape(shape)

    def classes(self, rows, count):
        return torch.tensor([self._random.randrange(count) for _ in range(rows)])


def fill(module, numbers, limit=0.5):
    """Gives every parameter new numbers."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(numbers.tensor(*parameter.shape, limit=limit))


def stored(tensor):
    return {"shape": list(tensor.shape), "values": tensor.detach().flatten().tolist()}


def given(tensor):
    """What the C++ side starts from: float32 must hold it exactly."""
    if tensor.is_floating_point() and not torch.equal(tensor.float().double(), tensor):
        raise ValueError("a given tensor is rounded in float32")
    return stored(tensor)


def parameters(module):
    return {name: given(parameter) for name, parameter in module.named_parameters()}


def write(name, content):
    """Writes tests/golden/NAME.json: each tensor and layer on a line, doubles with all their digits."""
    text = _lines(content, 0) + "\n"
    (FOLDER / f"{name}.json").write_text(text, encoding="ascii")
    print(f"tests/golden/{name}.json  {len(text)} bytes")


def _lines(content, depth):
    is_leaf = not isinstance(content, (dict, list))
    is_line = is_leaf or not content or "values" in content or "kind" in content
    if is_line or not _holds_tables(content):
        return json.dumps(content, allow_nan=False)
    pad = " " * (depth + 1)
    if isinstance(content, list):
        parts = [pad + _lines(part, depth + 1) for part in content]
        return "[\n" + ",\n".join(parts) + "\n" + " " * depth + "]"
    parts = [f"{pad}{json.dumps(key)}: {_lines(part, depth + 1)}" for key, part in content.items()]
    return "{\n" + ",\n".join(parts) + "\n" + " " * depth + "}"


def _holds_tables(content):
    parts = content.values() if isinstance(content, dict) else content
    return any(isinstance(part, (dict, list)) for part in parts)
