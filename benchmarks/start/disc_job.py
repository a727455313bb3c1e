"""What the Python programs of `./dev bench start` share: the experiment, read from the
configuration that the gradus program is given."""

import math
import sys
import tomllib

with open(sys.argv[1], "rb") as file:
    CONFIGURATION = tomllib.load(file)

SAMPLES = CONFIGURATION["data"]["train"], CONFIGURATION["data"]["test"]
WIDTHS = [2] + [layer["linear"] for layer in CONFIGURATION["model"]["layers"] if layer != "tanh"]
RATE = CONFIGURATION["optimizer"]["learning_rate"]
MOMENTUM = CONFIGURATION["optimizer"]["momentum"]
EPOCHS, BATCH = CONFIGURATION["training"]["epochs"], CONFIGURATION["training"]["batch"]
STEPS = EPOCHS * (SAMPLES[0] // BATCH)
# Of the one-cycle schedule: share of the steps until the peak, first and last factor.
WARM_UP, FIRST, LAST = 0.3, 0.04, 4e-6
SQUARED_RADIUS = 0.5 / math.pi
