#!/usr/bin/env python3
"""How truly methods rank: trains methods x seeds x spaces on half of CIFAR-10, ranks the same paths with each, and
prints one table with intervals over paths and seeds.

    bench/truth/run.py --data runs/cifar10 --nb201 nas-bench-201.csv --macro nas-bench-macro.csv --column cifar10_test

A cell (method, seed, space) whose CSV lies in --out is never trained again, so results can be committed and gone on
with on another machine; its JSON file says how it was trained, and on which data. What was begun in --runs goes on where it
was stopped.
Python's standard library and what ./nshot needs; the last line on stdout is JSON. Ends with 1 if a cell failed.
"""
import argparse
import concurrent.futures
import csv
import gzip
import hashlib
import json
import math
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
import traceback

HOME = pathlib.Path(__file__).resolve().parents[2]
SPACES = {  # settings of train, the option that names the true values, and columns that are held against as well
    "nas-bench-201": ({"space": "nas-bench-201", "channels": "8", "cells": "1"}, "nb201", ["cifar100_test", "imagenet16_test"]),
    "nas-bench-macro": ({"space": "nas-bench-macro", "width": "0.5"}, "macro", []),
}
METHODS = [f"{name}=--recipe {name} --ema 0.999 --keep 5" for name in ("spos", "dynas", "panda", "panda-dynas")]
RECIPE = "panda", "accuracy+naswot"  # which method and score to take
SCORES = f"accuracy,loss,more.accuracy,ema.accuracy,mean5.accuracy,naswot,loss+weights,accuracy+naswot+0.5*flops,accuracy+loss+1.5*naswot,loss+naswot,accuracy+2*naswot,{RECIPE[1]}"
USUAL = ""  # the weights of the last round, which a run is ranked by whatever else
NASWOT = "naswot"  # of fresh weights, so of space and seed alone
LOCAL = ["--master", "local[1]", "--threads", "1"]

running, stopped, printing = set(), threading.Event(), threading.RLock()  # signals come while the main thread has it


class CellFailed(Exception):
    """What is wrong, in a line."""


def say(text):
    with printing:
        print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)


def named(text):
    """NAME=OPTIONS as name and list."""
    name, found, options = text.partition("=")
    if not found or not name.replace("-", "").replace("_", "").replace(".", "").isalnum():
        raise argparse.ArgumentTypeError(f"{text}, expected NAME=OPTIONS with a name of letters, digits, '.', '_' and '-'")
    return name, shlex.split(options)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0], allow_abbrev=False)
    parser.add_argument("--data", help="an ingested CIFAR-10; needed where something is to be trained")
    parser.add_argument("--nb201", metavar="CSV", help="true values of nas-bench-201; needed once, to draw its paths")
    parser.add_argument("--macro", metavar="CSV", help="the same of nas-bench-macro")
    parser.add_argument("--column", default="cifar10_test", help="their column")
    parser.add_argument("--spaces", default=",".join(SPACES), help="which of them, separated by commas")
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--method", type=named, action="append", metavar="NAME=OPTIONS",
                        help="options of train; repeatable. Default: " + "; ".join(METHODS))
    parser.add_argument("--weights", type=named, action="append", default=[], metavar="NAME=OPTIONS",
                        help="rank in another way too, options of rank, such as 'ema=' (the average that the methods keep) or "
                             "'more=--images 4000 --last-weights': columns NAME.accuracy and NAME.loss; repeatable")
    parser.add_argument("--scores", help=f"rows of the table, separated by commas. Default, where some cell has their terms: {SCORES}")
    parser.add_argument("--epochs", default="30")
    parser.add_argument("--paths", type=int, default=500, help="paths of a space, drawn once")
    parser.add_argument("--images", type=int, default=1000, help="held-out images that paths are ranked on")
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=1, help="cells at once, a core each")
    parser.add_argument("--runs", type=pathlib.Path, default=pathlib.Path("runs/truth"), help="where supernets are trained")
    parser.add_argument("--out", type=pathlib.Path, default=HOME / "bench/results/truth", help="what is kept")
    asked = parser.parse_args()
    asked.method = asked.method or [named(method) for method in METHODS]
    asked.spaces, asked.seeds = asked.spaces.split(","), [int(seed) for seed in asked.seeds.split(",")]
    for space in asked.spaces:
        if space not in SPACES:
            parser.error(f"--spaces: {space}, expected some of {','.join(SPACES)}")
    if asked.jobs < 1:
        parser.error(f"--jobs: {asked.jobs}, expected at least 1")
    return asked


