"""The disc experiment in JAX, from the shell prompt to the test error: one compiled loop over all
steps."""

import disc_job as job
import jax
import jax.numpy as jnp


def disc(key, count):
    points = jax.random.uniform(key, (count, 2))
    inside = ((points - 0.5) ** 2).sum(1) <= job.SQUARED_RADIUS
    return (points - 0.5) * 12 ** 0.5, inside.astype(jnp.int32)


def predict(weights, x):
    for weight, bias in weights[:-1]:
        x = jnp.tanh(x @ weight + bias)
    return x @ weights[-1][0] + weights[-1][1]


def cross_entropy(weights, x, y):
    logits = jax.nn.log_softmax(predict(weights, x))
    return -jnp.take_along_axis(logits, y[:, None], 1).mean()


def one_cycle(step):
    peak = job.WARM_UP * job.STEPS - 1

    def half_cosine(begin, end, share):
        return end + (begin - end) * (1 + jnp.cos(jnp.pi * share)) / 2

    return jnp.where(step < peak, half_cosine(job.FIRST, 1, step / peak),
                     half_cosine(1, job.LAST, (step - peak) / (job.STEPS - 1 - peak)))


@jax.jit
def run(key):
    """The test error of a network trained on points that the key draws."""
    train_key, test_key, weight_key, order_key = jax.random.split(key, 4)
    inputs, targets = disc(train_key, job.SAMPLES[0])
    weights = []
    for i, layer_key in enumerate(jax.random.split(weight_key, len(job.WIDTHS) - 1)):
        shape, bound = job.WIDTHS[i:i + 2], job.WIDTHS[i] ** -0.5
        keys = jax.random.split(layer_key)
        weights.append((jax.random.uniform(keys[0], shape, minval=-bound, maxval=bound),
                        jax.random.uniform(keys[1], shape[1:], minval=-bound, maxval=bound)))

    def train(state, step_and_rows):
        weights, velocity = state
        step, rows = step_and_rows
        gradients = jax.grad(cross_entropy)(weights, inputs[rows], targets[rows])
        velocity = jax.tree.map(lambda v, g: job.MOMENTUM * v + g, velocity, gradients)
        rate = job.RATE * one_cycle(step)
        return (jax.tree.map(lambda w, v: w - rate * v, weights, velocity), velocity), None

    orders = jax.vmap(lambda k: jax.random.permutation(k, job.SAMPLES[0]))(
        jax.random.split(order_key, job.EPOCHS)).reshape(job.STEPS, job.BATCH)
    state = (weights, jax.tree.map(jnp.zeros_like, weights))
    (weights, _), _ = jax.lax.scan(train, state, (jnp.arange(job.STEPS), orders))
    unseen, expected = disc(test_key, job.SAMPLES[1])
    return (predict(weights, unseen).argmax(1) != expected).mean()


print(f"test error {100 * float(run(jax.random.key(1))):.2f} %")
