#!/usr/bin/env python3
"""Trains every network of networks.py with Gradus and with its peers, interleaved block by block.

usage: ./dev bench models [--peers NAME,...] [--networks TEXT] [--quick]
       ./dev bench models --against COMMIT [--limit RATIO] [--networks TEXT] [--quick]

Prints a table, writes benchmarks/results/models.json and draws docs/performance.md anew. The rules
are in benchmarks/README.md. With --against only prints a table: of this tree beside a commit."""

import argparse
import math
import pathlib
import sys
import tempfile
import time

import against
import measure
import page
import peers as peer_table
from networks import NETWORKS
from rows import Measured, contenders, merged, model_rows

OURS = "gradus"
# The crossover has many rows, and these are never far from the best of their peer's others.
CROSSOVER_WITHOUT = {"foreach"}


def arguments():
    parser = argparse.ArgumentParser(prog="./dev bench models", description=__doc__.split("\n")[0])
    known = ",".join(peer_table.PEERS)
    parser.add_argument("--peers", metavar="NAME,...", help=f"of {known} (all)")
    parser.add_argument("--networks", default="", metavar="TEXT",
                        help="only those whose name, or 'crossover', contains this")
    parser.add_argument("--quick", action="store_true",
                        help="2 s a row instead of 30 blocks of 100 ms each; with --against blocks "
                             "of 20 ms in 2 rounds instead of 100 ms in 8")
    parser.add_argument("--against", metavar="COMMIT",
                        help="compare this tree with a commit instead of with peers; exit code 1 "
                             "where it is slower")
    parser.add_argument("--limit", type=float, metavar="RATIO",
                        help=f"with --against: how much time a step may take ({against.LIMIT})")
    options = parser.parse_args()
    if options.against is None and options.limit is not None:
        parser.error("--limit requires --against COMMIT")
    if options.against is not None and options.peers is not None:
        parser.error("--against measures no peers; leave out --peers or --against")
    if options.limit is None:
        options.limit = against.LIMIT
    if not (options.limit > 0 and math.isfinite(options.limit)):
        parser.error(f"--limit must be a positive number, such as {against.LIMIT}; "
                     f"got {options.limit:g}")
    peers = known if options.peers is None else options.peers
    options.peers = list(filter(None, peers.split(",")))
    for name in options.peers:
        if name not in peer_table.PEERS:
            parser.error(f"there is no peer '{name}'; known are {', '.join(peer_table.PEERS)}")
    if not chosen(options.networks):
        parser.error(f"no network's name contains '{options.networks}'")
    return options


def chosen(text):
    return [network for network in NETWORKS
            if text in network.name or (network.crossover and text == "crossover")]


class Entry:
    """One program in one setting, at work on one network."""

    def __init__(self, name, variant, command, network, folder, threads):
        plural = "thread" if threads == 1 else "threads"
        self.name = name
        self.measured = Measured(", ".join(filter(None, (variant, f"{threads} {plural}"))),
                                 threads, 0, [])
        self.worker = measure.Worker([*command, *network.arguments(folder, threads, variant)],
                                     threads, f"{name} {self.measured.setting}")

    def run(self, seconds):
        self.measured.blocks.append(self.worker.block(seconds))


def started(network, folder, commands):
    """All entries that are ready, and why the others are not, by name."""
    entries = [Entry(OURS, "", [measure.PROGRAMS / "gradus"], network, folder, threads)
               for threads in measure.thread_counts()]
    for name, command in commands.items():
        entries += [Entry(name, variant, command, network, folder, threads)
                    for variant in peer_table.PEERS[name].variants
                    for threads in measure.thread_counts()
                    if threads in peer_table.PEERS[name].threads and
                    not (network.crossover and variant in CROSSOVER_WITHOUT)]
    ready, reasons = [], {}
    for entry in entries:
        try:
            entry.measured.loss = entry.worker.ready()
            ready.append(entry)
        except measure.Unavailable as reason:
            entry.worker.close()
            if entry.name == OURS:
                raise
            reasons[entry.name] = str(reason)
    named = {entry.name for entry in ready}
    return ready, {name: reason for name, reason in reasons.items() if name not in named}


