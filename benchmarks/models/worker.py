"""What the Python workers of `./dev bench models` share, as worker.hpp does for C++: the task they
are given, the numbers they read, and their protocol with the driver."""

import os
import sys
import time

import numpy


class Task:
    """A network, how it is trained, and its numbers."""

    def __init__(self, arguments):
        given = dict(argument.split("=", 1) for argument in arguments)
        self.sizes = [int(size) for size in given["sizes"].split(",")]
        self.activation, self.loss, self.optimizer = (
            given[key] for key in ("activation", "loss", "optimizer"))
        self.learning_rate, self.momentum = float(given["learning_rate"]), float(given["momentum"])
        self.batch, self.samples, self.batches, self.check_steps, self.threads = (
            int(given[key]) for key in ("batch", "samples", "batches", "check_steps", "threads"))
        self.variant = given["variant"]
        self.classifies = self.loss == "cross_entropy"
        self.whole = self.samples == self.batch  # all samples are one batch: nothing to gather

        def read(name, dtype, *shape):
            return numpy.fromfile(os.path.join(given["folder"], name), dtype).reshape(shape)

        self.inputs = read("inputs", "float32", self.samples, self.sizes[0])
        self.targets = (read("targets", "int32", self.samples) if self.classifies else
                        read("targets", "float32", self.samples, self.sizes[-1]))
        self.order = read("order", "int32", self.batches, self.batch)
        numbers = read("weights", "float32", -1)
        self.weights = []  # of each layer ([outputs, inputs], [outputs])
        for inputs, outputs in zip(self.sizes, self.sizes[1:]):
            weight, bias, numbers = numpy.split(numbers, [inputs * outputs, (inputs + 1) * outputs])
            self.weights.append((weight.reshape(outputs, inputs), bias))


def block(call, seconds):
    """Calls for so long, after a twentieth of it unmeasured; microseconds a call."""

    def run(least):
        begin, passed, count, chunk = time.perf_counter(), 0, 0, 1
        while passed < least:
            for _ in range(chunk):
                call()
            count += chunk
            passed = time.perf_counter() - begin
            chunk = max(1, int(count / passed * min(least / 10, least - passed)))
        return passed / count * 1e6

    run(seconds / 20)
    return run(seconds)


def serve(task, call, loss, steps=1):
    """Trains the check steps, prints the loss of the step after them, then answers each
    "block SECONDS" with microseconds a step until its input ends.

    call() trains `steps` steps and waits for them; loss(i) is that of the i-th of the latest call,
    before its update."""
    for _ in range(task.check_steps // steps + 1):
        call()
    print(f"ready {float(loss(task.check_steps % steps)):.9g}", flush=True)
    for line in sys.stdin:
        print(f"{block(call, float(line.split()[1])) / steps:.6f}", flush=True)
