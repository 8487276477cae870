#!/usr/bin/env python3
"""nshot's engine and ranking beside PyTorch, in turn, and the table of the ratios.

    python3 bench/compare.py --data runs/cifar10 [--pairs 5] [--archs FILE] [--rows train-64 ...] [--out FILE.md]

Needs a Python with PyTorch (CPU; in channels_last, its fastest format, it is the other side, in rows with -nchw in its default
one) and an idle machine. Every row is a command of nshot and one of bench/peer, run one after the other; the ratio is taken pair
by pair, and the table has the median. Of rows that take long (--long-pairs) a pair takes 3 to 15 minutes, nearly all of it
PyTorch's. `rank` is the one that needs --data (what `nshot ingest` wrote of CIFAR-10).
"""
import argparse
import concurrent.futures
import functools
import json
import os
import pathlib
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HOME = pathlib.Path(__file__).resolve().parent.parent
NSHOT = str(HOME / "nshot")
PEERS = HOME / "bench/peer"
PEER = [sys.executable, str(PEERS / "nas_bench_201.py")]
LAYERWISE_PEER = [sys.executable, str(PEERS / "layerwise.py")]
OPERATIONS, EDGES = 5, 6
LAYERWISE_ROWS = {  # work, space, resolution, batch, paths, times over: steps for some seconds, which the JVM needs to settle
    "proxylessnas-96-train-32": ("train", "proxylessnas", 96, 32, 8, 2),
    "proxylessnas-224-train-16": ("train", "proxylessnas", 224, 16, 5, 2),
    "nas-bench-macro-train-64": ("train", "nas-bench-macro", 32, 64, 12, 5),
    "proxylessnas-96-eval-64": ("eval", "proxylessnas", 96, 64, 8, 5),
    "proxylessnas-224-eval-64": ("eval", "proxylessnas", 224, 64, 3, 3),
    "nas-bench-macro-eval-64": ("eval", "nas-bench-macro", 32, 64, 12, 10),
}
RANKED_PATHS, RANKED_IMAGES, PEER_BATCH = 300, 1000, 250
LONG = "train-64-nchw", "train-256", "train-256-one-thread", "rank"


