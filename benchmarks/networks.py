"""The networks that `./dev bench models` trains: the one table of them."""

import array
import dataclasses
import math
import random


@dataclasses.dataclass(frozen=True)
class Network:
    """A dense network, how it is trained, and on how much."""

    sizes: tuple[int, ...]  # inputs, hidden ..., outputs
    activation: str  # tanh, relu
    loss: str  # cross_entropy, mean_squared_error
    optimizer: str  # sgd, momentum (sgd with 0.9), adam
    learning_rate: float
    batch: int
    whole: bool = False  # the batch is all there is: nothing to gather
    crossover: bool = False  # belongs to the picture of the ratio against the width
    check_steps: int = 100  # after which the losses are compared

    @property
    def name(self):
        return "-".join(map(str, self.sizes)) + " " + self.activation

    @property
    def flops(self):
        """Of the products of a step; nobody needs the first layer's input gradient."""
        layers = [inputs * outputs for inputs, outputs in zip(self.sizes, self.sizes[1:])]
        return 2 * self.batch * (3 * sum(layers) - layers[0])

    @property
    def batches(self):
        """How many differ: about 1 GFLOP of them, which is what JAX compiles into one call."""
        return min(1000, max(8, int(1e9 / self.flops)))

    @property
    def samples(self):
        return self.batch if self.whole else max(1000, 8 * self.batch)

    def arguments(self, folder, threads, variant):
        """What a worker is started with."""
        momentum = 0.9 if self.optimizer == "momentum" else 0
        optimizer = "sgd" if self.optimizer == "momentum" else self.optimizer
        values = {"sizes": ",".join(map(str, self.sizes)), "activation": self.activation,
                  "loss": self.loss, "optimizer": optimizer, "momentum": momentum,
                  "learning_rate": self.learning_rate, "batch": self.batch,
                  "samples": self.samples, "batches": self.batches,
                  "check_steps": self.check_steps, "threads": threads, "variant": variant,
                  "folder": folder}
        return [f"{key}={value}" for key, value in values.items()]

    def write(self, folder):
        """The numbers that all workers read: raw little-endian float32 and int32.

        A class is the place of the largest of the first inputs, a number the product of two; one in
        five is drawn at random: a loss falls slowly, and its relative differences mean something."""
        draw = random.Random(1)

        def uniform(bound, count):
            return array.array("f", (bound * (2 * draw.random() - 1) for _ in range(count)))

        def save(name, numbers):
            (folder / name).write_bytes(numbers.tobytes())

        columns, outputs = self.sizes[0], self.sizes[-1]
        inputs = uniform(1.7, self.samples * columns)  # of deviation 1
        rows = [inputs[i * columns:(i + 1) * columns] for i in range(self.samples)]
        if self.loss == "cross_entropy":
            targets = array.array("i", (max(range(outputs), key=row.__getitem__) for row in rows))
            for i in range(0, self.samples, 5):
                targets[i] = draw.randrange(outputs)
        else:
            targets = array.array("f", (row[i % columns] * row[(i + 1) % columns]
                                        for row in rows for i in range(outputs)))
            for i in range(0, len(targets), 5):
                targets[i] = draw.random()
        order = array.array("i")
        while len(order) < self.batches * self.batch:
            epoch = list(range(self.samples))
            if not self.whole:
                draw.shuffle(epoch)
            order.extend(epoch)
        save("inputs", inputs)
        save("targets", targets)
        save("order", order[:self.batches * self.batch])
        with open(folder / "weights", "wb") as file:
            for layer_inputs, layer_outputs in zip(self.sizes, self.sizes[1:]):
                bound = 1 / math.sqrt(layer_inputs)
                uniform(bound, layer_inputs * layer_outputs).tofile(file)
                uniform(bound, layer_outputs).tofile(file)


def square(width):
    """The network of the crossover picture."""
    return Network((width,) * 4, "relu", "cross_entropy", "sgd", 0.05, batch=64, crossover=True,
                   check_steps=100 if width <= 512 else 10)


NETWORKS = [
    *(Network((2, 25, 25, 25, 2), "tanh", "cross_entropy", "sgd", 0.05, batch)
      for batch in (1, 16, 100, 1000)),
    Network((8, 64, 64, 1), "relu", "mean_squared_error", "adam", 0.001, 64),
    Network((784, 128, 10), "relu", "cross_entropy", "momentum", 0.01, 64),
    Network((784, 512, 512, 10), "relu", "cross_entropy", "adam", 0.0001, 128),
    Network((4, 32, 16, 4), "tanh", "cross_entropy", "adam", 0.001, 10000, whole=True),
    Network((1024, 1024, 1024, 1024), "relu", "cross_entropy", "sgd", 0.05, 256),
    *(square(2 ** power) for power in range(3, 13)),
]