def commit():
    """Of the code; its results may be newer."""
    git = lambda *words: subprocess.run(["git", "-C", str(HOME), *words], capture_output=True, text=True).stdout.strip()
    changes = git("status", "--porcelain", "-uno", "--", ".", ":(exclude)bench/results")
    return (git("rev-parse", "--short", "HEAD") or "unknown") + (" with changes" if changes else "")


def write(file, text):
    """Whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beginning = file.with_name(file.name + ".part")
    beginning.write_text(text)
    beginning.replace(file)


def java(name, *words):
    line = [str(HOME / "bench/run.sh"), "org.nshot.bench.truth." + name, *map(str, words)]
    done = subprocess.run(line, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise CellFailed(f"{name} ended with {done.returncode}")
    return done.stdout


def read_note(file):
    """What stands beside a table."""
    try:
        return json.loads(file.read_text())
    except (OSError, ValueError) as e:
        raise CellFailed(f"{file}: {e}, expected the note beside its table: take both away to have them made again") from e


def require_same(note, file, now):
    """Refuses what was kept of something else; what is None now isn't known, and not compared."""
    for key, value in now.items():
        if value is not None and note.get(key) != value:
            raise CellFailed(f"{file} says {key} '{note.get(key)}', now it is '{value}': take another name or --out")


def digest(file):
    return hashlib.sha256(pathlib.Path(file).read_bytes()).hexdigest()


def header(benchmark):
    """Names of a table's columns."""
    opened = gzip.open if benchmark.endswith(".gz") else open
    with opened(benchmark, "rt", newline="") as lines:
        return next(csv.reader(lines), [])


def draw(asked, space):
    """The paths of a space, once: what is drawn follows from the space, its table of true values and their number."""
    file = asked.out / space / "paths.csv"
    note = file.with_suffix(".json")
    settings, option, also = SPACES[space]
    benchmark = getattr(asked, option)
    others = [name for name in also if name != asked.column and name in header(benchmark)] if benchmark else None
    now = {"column": asked.column, "others": others, "paths": asked.paths,
           "benchmark_sha256": benchmark and digest(benchmark)}
    if file.exists():
        require_same(read_note(note), note, now)
    elif benchmark is None:
        raise CellFailed(f"{file} isn't there yet, expected --{option} CSV to draw its paths")
    else:
        write(note, json.dumps(now, indent=1) + "\n")
        java("DrawPaths", file.resolve(), pathlib.Path(benchmark).resolve(), ",".join([asked.column, *others]), asked.paths, 0,
             *(f"{key}={value}" for key, value in settings.items()))
    with open(file, newline="") as lines:
        paths = [row["arch"] for row in csv.DictReader(lines)]
    if len(paths) != asked.paths:
        raise CellFailed(f"{file} has {len(paths)} paths, expected the {asked.paths} of --paths: take another --out")
    write(asked.runs / space / "paths.txt", "\n".join(paths) + "\n")


def given(words):
    """Names of the options among words."""
    return {word.split("=")[0] for word in words}


