#!/usr/bin/env python3
"""What an exported network reaches on a folder of images, by ONNX Runtime alone.

    python3 bench/peer/onnx_accuracy.py model.onnx cifar/test

The file must take bytes (export --with-preprocessing), the folder hold a folder of images for each class, and the
classes be the network's, sorted by name, as ingest has them. Needs onnxruntime, numpy and Pillow; prints a line of JSON.
"""
import argparse
import json
import pathlib

import numpy
import onnxruntime
from PIL import Image

BATCH = 250


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("images", type=pathlib.Path)
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = asked.threads
    network = onnxruntime.InferenceSession(str(asked.model), options, providers=["CPUExecutionProvider"])
    taken = network.get_inputs()[0]
    if taken.type != "tensor(uint8)":
        parser.error(f"{asked.model}: takes {taken.type}, expected tensor(uint8), as export --with-preprocessing writes it")
    correct = images = 0
    for label, folder in enumerate(sorted(path for path in asked.images.iterdir() if path.is_dir())):
        files = sorted(folder.iterdir())
        for first in range(0, len(files), BATCH):
            pixels = numpy.stack([numpy.asarray(Image.open(file).convert("RGB")) for file in files[first:first + BATCH]])
            logits = network.run(None, {taken.name: pixels})[0]
            correct += int((logits.argmax(axis=1) == label).sum())
            images += len(pixels)
    print(json.dumps({"model": str(asked.model), "runtime": f"ONNX Runtime {onnxruntime.__version__}", "correct": correct,
                      "images": images, "accuracy": correct / images}))


main()
