#!/usr/bin/env python3
"""What a search is worth: the network that it finds beside random ones of the same FLOPs, each trained the same way.

    python3 bench/found.py --run runs/panda-dynas --space '--space nas-bench-201 --channels 8 --cells 1' --max-flops 3.5 \\
        --data runs/cifar10 --test-images cifar/test --out runs/found

Searches the run's supernet, retrains and exports what it found, lets ONNX Runtime judge the exported file on the test
images, then trains random paths of its FLOPs (5 % less to 5 % more) by `nshot benchmark`; the found one, and paths that are
the same network alone, are left out of the draw, and of random ones that are one network one counts. Every step goes on
where it was stopped: the same command again. Writes OUT/found.md; the last line on stdout is JSON. Needs a Python with
onnxruntime, numpy and Pillow.
"""
import argparse
import csv
import json
import pathlib
import shlex
import statistics
import subprocess
import sys

HOME = pathlib.Path(__file__).resolve().parent.parent
AROUND = 0.05  # of the found network's FLOPs


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0], allow_abbrev=False)
    parser.add_argument("--run", type=pathlib.Path, required=True, help="a trained supernet")
    parser.add_argument("--space", type=shlex.split, required=True, help="its space, as options of benchmark")
    parser.add_argument("--data", required=True, help="what ingest wrote")
    parser.add_argument("--test-images", type=pathlib.Path, required=True, help="folders of the classes' test images")
    parser.add_argument("--max-flops", required=True, help="bound of the search, millions of multiply-adds")
    parser.add_argument("--objective", default="loss")
    parser.add_argument("--epochs", default="30", help="of every training alone")
    parser.add_argument("--random", type=int, default=10, help="networks to compare with")
    parser.add_argument("--jobs", type=int, default=1, help="networks trained at once, a core each")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    asked = parser.parse_args()
    if asked.random < 2:
        parser.error(f"--random: {asked.random}, expected at least 2, of which there is a deviation")
    return asked


def json_of(command):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{shlex.join(map(str, command))}: exit code {done.returncode}")
    return json.loads(done.stdout.splitlines()[-1])


def nshot(command, *words, jobs=1):
    return json_of([HOME / "nshot", command, "--master", f"local[{jobs}]", *words])


def main():
    asked = arguments()
    nshot("search", "--threads", "1", "--run", asked.run, "--max-flops", asked.max_flops, "--objective", asked.objective)
    best = json.loads((asked.run / "search/best.json").read_text())
    retrained, exported, truth = asked.out / "retrained", asked.out / "onnx", asked.out / "random"
    nshot("retrain", "--threads", "1", "--run", asked.run, "--arch", "best", "--retrained", retrained, "--epochs", asked.epochs)
    found = json.loads((retrained / "result.json").read_text())["test"]
    if not (exported / "card.json").exists():  # written last
        nshot("export", "--retrained", retrained, "--format", "onnx", "--with-preprocessing", "--output", exported)
    runtime = json_of([sys.executable, HOME / "bench/peer/onnx_accuracy.py", exported / "model.onnx", asked.test_images])
    least, most = best["flops"] * (1 - AROUND), best["flops"] * (1 + AROUND)
    nshot("benchmark", "--threads", "1", "--data", asked.data, *asked.space, "--flops", f"{least:.4f}:{most:.4f}",
          "--paths", asked.random, "--without", best["arch"], "--repeats", "0", "--epochs", asked.epochs, "--output", truth, jobs=asked.jobs)
    with open(truth / "benchmark.csv", newline="") as lines:
        others = [row for row in csv.DictReader(lines) if row["network"] == row["arch"]]
    if len(others) < 2:
        sys.exit(f"{truth}: the {asked.random} random paths are one network, expected at least 2: raise --random")
    accuracies = sorted((float(row["accuracy"]) for row in others), reverse=True)
    own = 100 * found["accuracy"]
    summary = {"command": "found", "arch": best["arch"], "mflops": best["flops"], "accuracy": own,
               "loss": found["loss"],
               "onnx_runtime": {key: runtime[key] for key in ("runtime", "correct", "images", "accuracy", "loss")},
               "random": {"networks": len(others), "mean": statistics.fmean(accuracies), "best": accuracies[0],
                          "deviation": statistics.stdev(accuracies)},
               "rank": 1 + sum(accuracy > own for accuracy in accuracies), "of": len(others) + 1}
    rows = [(best["arch"] + " **(found)**", best["flops"], own)]
    rows += [(row["arch"], int(row["multiply_adds"]) / 1e6, float(row["accuracy"])) for row in others]
    table = "".join(f"| {arch.replace('|', chr(92) + '|')} | {mflops:.2f} | {accuracy:.2f} |\n"
                    for arch, mflops, accuracy in sorted(rows, key=lambda row: -row[2]))
    seen = (f"By `retrain` {own:.2f} % and a loss of {found['loss']:.6f} on the test images, by {runtime['runtime']} "
            f"{100 * runtime['accuracy']:.2f} % and {runtime['loss']:.6f}.\n\n")
    (asked.out / "found.md").write_text(seen + "| network | MFLOPs | test accuracy, % |\n|---|---|---|\n" + table)
    print(json.dumps(summary))


main()
