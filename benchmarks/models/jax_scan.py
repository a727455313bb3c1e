"""JAX. Variants: `step` is one jitted step a call; `scan` compiles the whole loop over the batches
with lax.scan."""

import itertools
import os
import sys

from worker import Task, serve

task = Task(sys.argv[1:])
if task.threads == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"  # read when it is imported

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import optax  # noqa: E402

ACTIVATIONS = {"tanh": jnp.tanh, "relu": jax.nn.relu}


def evaluate(weights, x, y):
    for weight, bias in weights[:-1]:
        x = ACTIVATIONS[task.activation](x @ weight + bias)
    output = x @ weights[-1][0] + weights[-1][1]
    if task.classifies:
        return optax.softmax_cross_entropy_with_integer_labels(output, y).mean()
    return ((output - y) ** 2).mean()


def main():
    optimizer = (optax.adam(task.learning_rate) if task.optimizer == "adam" else
                 optax.sgd(task.learning_rate, momentum=task.momentum or None))

    def train(state, rows, samples):
        weights, moments = state
        # Rows that are known to exist need no check.
        x, y = samples if task.whole else (
            numbers.at[rows].get(mode="promise_in_bounds") for numbers in samples)
        loss, gradients = jax.value_and_grad(evaluate)(weights, x, y)
        updates, moments = optimizer.update(gradients, moments, weights)
        return (optax.apply_updates(weights, updates), moments), loss

    def train_all(state, order, samples):
        return jax.lax.scan(lambda state, rows: train(state, rows, samples), state, order)

    samples, order = (jnp.asarray(task.inputs), jnp.asarray(task.targets)), jnp.asarray(task.order)
    if task.variant == "scan":
        function, pieces, steps = train_all, [order], task.batches
    else:
        function, pieces, steps = train, list(order), 1
    pieces = itertools.cycle(pieces)
    advance = jax.jit(function, donate_argnums=0)  # uses the state's memory again

    weights = [(jnp.asarray(weight.T), jnp.asarray(bias)) for weight, bias in task.weights]
    state, losses = (weights, optimizer.init(weights)), None

    def call():
        nonlocal state, losses
        state, losses = advance(state, next(pieces), samples)
        jax.block_until_ready(losses)

    serve(task, call, lambda i: losses[i] if losses.ndim else losses, steps)


main()
