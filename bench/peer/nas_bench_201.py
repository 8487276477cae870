"""The engine's work in PyTorch: whole training steps of a NAS-Bench-201 supernet, or forward passes, on given paths.

    python3 bench/peer/nas_bench_201.py train --archs FILE --batch 64 --threads 2

FILE holds a path a line: the operations of its six edges (1<-0, 2<-0, 2<-1, 3<-0, 3<-1, 3<-2), 0 none, 1 skip, 2 conv 1x1,
3 conv 3x3, 4 average pool. Prints one line of JSON with the keys of `nshot bench`.
"""
import timing
import torch
from torch import nn
from torch.nn import functional as F

SOURCES = ((0,), (0, 1), (0, 1, 2))  # of nodes 1, 2, 3


def batch_norm(channels):
    return nn.BatchNorm2d(channels, affine=False, track_running_stats=False)


class ReluConvNorm(nn.Sequential):
    def __init__(self, inputs, outputs, kernel, stride=1):
        conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        super().__init__(nn.ReLU(), conv, batch_norm(outputs))


class Edge(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.small, self.large = (ReluConvNorm(channels, channels, k) for k in (1, 3))

    def forward(self, x, operation):
        if operation == 0:
            return x * 0.0
        if operation == 1:
            return x
        if operation == 4:
            return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
        return self.small(x) if operation == 2 else self.large(x)


class Cell(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.edges = nn.ModuleList(Edge(channels) for _ in range(6))

    def forward(self, x, path):
        nodes, edges = [x], iter(zip(self.edges, path))
        for sources in SOURCES:
            nodes.append(sum(edge(nodes[source], operation) for source, (edge, operation) in zip(sources, edges)))
        return nodes[-1]


class Reduction(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.main = nn.Sequential(ReluConvNorm(channels, 2 * channels, 3, 2), ReluConvNorm(2 * channels, 2 * channels, 3))
        self.shortcut = nn.Sequential(nn.AvgPool2d(2), nn.Conv2d(channels, 2 * channels, 1, bias=False))

    def forward(self, x, path):
        return self.main(x) + self.shortcut(x)


class Supernet(nn.Module):
    def __init__(self, channels, cells, classes):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, channels, 3, padding=1, bias=False), batch_norm(channels))
        body = []
        for stage in range(3):
            width = channels << stage
            body += [Reduction(width // 2)] if stage else []
            body += [Cell(width) for _ in range(cells)]
        self.body = nn.ModuleList(body)
        self.head = nn.Sequential(batch_norm(width), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.classifier = nn.Linear(width, classes)

    def forward(self, images, path):
        x = self.stem(images)
        for layer in self.body:
            x = layer(x, path)
        return self.classifier(self.head(x))


def main():
    parser = timing.arguments(__doc__)
    parser.add_argument("--channels", type=int, default=16)
    parser.add_argument("--cells", type=int, default=5)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    timing.run(args, Supernet(args.channels, args.cells, args.classes))


main()
