#!/usr/bin/env python3
"""torchvision's own pipeline on image files: what `nshot bench-images` times, in the same words.

    bench/peer/images.py FOLDER [--images N] [--resolutions 224,96] [--threads 1,2] [--jitter S] [--passes P]

Pillow decodes, RandomResizedCrop, RandomHorizontalFlip, ColorJitter, ToTensor and Normalize follow, and batches of 64
are collated. One thread: all in this process. More: a DataLoader with as many workers. Files are in memory.
Prints one line of JSON. Needs torch, torchvision and Pillow.
"""
import argparse
import io
import json
import pathlib
import statistics
import sys
import time
import types

import torch

try:
    from torchvision import __version__ as version
    from torchvision import transforms
except RuntimeError:  # a torchvision whose native operators were built for another torch; none is used here
    for name in [name for name in sys.modules if name.startswith("torchvision")]:
        del sys.modules[name]
    sys.modules["torchvision._meta_registrations"] = types.ModuleType("torchvision._meta_registrations")
    from torchvision import __version__ as version
    from torchvision import transforms
import PIL
from PIL import Image
from torch.utils.data import DataLoader, Dataset

BATCH = 64


class Files(Dataset):
    def __init__(self, files, side, jitter):
        self.files = files
        steps = [transforms.RandomResizedCrop(side), transforms.RandomHorizontalFlip()]
        if jitter:
            steps.append(transforms.ColorJitter(jitter, jitter, jitter))
        steps += [transforms.ToTensor(), transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]
        self.transform = transforms.Compose(steps)

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        return self.transform(Image.open(io.BytesIO(self.files[i])).convert("RGB"))


def rates(files, side, jitter, threads, passes):
    workers = 0 if threads == 1 else threads
    loader = DataLoader(
        Files(files, side, jitter), BATCH, shuffle=True, num_workers=workers, persistent_workers=workers > 0
    )
    result = []
    for _ in range(passes + 1):
        start = time.perf_counter()
        done = sum(len(batch) for batch in loader)
        result.append(done / (time.perf_counter() - start))
    return result[1:]


def numbers(text):
    return [int(part) for part in text.split(",")]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--resolutions", type=numbers, default=[224, 96])
    parser.add_argument("--threads", type=numbers, default=[1, 2])
    parser.add_argument("--jitter", type=float, default=0)
    parser.add_argument("--passes", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    files = [p.read_bytes() for p in sorted(options.folder.rglob("*")) if p.is_file()][: options.images]
    if not files:
        sys.exit(f"{options.folder}: no files")
    result = {"torch": torch.__version__, "torchvision": version, "pillow": PIL.__version__, "images": len(files)}
    result["rates"] = []
    for side in options.resolutions:
        for threads in options.threads:
            passes = rates(files, side, options.jitter, threads, options.passes)
            result["rates"].append(
                {
                    "resolution": side,
                    "threads": threads,
                    "images_per_second": round(statistics.median(passes)),
                    "passes": [round(rate) for rate in passes],
                }
            )
    print(json.dumps(result))


if __name__ == "__main__":
    main()