class Cell:
    """A method trained on a space from a seed, and ranked."""

    def __init__(self, asked, space, method, options, seed):
        self.asked, self.space, self.method, self.seed = asked, space, method, seed
        self.name = f"{space} {method} seed {seed}"
        self.table = asked.out / space / f"{method}-seed{seed}.csv"
        self.note = self.table.with_suffix(".json")
        self.run = asked.runs / space / f"{method}-seed{seed}"
        self.log = self.run.with_name(self.run.name + ".log")  # a name may have a dot
        common = {**SPACES[space][0], "epochs": asked.epochs, "batch": "64", "shards": "1", "holdout": "0.5"}
        self.train = options + [word for key, value in common.items() if "--" + key not in given(options)
                                for word in ("--" + key, value)]
        averaged = "--ema" in given(options)
        self.rank = {USUAL: ["--last-weights"] if averaged else []}
        # Without an average, what asks for nothing else would be the usual ranking under another name.
        self.rank.update((name, words) for name, words in asked.weights if averaged or given(words) - {"--last-weights"})

    def nshot(self, command, *words):
        line = [str(HOME / "nshot"), command, *LOCAL, "--run", str(self.run), *words]
        with open(self.log, "a") as log:
            log.write(shlex.join(line) + "\n")
            log.flush()
            with printing:  # so that none is started once all were told to stop
                if stopped.is_set():
                    raise CellFailed("stopped")
                process = subprocess.Popen(line, stdout=log, stderr=log)
                running.add(process)
            code = process.wait()
            running.discard(process)
        if code:
            last = self.log.read_text(errors="replace").rstrip().rsplit("\n", 1)[-1]
            raise CellFailed(f"{command} ended with {code}: {last} ({self.log})")

    def ranked(self, name, options):
        """The columns of each path."""
        known = self.known_naswot() if name == USUAL else {}
        score = ["--score", NASWOT] if name == USUAL and not known else []
        images = [] if "--images" in given(options) else ["--images", str(self.asked.images)]
        self.nshot("rank", "--paths", str(self.asked.runs / self.space / "paths.txt"), "--data", self.asked.data,
                   *images, *score, *options)
        with open(self.run / "ranking/ranking.csv", newline="") as lines:
            return {row["arch"]: dict(zip(columns(name), map(finite, (
                        row["accuracy"], row["loss"], known[row["arch"]] if known else row["score"]))))
                    for row in csv.DictReader(lines)}

    def known_naswot(self):
        """Of another method's cell, if one began with the same weights and was ranked on the same images."""
        for file in sorted(self.table.parent.glob(f"*-seed{self.seed}.csv")):
            if not self.begins_as(read_note(file.with_suffix(".json"))):
                continue
            with open(file, newline="") as lines:
                known = {row["arch"]: row.get(NASWOT) for row in csv.DictReader(lines)}
            if None not in known.values():
                return {arch: value or "-inf" for arch, value in known.items()}
        return {}

    def begins_as(self, note):
        """Whether another's note says the same beginning; without --data nobody knows of which data."""
        own = {**self.way(), "data_fingerprint": self.asked.fingerprint or note["data_fingerprint"]}
        return self.beginning(own) == self.beginning(note)

    def beginning(self, note):
        """What fresh weights and held-out images follow from, but for the seed."""
        words = shlex.split(note["train"].replace("=", " "))
        options = dict(zip(words[::2], words[1::2]))
        named = [*SPACES[self.space][0], "holdout", "head", "divisor", "resolution"]
        return [note[key] for key in ("images", "data_fingerprint", "paths_sha256")] + [options.get("--" + key) for key in named]

    def way(self):
        """How it is trained and ranked, as its note says it."""
        return {"train": shlex.join(self.train), "images": self.asked.images, "data_fingerprint": self.asked.fingerprint,
                "paths_sha256": digest(self.asked.runs / self.space / "paths.txt")}

    def kept(self):
        """Note and rows of what was kept, none if nothing was; refuses what was trained in another way."""
        if not self.table.exists():
            return None, {}
        note = read_note(self.note)
        require_same(note, self.note, self.way())
        for name, options in self.rank.items():
            now = shlex.join(options)
            if note["rank"].get(name, now) != now:
                raise CellFailed(f"was ranked by {name} with '{note['rank'][name]}', now it is '{now}': take another name")
        with open(self.table, newline="") as lines:
            return note, {row.pop("arch"): row for row in csv.DictReader(lines)}

    def work(self):
        """What was done, in a word."""
        note, rows = self.kept()
        there = set(next(iter(rows.values()), {}))
        missing = {name: options for name, options in self.rank.items() if not there.issuperset(columns(name))}
        if not missing:
            return "kept"
        if note is not None and (self.asked.data is None or not (self.run / "_SUCCESS").exists()):
            lacking = ", ".join(key for name in missing for key in columns(name) if key not in there)
            say(f"{self.name}: kept without {lacking}: no --data, or its run isn't in {self.asked.runs}")
            return "kept"
        if self.asked.data is None:
            raise CellFailed("is to be trained and ranked, expected --data")
        self.run.parent.mkdir(parents=True, exist_ok=True)
        new = {"space": self.space, "method": self.method, "seed": self.seed, **self.way(), "rank": {},
               "commit": commit()}  # of now: ./nshot builds what has changed
        # Of a run that is done, it is refused if its settings are others, and nothing is trained.
        self.nshot("train", "--data", self.asked.data, "--seed", str(self.seed), *self.train)
        trained = digest(self.run / "result.json")
        if note is None:
            note = {**new, "result_sha256": trained}
        elif note.get("result_sha256") != trained:
            raise CellFailed(f"was ranked of another training than that in {self.run}, or nobody noted of which: "
                             "take another name, or another --runs")
        for name, options in missing.items():
            rows = {arch: {**rows.get(arch, {}), **found} for arch, found in self.ranked(name, options).items()}
            header = list(next(iter(rows.values())))
            note["rank"][name] = shlex.join(options)
            write(self.note, json.dumps(note, indent=1) + "\n")  # the table last: its header says what there is
            write(self.table, "\n".join([",".join(["arch", *header]), *(
                ",".join([f'"{arch}"', *(row[key] for key in header)]) for arch, row in rows.items())]) + "\n")
        return "done"


