"""From blocks to the rows of models.json. Values and pure functions."""

import dataclasses

from measure import steady, summary

LOSS_TOLERANCE = 1e-4  # relative: what the losses after the check steps may differ


@dataclasses.dataclass
class Measured:
    """What one setting of one program gave."""

    setting: str  # "scan, 1 thread"
    threads: int
    loss: float
    blocks: list  # microseconds a step

    @property
    def best(self):
        return min(self.blocks)


def agree(ours, theirs, tolerance=LOSS_TOLERANCE):
    return abs(theirs - ours) <= tolerance * abs(ours)


def contenders(settings, kept_within=1.15):
    """The settings of one peer that may still turn out to be its best."""
    best = min(setting.best for setting in settings)
    return [setting for setting in settings if setting.best <= kept_within * best]


def model_rows(network, ours, theirs, tolerances, missing, before, after):
    """A row for each number of our threads.

    ours: Measured by threads; theirs: a list of them by peer; tolerances: of the losses of peers
    that cannot keep the usual one; missing: why a peer has no number; before, after: peaks by
    threads."""
    loss = next(iter(ours.values())).loss
    best_setting, void = {}, {}
    for peer, settings in theirs.items():
        tolerance = tolerances.get(peer, LOSS_TOLERANCE)
        valid = [s for s in settings if agree(loss, s.loss, tolerance)]
        if valid:
            best_setting[peer] = min(valid, key=lambda setting: setting.best)
        elif settings:
            void[peer] = f"its loss is {settings[0].loss:.6g}, ours {loss:.6g}"
    peers = {peer: round(setting.best, 4) for peer, setting in best_setting.items()}
    best_peer = min(peers, key=peers.get, default=None)
    details = {peer: {"setting": s.setting, "loss": s.loss, "blocks": len(s.blocks),
                      **rounded(summary(s.blocks))} for peer, s in best_setting.items()}
    fastest = min(ours, key=lambda threads: ours[threads].best)
    rows = []
    for threads, measured in ours.items():
        numbers = rounded(summary(measured.blocks))
        peak = max(before[threads], after[threads])
        row = {
            "network": network.name, "batch": network.batch, "optimizer": network.optimizer,
            "loss": network.loss, "dtype": "float32", "threads": threads,
            "microseconds": numbers["best"],
            "share_of_peak": round(network.flops / measured.best * 1e-3 / peak, 4),
            "peers": peers, "best_peer": best_peer, "ratio": None, "ratio_of_medians": None,
            "our_best": threads == fastest,
            "median": numbers["median"], "low": numbers["low"], "high": numbers["high"],
            "blocks": len(measured.blocks), "check_steps": network.check_steps,
            "check_loss": measured.loss, "details": details, "void": void, "missing": missing,
            "peak_gflops": round(peak, 1), "steady": steady(before, after),
            "width": network.sizes[0] if network.crossover else None,
        }
        if best_peer:
            row["ratio"] = round(peers[best_peer] / measured.best, 3)
            row["ratio_of_medians"] = round(details[best_peer]["median"] / numbers["median"], 3)
        rows.append(row)
    return rows


def rounded(numbers):
    return {key: round(value, 4) for key, value in numbers.items()}


def merged(old, new, networks):
    """New rows in the places of old ones, all in the order of the networks, and of them alone."""
    latest = {(*network_key(row), row["threads"]): row for row in old + new}
    places = {(n.name, n.batch, n.optimizer): place for place, n in enumerate(networks)}
    known = [row for row in latest.values() if network_key(row) in places]
    return sorted(known, key=lambda row: (places[network_key(row)], row["threads"]))


def network_key(row):
    return row["network"], row["batch"], row["optimizer"]
