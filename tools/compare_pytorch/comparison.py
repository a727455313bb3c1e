"""Two trainings beside each other: how far their losses are apart, and the page about it."""

import dataclasses

from recording import Trained

STEPS = 100  # after which the losses must still agree
LIMITS = {"float32": 1e-4, "float64": 1e-9}  # every relative difference until then is below


def relative_difference(a, b):
    return 0.0 if a == b else abs(a - b) / max(abs(a), abs(b))


@dataclasses.dataclass
class Comparison:
    title: str
    dtype: str
    ours: Trained
    theirs: Trained

    def __post_init__(self):
        # Of the losses of each step; number i is after i steps.
        self.differences = list(map(relative_difference, self.ours.losses, self.theirs.losses))

    @property
    def watched(self):
        return self.differences[:STEPS + 1]

    @property
    def agrees(self):
        # Of a NaN all comparisons are false.
        return all(difference < LIMITS[self.dtype] for difference in self.watched)

    def mismatch(self):
        """Why they do not agree."""
        step, difference = next((step, difference) for step, difference in enumerate(self.watched)
                                if not difference < LIMITS[self.dtype])
        return (f"{self.title} in {self.dtype}: after {step} steps the losses are "
                f"{self.ours.losses[step]:.17g} (Gradus) and {self.theirs.losses[step]:.17g} "
                f"(PyTorch), {power(difference)} apart relative to the larger: it must be less "
                f"than {power(LIMITS[self.dtype])} up to step {STEPS}")


def power(number):
    """Two digits: 4.7e-16, and 1e-9 for what is a power of ten."""
    mantissa, exponent = f"{number:.1e}".split("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}" if number else "0"


def quality(trained):
    """What a user would ask of it first."""
    if trained.test_error is not None:
        return f"{100 * (1 - trained.test_error):.2f} % right"
    return f"R2 {trained.test_r2:.4f}"


AGREEMENT = ["network", "type", f"after {STEPS} steps", "largest until then", "limit",
             "largest of all", "steps"]


def agreement(comparisons):
    return [[c.title, c.dtype, power(c.differences[STEPS]), power(max(c.watched)),
             power(LIMITS[c.dtype]), power(max(c.differences)), f"{len(c.differences):,}"]
            for c in comparisons]


OUTCOME = ["network", "type", "test loss, Gradus", "PyTorch", "test, Gradus", "PyTorch",
           "seconds, Gradus", "PyTorch"]


def outcome(comparisons):
    return [[c.title, c.dtype, f"{c.ours.test_loss:.4f}", f"{c.theirs.test_loss:.4f}",
             quality(c.ours), quality(c.theirs), f"{c.ours.seconds:.1f}",
             f"{c.theirs.seconds:.1f}"] for c in comparisons]


def markdown(header, rows):
    aligned = ["---", "---"] + ["---:"] * (len(header) - 2)
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, aligned, *rows])


def page(comparisons, source):
    """docs/pytorch.md. `source`: by which command, when, where and with which versions."""
    return f"""# Against PyTorch

<!-- Written by tools/compare_pytorch.py; do not edit. -->

mfnet's report ([D](errata.md)) sets its library beside PyTorch on a classifier of MNIST and a regressor of
California Housing. Here Gradus trains [both](../experiments/README.md) and writes down the weights it began
with, the samples as the model reads them, their order in each epoch, the learning rate and the loss of each
step. PyTorch then starts from those weights and takes the same batches at the same rates, with its own layers,
losses, gradients and Adam; the settings are those that the run's configuration writes out.

![losses of both, and how far they are apart](images/compare_pytorch.svg)

Above are the losses of some batches, below the largest relative difference from one of them to the next. In
numbers, of the first round of each experiment:

{markdown(AGREEMENT, agreement(comparisons))}

Both compute the same formulas; they differ in the order of their sums, that is by rounding. Each step carries the
difference on, and at a high learning rate multiplies it: trainings that began alike may part in the end, in
float64 later than in float32. What they have learned by then is equally good:

{markdown(OUTCOME, outcome(comparisons))}

Test loss, and what share of the test set is right or which R2 is reached, after the last epoch. The seconds are
processor time of the training on one thread, with PyTorch's fused Adam; they are for information, and grow where
the machine has other work to do. [performance.md](performance.md) measures a step with care.

{source}
"""