def require_alike(cells):
    """Refuses, before anything is trained, cells of one space and seed that begin otherwise: NASWOT is one for them all."""
    for cell in cells:
        beside = [(other.method, other.way()) for other in cells if (other.space, other.seed) == (cell.space, cell.seed)]
        for file in sorted(cell.table.parent.glob(f"*-seed{cell.seed}.csv")):
            with open(file) as lines:
                known = NASWOT in lines.readline().strip().split(",")
            try:
                note = read_note(file.with_suffix(".json"))
                beside += [(file.name, note)] if known else []
            except CellFailed as e:
                say(f"not compared with: {e}")
        for name, note in beside:
            if not cell.begins_as(note):
                raise CellFailed(f"{cell.name} would begin otherwise than {name}: {cell.beginning(cell.way())}, expected "
                                 f"{cell.beginning(note)}: one size, --holdout and --images in one --out")


def scores(asked):
    """Those asked for, or of the usual ones those whose terms some cell has."""
    if asked.scores:
        return asked.scores
    there = {"weights", "flops", "depth"}
    for file in asked.out.glob("*/*-seed*.csv"):
        there.update(file.open().readline().strip().split(","))
    usual = [score for score in SCORES.split(",") if there.issuperset(re.split(r"\+(?:[0-9.]+\*)?", score))]
    say(f"scores: {', '.join(usual)}")
    return ",".join(usual)


def columns(weights):
    """Of the ranking by some weights; naswot is of none."""
    return [f"{weights}.accuracy", f"{weights}.loss"] if weights else ["accuracy", "loss", NASWOT]


def finite(number):
    """A number as it stands; a loss that diverged, and a score of -Infinity, are empty."""
    return number if math.isfinite(float(number)) else ""


def heading(asked):
    """How the cells in the results came about, by their notes."""
    ways, damaged = {}, []
    for file in sorted(asked.out.glob("*/*-seed*.json")):
        try:
            note = read_note(file)
            way = tuple(note[key] for key in ("method", "space", "train", "images", "commit"))
            ways.setdefault(way, []).append(note["seed"])
        except (CellFailed, KeyError) as e:
            damaged.append(f"- {file.relative_to(asked.out)} is damaged: {type(e).__name__} {e}")
    lines = [f"| `{method}` | {space} | {', '.join(map(str, sorted(seeds)))} | {images} | {made} | `{train}` |"
             for (method, space, train, images, made), seeds in ways.items()]
    return "# How truly methods rank\n\nTrained and ranked by `bench/truth/run.py`; these tables are of commit " \
           f"{commit()}, {asked.resamples} resamples.\n\n" \
           "| method | space | seeds | images to rank on | commit | options of `train` |\n|---|---|---|---|---|---|\n" \
           + "\n".join(lines) + "".join(f"\n{line}" for line in ([""] if damaged else []) + damaged)


def stop(*_):
    with printing:
        stopped.set()
        for process in list(running):
            process.terminate()


def main():
    asked = arguments()
    asked.fingerprint = java("DataFingerprint", asked.data).split()[-1] if asked.data else None
    for space in asked.spaces:
        draw(asked, space)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    # All methods of one seed before the next, so that what there is of a table can be compared.
    cells = [Cell(asked, space, method, options, seed)
             for seed in asked.seeds for space in asked.spaces for method, options in asked.method]
    require_alike(cells)
    counts, failed = {"done": 0, "kept": 0}, []
    with concurrent.futures.ThreadPoolExecutor(asked.jobs) as pool:
        begun = time.monotonic()
        waiting = {pool.submit(cell.work): cell for cell in cells}
        for number, future in enumerate(concurrent.futures.as_completed(waiting), 1):
            cell = waiting[future]
            try:
                word = future.result()
                counts[word] += 1
            except CellFailed as e:
                failed.append(cell.name)
                word = f"FAILED, {e}"
            except Exception as e:  # of one cell: the others go on
                failed.append(cell.name)
                word = f"FAILED, {type(e).__name__}: {e}"
                traceback.print_exc()
            say(f"[{number}/{len(cells)}] {cell.name}: {word}; {(time.monotonic() - begun) / 60:.0f} min")
    result = {"command": "truth", "cells": len(cells), **counts, "failed": failed}
    if not stopped.is_set() and any(asked.out.glob("*/*-seed*.csv")):
        try:
            print(java("Tables", asked.out.resolve(), scores(asked), asked.resamples, 0, heading(asked), ":".join(RECIPE)))
            result["table"] = str(asked.out / "truth.md")
        except CellFailed as e:
            say(f"no table: {e}")
            failed.append("tables")
    print(json.dumps(result))
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CellFailed as e:
        sys.exit(f"truth: {e}")
