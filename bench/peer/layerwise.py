"""The engine's work in PyTorch on layer-wise spaces: training steps of a supernet of inverted bottlenecks, or forward passes.

    python3 bench/peer/layerwise.py train --space proxylessnas --resolution 96 --classes 1000 --archs FILE --batch 32 --threads 2

FILE holds a path a line: the operation numbers of its layers, as the space numbers them. Prints one line of JSON with the keys
of `nshot bench`.
"""
from collections import namedtuple

import timing
import torch
from torch import nn

Stage = namedtuple("Stage", "width layers stride")
Space = namedtuple("Space", "activation stem_stride fixed_width stages operations identity_on_first")
SPACES = {
    "proxylessnas": Space(nn.ReLU6, 2, 16, [Stage(24, 4, 2), Stage(40, 4, 2), Stage(80, 4, 2), Stage(96, 4, 1),
                                            Stage(192, 4, 2), Stage(320, 1, 1)],
                          [(3, 3), (3, 6), (5, 3), (5, 6), (7, 3), (7, 6), None], False),
    "nas-bench-macro": Space(nn.ReLU, 1, None, [Stage(64, 2, 2), Stage(128, 3, 2), Stage(256, 3, 2)],
                             [None, (3, 3), (5, 6)], True),
}  # an operation is (kernel, expansion), None the identity
STEM, HEAD = 32, 1280


def conv_norm(inputs, outputs, kernel=1, stride=1, groups=1, activation=None):
    conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
    norm = nn.BatchNorm2d(outputs, affine=False, track_running_stats=False)
    return nn.Sequential(conv, norm, *([activation(inplace=True)] if activation else []))


def bottleneck(inputs, outputs, kernel, expansion, stride, activation):
    hidden = inputs * expansion
    return nn.Sequential(conv_norm(inputs, hidden, activation=activation),
                         conv_norm(hidden, hidden, kernel, stride, hidden, activation),
                         conv_norm(hidden, outputs))


class Layer(nn.Module):
    def __init__(self, inputs, outputs, stride, operations, activation):
        super().__init__()
        self.residual = stride == 1 and inputs == outputs
        self.identities = {number for number, operation in enumerate(operations) if operation is None}
        shortcut = nn.Identity() if self.residual else conv_norm(inputs, outputs, 1, stride)
        self.operations = nn.ModuleList(
            bottleneck(inputs, outputs, *operation, stride, activation) if operation else shortcut for operation in operations)

    def forward(self, x, choice):
        y = self.operations[choice](x)
        return x + y if self.residual and choice not in self.identities else y


class Supernet(nn.Module):
    def __init__(self, space, classes):
        super().__init__()
        stem = [conv_norm(3, STEM, 3, space.stem_stride, activation=space.activation)]
        width = STEM
        if space.fixed_width:
            stem += [conv_norm(width, width, 3, groups=width, activation=space.activation), conv_norm(width, space.fixed_width)]
            width = space.fixed_width
        self.stem = nn.Sequential(*stem)
        layers = []
        for stage in space.stages:
            for layer in range(stage.layers):
                first = layer == 0
                offered = [o for o in space.operations if o or space.identity_on_first or not first]
                layers.append(Layer(width, stage.width, stage.stride if first else 1, offered, space.activation))
                width = stage.width
        self.layers = nn.ModuleList(layers)
        self.head = conv_norm(width, HEAD, activation=space.activation)
        self.classifier = nn.Linear(HEAD, classes)

    def forward(self, images, path):
        x = self.stem(images)
        for layer, choice in zip(self.layers, path):
            x = layer(x, choice)
        return self.classifier(self.head(x).mean((2, 3)))


def main():
    parser = timing.arguments(__doc__)
    parser.add_argument("--space", choices=tuple(SPACES), required=True)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    timing.run(args, Supernet(SPACES[args.space], args.classes))


main()
