#!/usr/bin/env python3
"""What an exported network reaches on a folder of images, by ONNX Runtime alone.

    python3 bench/peer/onnx_accuracy.py runs/found-onnx/model.onnx cifar/test

The model must be whole (the card.json beside it has its size and SHA-256) and take bytes (export --with-preprocessing);
the folder must hold a folder of images for each class that the model names, and others are refused. Needs onnxruntime,
numpy and Pillow; prints a line of JSON: accuracy, and the mean cross-entropy, which is `retrain`'s loss on the test split.
"""
import argparse
import hashlib
import json
import pathlib
import sys

import numpy
import onnxruntime
from PIL import Image

BATCH = 250


def whole(model):
    """The file's bytes, if they are what its card says."""
    card = model.with_name("card.json")
    try:
        said = json.loads(card.read_text())["model"]
        content = model.read_bytes()
    except FileNotFoundError as missing:
        sys.exit(f"{missing.filename}: not there, expected a folder that export has finished")
    if len(content) != said["bytes"]:
        sys.exit(f"{model}: {len(content)} bytes, expected {said['bytes']} as {card.name} says: not whole")
    digest = hashlib.sha256(content).hexdigest()
    if digest != said["sha256"]:
        sys.exit(f"{model}: SHA-256 {digest}, expected {said['sha256']} as {card.name} says: not the file that was exported")
    return content


def folders(images, classes):
    """The folder of each class, in the model's order."""
    there = {path.name for path in images.iterdir() if path.is_dir()}
    for names, what in ((there - set(classes), "no class of the model"), (set(classes) - there, "not there")):
        if names:
            sys.exit(f"{images}: {', '.join(sorted(names))}: {what}, expected the folders {', '.join(classes)}")
    return [images / name for name in classes]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("images", type=pathlib.Path)
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = asked.threads
    network = onnxruntime.InferenceSession(whole(asked.model), options, providers=["CPUExecutionProvider"])
    taken = network.get_inputs()[0]
    if taken.type != "tensor(uint8)":
        sys.exit(f"{asked.model}: takes {taken.type}, expected tensor(uint8), as export --with-preprocessing writes it")
    classes = json.loads(network.get_modelmeta().custom_metadata_map["classes"])
    correct = images = 0
    loss = 0.0
    for label, folder in enumerate(folders(asked.images, classes)):
        files = sorted(folder.iterdir())
        for first in range(0, len(files), BATCH):
            pixels = numpy.stack([numpy.asarray(Image.open(file).convert("RGB")) for file in files[first:first + BATCH]])
            logits = network.run(None, {taken.name: pixels})[0].astype(numpy.float64)
            highest = logits.max(axis=1, keepdims=True)
            loss += float((numpy.log(numpy.exp(logits - highest).sum(axis=1)) + highest[:, 0] - logits[:, label]).sum())
            correct += int((logits.argmax(axis=1) == label).sum())
            images += len(pixels)
    print(json.dumps({"model": str(asked.model), "runtime": f"ONNX Runtime {onnxruntime.__version__}", "correct": correct,
                      "images": images, "accuracy": correct / images, "loss": loss / images}))


main()
