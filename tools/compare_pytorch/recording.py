"""What record_training writes, read with nothing but Python."""

import dataclasses
import json
import math
import struct
import tomllib

CODES = {"F32": "f", "F64": "d", "I32": "i"}


@dataclasses.dataclass
class Trained:
    """What came out of a training: the loss of each step, seconds of processor time, and the test
    set's loss with the error of classes or the R2 of numbers."""

    losses: list[float]
    seconds: float
    test_loss: float
    test_error: float | None = None
    test_r2: float | None = None


class Recording:
    """`tensors` has the numbers of each as a flat memoryview, `shapes` its shape; `config` is what
    was trained, `version` Gradus's."""

    def __init__(self, path):
        with open(path, "rb") as file:
            length, = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(length))
            # One memory that may be written to, as PyTorch requires of what it borrows.
            data = memoryview(bytearray(file.read()))
        self._metadata = header.pop("__metadata__")
        self.config = tomllib.loads(self._metadata["config"])
        self.version = self._metadata["gradus"]
        self.tensors, self.shapes = {}, {}
        for name, entry in header.items():
            begin, end = entry["data_offsets"]
            numbers, shape = data[begin:end].cast(CODES[entry["dtype"]]), tuple(entry["shape"])
            if len(numbers) != math.prod(shape):
                raise ValueError(f"{path}: {name} requires {shape}, has {len(numbers)} numbers")
            self.tensors[name], self.shapes[name] = numbers, shape

    def trained(self):
        figures = {name: float(self._metadata[name])
                   for name in ("seconds", "test_loss", "test_error", "test_r2")
                   if name in self._metadata}
        return Trained(list(self.tensors["losses"]), **figures)
