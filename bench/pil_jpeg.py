#!/usr/bin/env python3
"""Pillow on the files that JpegImages times: decode, and random-resized-crop to 128 x 128.

    bench/pil_jpeg.py FOLDER [REPEAT]

Needs Pillow (Debian: python3-pil). Prints images a second of processor time, each repeat and the
median, as one line of JSON. Crops by torchvision's formula, on the same core as everything else.
"""
import io
import json
import math
import pathlib
import random
import statistics
import sys
import time

import PIL
from PIL import Image, features

SIZE = 128


def crop(width, height, rng):
    for _ in range(10):
        area = width * height * rng.uniform(0.08, 1)
        ratio = math.exp(rng.uniform(math.log(3 / 4), math.log(4 / 3)))
        w, h = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if 0 < w <= width and 0 < h <= height:
            left, top = rng.randint(0, width - w), rng.randint(0, height - h)
            return left, top, left + w, top + h
    return 0, 0, width, height


def decode(data):
    return Image.open(io.BytesIO(data)).convert("RGB")


def decode_and_crop(data, rng):
    image = decode(data)
    image = image.crop(crop(*image.size, rng)).resize((SIZE, SIZE), Image.BILINEAR)
    if rng.random() < 0.5:
        image = image.transpose(Image.FLIP_LEFT_RIGHT)
    return image.tobytes()


def rate(work, files):
    start = time.process_time()
    for data in files:
        work(data)
    return len(files) / (time.process_time() - start)


def main():
    folder = pathlib.Path(sys.argv[1])
    repeat = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    files = [p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()]
    if not files:
        sys.exit(f"{folder}: no files")
    rng = random.Random(1)
    result = {"pillow": PIL.__version__, "libjpeg_turbo": features.version("libjpeg_turbo")}
    works = {"decode": decode, "decode_and_crop": lambda data: decode_and_crop(data, rng)}
    for name, work in works.items():
        rates = [rate(work, files) for _ in range(repeat)]
        result[name] = [round(r) for r in rates]
        result[name + "_median"] = round(statistics.median(rates))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
