"""What every peer of the engine does: whole training steps of a supernet, or forward passes, on given paths, timed.

A training step is forward, backward, clipping by the global norm 5 and Nesterov SGD with dense updates. The paths' file holds
a path a line: the operation numbers of its choice blocks, whatever stands between them.
"""
import argparse
import json
import re
import resource
import statistics
import time

import torch
from torch import nn
from torch.nn import functional as F

FORMATS = {"nhwc": torch.channels_last, "nchw": torch.contiguous_format}  # nhwc is PyTorch's fastest way on a CPU


def arguments(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", choices=("train", "eval"))
    parser.add_argument("--archs", required=True, help="the paths' file")
    for name, default in dict(batch=64, threads=1, classes=10, resolution=32, repeat=1).items():
        parser.add_argument("--" + name, type=int, default=default)
    parser.add_argument("--warm-up", type=int, default=3, help="how many times over all paths run before they are timed")
    parser.add_argument("--format", choices=tuple(FORMATS), default="nhwc", help="how images and weights lie in memory")
    return parser


def run(args, supernet):
    """Times the steps and prints one line of JSON with the keys of `nshot bench`."""
    layout = FORMATS[args.format]
    with open(args.archs) as lines:
        paths = [[int(operation) for operation in re.findall(r"\d+", line)] for line in lines if line.strip()]
    supernet = supernet.to(memory_format=layout)
    optimizer = torch.optim.SGD(supernet.parameters(), 0.025, momentum=0.9, weight_decay=5e-4, nesterov=True)
    if args.work == "train":
        for weight in supernet.parameters():
            weight.grad = torch.zeros_like(weight)
    images = torch.randn(args.batch, 3, args.resolution, args.resolution).to(memory_format=layout)
    labels = torch.randint(0, args.classes, (args.batch,))

    def train(path):
        optimizer.zero_grad(set_to_none=False)
        F.cross_entropy(supernet(images, path), labels).backward()
        nn.utils.clip_grad_norm_(supernet.parameters(), 5)
        optimizer.step()

    def evaluate(path):
        with torch.no_grad():
            (supernet(images, path).argmax(1) == labels).sum().item()

    step = train if args.work == "train" else evaluate
    for path in paths * args.warm_up:
        step(path)
    milliseconds = []
    for path in paths * args.repeat:
        start = time.perf_counter()
        step(path)
        milliseconds.append((time.perf_counter() - start) * 1e3)
    total = sum(milliseconds)
    print(json.dumps({
        "images_per_second": args.batch * len(milliseconds) / total * 1e3,
        "median_ms": statistics.median(milliseconds),
        "mean_ms": total / len(milliseconds),
        "ms": milliseconds,
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "weights": sum(weight.numel() for weight in supernet.parameters()),
        "backend": f"PyTorch {torch.__version__}, {args.format}",
    }))