def json_of(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def engine(work, archs, batch, threads, repeat=1, layout="nhwc"):
    arguments = [work, "--archs", str(archs), "--batch", str(batch), "--threads", str(threads), "--repeat", str(repeat)]
    return [NSHOT, "bench", *arguments], [*PEER, *arguments, "--format", layout]


def layerwise(work, space, resolution, batch, archs, repeat):
    """Steps on a layer-wise space, with as many classes as the space was made for."""
    classes = {"proxylessnas": 1000, "nas-bench-macro": 10}[space]
    arguments = [work, "--space", space, "--resolution", str(resolution), "--classes", str(classes), "--archs", str(archs),
                 "--batch", str(batch), "--threads", "2", "--repeat", str(repeat)]
    return [NSHOT, "bench", *arguments], [*LAYERWISE_PEER, *arguments]  # both run every path some times before they count


def engine_pair(commands):
    ours, theirs = (json_of(command) for command in commands)
    return ours["images_per_second"], theirs["images_per_second"], ours, theirs


def paths_file(folder, count, seed):
    paths = random.Random(seed).sample(range(OPERATIONS ** EDGES), count)
    file = folder / f"archs-{count}.txt"
    digits = lambda path: [path // OPERATIONS ** k % OPERATIONS for k in reversed(range(EDGES))]
    file.write_text("".join(" ".join(map(str, digits(path))) + "\n" for path in paths))
    return file


def layerwise_paths(folder, space, count, seed):
    """Uniform paths of a layer-wise space, as lists of operation numbers."""
    file = folder / f"{space}-{count}.txt"
    if file.exists():
        return file
    blocks = json_of([NSHOT, "space", space])["blocks"]
    draw = random.Random(seed)
    path = lambda: ", ".join(str(draw.randrange(len(block["operations"]))) for block in blocks)
    file.write_text("".join(f"({path()})\n" for _ in range(count)))
    return file


def layerwise_pair(folder, work, space, resolution, batch, count, repeat):
    return engine_pair(layerwise(work, space, resolution, batch, layerwise_paths(folder, space, count, 0), repeat))


def trained_run(folder, data):
    """A supernet of the papers' size after a few steps: what it has learned makes no difference to the time."""
    run = folder / "run"
    json_of([NSHOT, "train", "--data", data, "--run", str(run), "--epochs", "1", "--holdout", "0.97"])
    return run


def rank_pair(run, archs):
    for kept in ("ranking", "evaluations"):  # an earlier pair's, which would be read in place of computing
        shutil.rmtree(run / kept, ignore_errors=True)
    start = time.perf_counter()
    ours = json_of([NSHOT, "rank", "--run", str(run), "--paths", str(archs), "--images", str(RANKED_IMAGES)])
    seconds = time.perf_counter() - start
    if ours["evaluated"] != ours["computations"]:
        sys.exit(f"rank: {ours['evaluated']} of {ours['computations']} computations were evaluated, expected all of them")
    theirs = json_of([*PEER, "eval", "--archs", str(archs), "--batch", str(PEER_BATCH), "--threads", "2", "--repeat",
                      str(RANKED_IMAGES // PEER_BATCH), "--warm-up", "0"])
    images = RANKED_PATHS * RANKED_IMAGES
    return images / seconds, images / (sum(theirs["ms"]) / 1e3), ours, theirs


def two_tasks_pair(archs):
    """Two processes of one thread at once, in images a second of both, against one alone."""
    command = engine("train", archs, 64, 1, 3)[0]
    alone = json_of(command)["images_per_second"]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        results = list(pool.map(json_of, [command, command]))
    return sum(result["images_per_second"] for result in results), alone, results[0], {}


def cpu_name():
    """With family and model, for some machines' names tell no more than the maker."""
    try:
        lines = [line.split(":", 1) for line in open("/proc/cpuinfo") if ":" in line]
    except OSError:
        return platform.processor()
    said = {key.strip(): value.strip() for key, value in reversed(lines)}
    return f"{said.get('model name', platform.processor())} (family {said.get('cpu family')}, model {said.get('model')})"


def report(table, figures, out):
    """The table as Markdown, which is also written where it is to go, with all figures beside it."""
    cpu = cpu_name()
    backends = lambda key: " and ".join(dict.fromkeys(
        d[key]["backend"] for p in figures.values() for d in p if "backend" in d[key]))
    sides = [backends("ours_detail"), backends("theirs_detail")]
    commit = subprocess.run(["git", "-C", str(HOME), "describe", "--always", "--dirty"], capture_output=True, text=True)
    text = "\n".join([
        f"{cpu}, {len(os.sched_getaffinity(0))} cores; nshot {commit.stdout.strip()}: {sides[0]}; {sides[1]}.", "",
        "| row | nshot, images/s | other side | ratio, median (least to most) | pairs | GFLOPS as direct convolutions count, of sgemm's | peak memory, MB |",
        "|---|---|---|---|---|---|---|", *("| " + " | ".join(row) + " |" for row in table)])
    if out:
        pathlib.Path(out).write_text(text + "\n")
        pathlib.Path(out).with_suffix(".json").write_text(json.dumps(figures, indent=1) + "\n")
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--long-pairs", type=int, default=1, help=f"of {', '.join(LONG)}")
    parser.add_argument("--archs", help="30 paths, one a line as operation numbers; drawn by seed if not given")
    parser.add_argument("--data", help="a data set for the row 'rank'")
    parser.add_argument("--rows", nargs="*", help="only these")
    parser.add_argument("--out", help="where the table and all figures go, as FILE and FILE with .json")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        archs = args.archs or paths_file(folder, 30, 0)
        all_3x3 = folder / "all-3x3.txt"
        all_3x3.write_text("3 3 3 3 3 3\n")
        rows = {
            "train-64": lambda: engine_pair(engine("train", archs, 64, 2)),
            "train-64-one-thread": lambda: engine_pair(engine("train", archs, 64, 1)),
            "train-256": lambda: engine_pair(engine("train", archs, 256, 2)),
            "train-256-one-thread": lambda: engine_pair(engine("train", archs, 256, 1)),
            "train-64-nchw": lambda: engine_pair(engine("train", archs, 64, 2, layout="nchw")),
            "train-64-all-3x3": lambda: engine_pair(engine("train", all_3x3, 64, 2, 10)),
            "eval-256": lambda: engine_pair(engine("eval", archs, 256, 2)),
            "two-tasks": lambda: two_tasks_pair(archs),
        }
        for name, row in LAYERWISE_ROWS.items():
            rows[name] = functools.partial(layerwise_pair, folder, *row)
        if args.data:
            run = []  # trained when the row's turn comes
            ranked = paths_file(folder, RANKED_PATHS, 1)

            def rank():
                run.append(run[0] if run else trained_run(folder, args.data))
                return rank_pair(run[0], ranked)

            rows["rank"] = rank
        unknown = set(args.rows or ()) - set(rows)
        if unknown:
            sys.exit(f"--rows: {', '.join(sorted(unknown))}: expected some of {', '.join(rows)} (rank needs --data)")
        json_of([NSHOT, "bench", "eval", "--archs", str(all_3x3), "--batch", "2"])  # builds what is not built
        table, figures = [], {}
        for name in args.rows or rows:
            pairs = []
            for _ in range(args.long_pairs if name in LONG else args.pairs):
                pairs.append(rows[name]())
                print(f"{name}: {pairs[-1][0]:.0f} against {pairs[-1][1]:.0f} images/s", file=sys.stderr)
            ratios = sorted(ours / theirs for ours, theirs, _, _ in pairs)
            median = lambda key, side: statistics.median(pair[side].get(key, 0) for pair in pairs)
            row = [name, f"{statistics.median(p[0] for p in pairs):.0f}", f"{statistics.median(p[1] for p in pairs):.0f}",
                   f"**{statistics.median(ratios):.2f}** ({ratios[0]:.2f} to {ratios[-1]:.2f})", str(len(pairs))]
            if "gflops" in pairs[0][2]:
                gflops, ceiling = median("gflops", 2), median("sgemm_gflops", 2)
                row += [f"{gflops:.0f} of {ceiling:.0f} ({100 * gflops / ceiling:.0f} %)" if ceiling else f"{gflops:.0f}"]
                row += [f"{median('peak_rss_mb', 2):.0f}" + (f", {median('peak_rss_mb', 3):.0f}" if pairs[0][3] else "")]
            table.append(row + ["", ""][len(row) - 5:])
            figures[name] = [dict(ours=o, theirs=t, ours_detail=a, theirs_detail=b) for o, t, a, b in pairs]
            text = report(table, figures, args.out)  # after each row: one that is stopped leaves what it has
        print(text)


main()
