#!/usr/bin/env python3
"""Pictures learned from in a second, in glomscope and in PyTorch: one hemisphere (ResNet-9) and Forward-Forward, in turn and in one run.

Set up once:  python3 -m venv .peer && .peer/bin/pip install torch && cargo build --release
Run:          python3 benches/learning_against_pytorch.py --python .peer/bin/python

A hemisphere is trained by cross-entropy and Adam. Forward-Forward has no backward pass on either side: in PyTorch too its updates
are in closed form, as products over whole batches, with the pass under a neutral label, hard negatives, peers and a running
average. Pictures are random numbers: only the speed counts. Of each program the fastest of its runs in a round counts, and what is
quoted is the median over the rounds of ours / theirs.
"""
import argparse
import json
import statistics
import subprocess

HEMISPHERE = """
import json, sys, time
import torch
from torch import nn

torch.set_num_threads(int(sys.argv[1]))
SIZES = [("small-16px", [16, 24, 32, 40], 16, 100, 10), ("small-32px", [16, 24, 32, 40], 32, 100, 10),
         ("paper-32px", [64, 128, 256, 512], 32, 32, 2)]


class Through(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.way = nn.Sequential(*stage(channels, channels), *stage(channels, channels))

    def forward(self, maps):
        return maps + self.way(maps)


def stage(inputs, outputs, pool=False):
    layers = [nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
    return layers + ([nn.MaxPool2d(2)] if pool else [])


for name, (one, two, three, four), side, batch, updates in SIZES:
    torch.manual_seed(1)
    model = nn.Sequential(*stage(3, one), *stage(one, two, True), Through(two), *stage(two, three, True),
                          *stage(three, four, True), Through(four), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                          nn.Dropout(0.6), nn.Linear(four, 100)).train()
    optimiser = torch.optim.Adam(model.parameters())
    pictures, labels = torch.randn(batch, 3, side, side), torch.randint(100, (batch,))
    seconds = []
    for run in range(4):
        begun = time.perf_counter()
        for _ in range(updates if run else 1):
            loss = nn.functional.cross_entropy(model(pictures), labels)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
        if run:
            seconds.append((time.perf_counter() - begun) / updates)
    print(json.dumps({"name": name, "pictures_per_second": batch / min(seconds)}))
"""

FORWARD_FORWARD = """
import json, sys, time
import torch
from torch.nn.functional import one_hot

torch.set_num_threads(int(sys.argv[1]))
torch.set_grad_enabled(False)
BATCH, RATE, COST, PEER = 100, 0.01, 0.001, 0.03


def even(x):
    return x / (x.square().mean(1, keepdim=True).sqrt() + 1e-8)


class Network:
    def __init__(self, sizes):
        pairs = list(zip(sizes, sizes[1:]))
        self.weights = [torch.randn(inputs, outputs) / inputs ** 0.5 for inputs, outputs in pairs]
        self.biases = [torch.zeros(outputs) for _, outputs in pairs]
        self.steps = [torch.zeros_like(weight) for weight in self.weights]
        self.shifts = [torch.zeros_like(bias) for bias in self.biases]
        self.peers = [torch.full((outputs,), 0.5) for _, outputs in pairs]
        self.softmax = torch.zeros(sum(sizes[2:]), 10)

    def through(self, x):
        given, held = [even(x)], []
        for weight, bias in zip(self.weights, self.biases):
            held.append(torch.addmm(bias, given[-1], weight).clamp_(min=0))
            given.append(even(held[-1]))
        return given, held

    def update(self, pictures, labels):
        right = one_hot(labels, 10)
        shown = [pictures.clone() for _ in range(3)]
        shown[0][:, :10] = 0.1
        features = torch.cat(self.through(shown[0])[0][2:], 1)
        scores = features @ self.softmax
        self.softmax += 0.1 / BATCH * features.t() @ (right - scores.softmax(1))
        wrong = scores.masked_fill(right.bool(), float("-inf")).softmax(1).multinomial(1)[:, 0]
        shown[1][:, :10], shown[2][:, :10] = right.float(), one_hot(wrong, 10).float()
        (x_good, y_good), (x_bad, y_bad) = self.through(shown[1]), self.through(shown[2])
        for layer, weight in enumerate(self.weights):
            theta, mean = weight.shape[1], self.peers[layer]
            mean.lerp_(y_good[layer].mean(0), 0.1)
            good = torch.sigmoid(theta - y_good[layer].square().sum(1, keepdim=True)) * y_good[layer]
            good += PEER * (mean.mean() - mean)
            bad = torch.sigmoid(y_bad[layer].square().sum(1, keepdim=True) - theta) * y_bad[layer]
            slope = torch.mm(x_good[layer].t(), good).sub_(torch.mm(x_bad[layer].t(), bad)).div_(BATCH)
            self.steps[layer].lerp_(slope, 0.1)
            self.shifts[layer].lerp_((good - bad).mean(0), 0.1)
            weight.add_(self.steps[layer] - COST * weight, alpha=RATE)
            self.biases[layer].add_(self.shifts[layer], alpha=RATE)


for name, sizes, updates in [("784-500-500", [784, 500, 500], 40), ("784-2000x4", [784] + [2000] * 4, 6)]:
    torch.manual_seed(1)
    network, pictures, labels = Network(sizes), torch.rand(BATCH, 784), torch.randint(10, (BATCH,))
    seconds = []
    for run in range(4):
        begun = time.perf_counter()
        for _ in range(updates if run else 1):
            network.update(pictures, labels)
        if run:
            seconds.append((time.perf_counter() - begun) / updates)
    print(json.dumps({"name": name, "pictures_per_second": BATCH / min(seconds)}))
"""


def rates(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command[:3])} ..: {done.stderr.strip()}")
    lines = [json.loads(line) for line in done.stdout.strip().splitlines()]
    return {line["name"]: line["pictures_per_second"] for line in lines}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", required=True, help="a Python that has torch")
    parser.add_argument("--glomscope", default="target/release/glomscope", help="our program")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    threads = str(args.threads)
    for command, peer in [("hemispheres", HEMISPHERE), ("forward-forward", FORWARD_FORWARD)]:
        ours, theirs = [], []
        for _ in range(args.rounds):
            theirs.append(rates([args.python, "-c", peer, threads]))
            ours.append(rates([args.glomscope, command, "bench", "--threads", threads]))
        for name in ours[0]:
            ratio = statistics.median(our[name] / their[name] for our, their in zip(ours, theirs))
            print(json.dumps({"command": command, "name": name, "threads": args.threads,
                              "ours_pictures_per_second": [round(our[name]) for our in ours],
                              "theirs_pictures_per_second": [round(their[name]) for their in theirs],
                              "times_faster": round(ratio, 2)}), flush=True)


if __name__ == "__main__":
    main()