def without_hopeless(entries):
    """Ours, and of each peer the settings near its best."""
    kept = []
    for name in dict.fromkeys(entry.name for entry in entries):
        group = [entry for entry in entries if entry.name == name]
        stay = contenders([entry.measured for entry in group]) if name != OURS else None
        for entry in group:
            if stay is None or entry.measured in stay:
                kept.append(entry)
            else:
                entry.worker.close()
    return kept


def run_rounds(entries, quick, crossover):
    """Everybody's blocks, one after the other, round by round. A peer's hopeless settings leave
    after the first rounds."""
    seconds, trial_rounds = (0.02, 2) if quick else (0.1, 5)
    rounds = 10 if crossover else 30
    end = time.monotonic() + (2 if quick else 1e9)
    for number in range(rounds):
        if number == trial_rounds:
            entries = without_hopeless(entries)
        if number > trial_rounds and time.monotonic() > end:
            break
        for entry in list(entries):
            try:
                entry.run(seconds)
            except (measure.Unavailable, OSError) as reason:
                if entry.name == OURS:
                    raise
                print(f"  {entry.name}, {entry.measured.setting}, is out: {reason}", flush=True)
                entry.worker.close()
                entry.measured.blocks.clear()
                entries.remove(entry)


def measured_rows(network, commands, missing, peak, quick):
    with tempfile.TemporaryDirectory(dir=measure.CACHE) as folder:
        network.write(pathlib.Path(folder))
        entries, reasons = started(network, folder, commands)
    everybody = list(entries)
    try:
        before = peak.measure()
        run_rounds(entries, quick, network.crossover)
        after = peak.measure()
    finally:
        for entry in everybody:
            if entry.worker.process.poll() is None:
                entry.worker.close()
    ours = {entry.measured.threads: entry.measured for entry in everybody if entry.name == OURS}
    theirs = {name: [entry.measured for entry in everybody
                     if entry.name == name and entry.measured.blocks] for name in commands}
    tolerances = {name: peer.tolerances[network.optimizer]
                  for name, peer in peer_table.PEERS.items()
                  if network.optimizer in peer.tolerances}
    return model_rows(network, ours, theirs, tolerances, {**missing, **reasons}, before, after)


def line(row):
    """Of the table in the terminal."""
    numbers = [measure.significant(row["peers"].get(peer)) for peer in peer_table.PEERS]
    ratio = f"{row['ratio']:.2f}" if row["ratio"] else ""
    return [f"{row['network']}, {row['optimizer']}, batch {row['batch']}", row["threads"],
            measure.significant(row["microseconds"]) + ("*" if row["our_best"] else ""),
            f"{100 * row['share_of_peak']:.0f} %", *numbers, ratio, row["best_peer"] or "",
            "" if row["steady"] else "unsteady"]


def main():
    options = arguments()
    networks = chosen(options.networks)
    if options.against is not None:
        try:
            sys.exit(not against.compare(options.against, networks, options.limit, options.quick))
        except measure.Unavailable as reason:
            print(f"./dev bench models: {reason}", file=sys.stderr)
            sys.exit(2)
    measure.CACHE.mkdir(parents=True, exist_ok=True)
    commands, missing = peer_table.available(options.peers)
    abouts = {name: peer_table.PEERS[name].about() for name in commands}
    peak, rows = measure.Peak(), []
    for number, network in enumerate(networks, 1):
        print(f"{number} of {len(networks)}: {network.name}, batch {network.batch}", flush=True)
        for row in measured_rows(network, commands, missing, peak, options.quick):
            rows.append({**row, "quick": options.quick, "versions": abouts, **measure.stamp()})
            for peer, reason in row["void"].items():
                print(f"  {peer} is void: {reason}", flush=True)
    peak.close()
    header = ["microseconds a step, best block", "threads", "Gradus", "peak",
              *(peer.title for peer in peer_table.PEERS.values()), "ratio", "best peer", ""]
    print(measure.table(header, [line(row) for row in rows]))
    print("*: our better number of threads; ratio: the best peer's time over ours")
    for name, reason in missing.items():
        print(f"missing: {name}: {reason}")
    measure.save("models", merged(measure.load("models"), rows, NETWORKS))
    page.draw()


if __name__ == "__main__":
    main()
