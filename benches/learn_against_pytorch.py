#!/usr/bin/env python3
"""Updates per second of learning GLOM end to end in glomscope and in PyTorch: the same network, objectives, batch and optimiser,
in turn and in one run.

Set up once:  python3 -m venv .peer && .peer/bin/pip install torch && cargo build --release
Run:          python3 benches/learn_against_pytorch.py --python .peer/bin/python

An update is four pictures of 256 columns: the convolutions, eight settling steps, all six objectives, the way back, AdamW. Every
picture is settled from t = 0 with gradients through all steps (`"before": 0`). PyTorch gets the four pictures as one batch of 16 x 16
columns with random pixels and regions, made before the clock starts; our time includes drawing scenes, cutting pictures and finding
their regions. The two take turns, round after round, and what is quoted is the median over the rounds of ours / theirs.
"""
import argparse
import json
import re
import statistics
import subprocess
import tempfile
from pathlib import Path

PEER = """
import json, math, sys, time
import torch
from torch import nn
import torch.nn.functional as F

updates, threads = map(int, sys.argv[1:])
torch.set_num_threads(threads)
torch.manual_seed(0)
B, SIDE, L, D, H, STEPS, TAU = 4, 16, 4, 64, 128, 8, 0.1
N, CHANNELS, DILATIONS, RADII = SIDE * SIDE, (16, 32, 80), (1, 2, 4, 8, 4, 2, 1), (2.3, 3.2, 6.0, 16.0)
EMPHASIS = (1.0, 1.5, 0.3)

rows, cols = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), indexing="ij")
rows, cols = rows.flatten().float(), cols.flatten().float()
places = torch.cat([torch.stack([torch.sin(6.2831853 * at / wave), torch.cos(6.2831853 * at / wave)], 1)
                    for wave in (4, 8, 16, 32) for at in (rows, cols)], 1).expand(B, N, 16)
far = (rows[:, None] - rows) ** 2 + (cols[:, None] - cols) ** 2
masks = [torch.where(far <= radius * radius, 0.0, -1e30) for radius in RADII]
index = torch.arange(N).reshape(SIDE, SIDE)
pairs = torch.cat([torch.stack([index[:, :-1].flatten(), index[:, 1:].flatten()], 1),
                   torch.stack([index[:-1].flatten(), index[1:].flatten()], 1)])


class Sine(nn.Module):
    def forward(self, x):
        return torch.sin(x)


def net(inputs, outputs, unit):
    return nn.Sequential(nn.Linear(inputs, H), unit, nn.Linear(H, outputs))


class Glom(nn.Module):
    def __init__(self):
        super().__init__()
        widths = (4,) + CHANNELS
        self.stem = nn.ModuleList(nn.Conv2d(a, b, 3, 2, 1) for a, b in zip(widths, widths[1:]))
        self.residual = nn.ModuleList(nn.Conv2d(CHANNELS[2], CHANNELS[2], 3, 1, d, d) for d in DILATIONS)
        self.bottom_up = nn.ModuleList(net(CHANNELS[2] + 16 if level == 0 else D, D, nn.GELU()) for level in range(L))
        self.top_down = nn.ModuleList(net(D + 16, D, Sine()) for _ in range(L - 1))
        self.decoder = net(D, 192, nn.GELU())
        self.initial = nn.Parameter(torch.randn(L, D) / 8)
        self.sources = nn.Parameter(torch.zeros(L, 4))
        self.log_beta = nn.Parameter(2.0 - 0.2 * torch.arange(L))

    def see(self, pixels):
        x = pixels
        for conv in self.stem:
            x = F.gelu(conv(x))
        for conv in self.residual:
            x = x + conv(F.gelu(x))
        return torch.cat([x.flatten(2).transpose(1, 2), places], 2)

    def forward(self, pixels):
        seen, betas = self.see(pixels), self.log_beta.exp()
        x = [F.normalize(self.initial[level], dim=0).expand(B, N, D) for level in range(L)]
        states, said = [x], None
        for _ in range(STEPS):
            said = ([f(seen if level == 0 else x[level - 1]) for level, f in enumerate(self.bottom_up)],
                    [g(torch.cat([x[level + 1], places], 2)) for level, g in enumerate(self.top_down)])
            after = []
            for level in range(L):
                powers = self.sources[level].exp()
                heard = torch.softmax(betas[level] * x[level] @ x[level].transpose(1, 2) + masks[level], 2) @ x[level]
                sum_, total = powers[0] * said[0][level] + powers[2] * x[level] + powers[3] * heard, powers[[0, 2, 3]].sum()
                if level + 1 < L:
                    sum_, total = sum_ + powers[1] * said[1][level], total + powers[1]
                after.append(F.normalize(sum_ / total, dim=2))
            x = after
            states.append(x)
        return states, said, betas


def centred(x):
    c = x - x.mean(1, keepdim=True)
    return c / (c.square().sum(2, keepdim=True) + 1e-6).sqrt()


def contrast(u, wanted, weights, strangers=None):
    scores = u @ u.transpose(1, 2) / TAU
    own = scores.masked_fill(torch.eye(N, dtype=torch.bool), -1e30)
    every = own if strangers is None else torch.cat([own, u @ strangers.t() / TAU], 2)
    return (weights * (torch.logsumexp(every, 2) * wanted.sum(2) - (wanted * scores).sum(2))).sum() / weights.sum()


def with_masks(u, labels):
    same = (labels[:, :, None] == labels[:, None, :]).float()
    size = same.sum(2)
    wanted = same * (1 - torch.eye(N)) / (size - 1).clamp(min=1)[:, :, None]
    return contrast(u, wanted, torch.where(size > 1, size.rsqrt(), 0.0))


def border(u, labels):
    agreement = (u[:, pairs[:, 0]] * u[:, pairs[:, 1]]).sum(2)
    same = labels[:, pairs[:, 0]] == labels[:, pairs[:, 1]]
    loss = F.softplus(torch.where(same, -1.0, 1.0) * 12 * (agreement - 0.7))
    return (loss * same).sum() / same.sum() + (loss * ~same).sum() / (~same).sum()


def loss(model, pixels, cells, labels, strangers):
    states, said, betas = model(pixels)
    loss = 0.0
    for step in (STEPS // 2, STEPS):
        x = states[step]
        for level in (1, 2, 3):
            u, share = centred(x[level]), 0.5 * EMPHASIS[level - 1] / sum(EMPHASIS)
            loss = loss + share * (with_masks(u, labels[level - 1]) + border(u, labels[level - 1]))
        with torch.no_grad():
            gates = torch.softmax(betas[0] * x[0] @ x[0].transpose(1, 2) + masks[0], 2) * (1 - torch.eye(N))
            gates = gates / gates.sum(2, keepdim=True).clamp(min=1e-6)
        loss = loss + 0.5 * 0.1 * contrast(centred(x[0]), gates, torch.ones(B, N), strangers)
    last, before = states[-1], states[-2]
    loss = loss + (model.decoder(last[0]) - cells).square().mean()
    for level in range(L):
        loss = loss + (last[level] - before[level]).square().sum(2).mean() / L
        for told in [said[0][level]] + ([said[1][level]] if level + 1 < L else []):
            agreement = 1 - F.cosine_similarity(told, last[level].detach(), dim=2).mean()
            loss = loss + 0.05 / (2 * L) * agreement
    return loss


model = Glom()
optimiser = torch.optim.AdamW(model.parameters(), 1.5e-3, weight_decay=0.01)
pixels, cells = torch.rand(B, 4, 8 * SIDE, 8 * SIDE) * 2 - 1, torch.rand(B, N, 192) * 2 - 1
labels = [torch.randint(0, count, (B, 4, 4)).repeat_interleave(4, 1).repeat_interleave(4, 2).flatten(1) for count in (12, 5, 2)]
strangers = F.normalize(torch.randn(B * 24, D), dim=1)


def update():
    optimiser.zero_grad()
    value = loss(model, pixels, cells, labels, strangers)
    value.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()


for _ in range(2):
    update()
start = time.perf_counter()
for _ in range(updates):
    update()
seconds = time.perf_counter() - start
print(json.dumps({"updates_per_second": updates / seconds, "numbers": sum(p.numel() for p in model.parameters())}))
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", required=True, help="a Python that has torch")
    parser.add_argument("--glomscope", default="target/release/glomscope", help="our program")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--updates", type=int, default=24, help="updates measured in a round")
    args = parser.parse_args()
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        config, out = Path(folder, "config.json"), Path(folder, "model.safetensors")
        # What the peer does: borders of pairs of neighbours alone.
        settings = {"stages": [{"updates": args.updates, "batch": 4, "leaves": 0.0, "natural": 0.5}], "before": 0, "warm-up": 0,
                    "score-every": 10_000_000, "score-scenes": 1, "parts": 2, "columns": 256,
                    "objectives": {"border": 1.0, "whole-borders": 0.0, "emphasis": [1.0, 1.5, 0.3]}}
        config.write_text(json.dumps(settings))
        for _ in range(args.rounds):
            train = [args.glomscope, "train", "--config", config, "--out", out, "--threads", str(args.threads)]
            told = subprocess.run(train, check=True, capture_output=True, text=True).stdout
            ours.append(float(re.search(r"\(([0-9.]+) per second\)", told)[1]))
            peer = [args.python, "-c", PEER, str(args.updates), str(args.threads)]
            told = subprocess.run(peer, check=True, capture_output=True, text=True).stdout
            theirs.append(json.loads(told)["updates_per_second"])
    ratio = statistics.median(our / their for our, their in zip(ours, theirs))
    print(json.dumps({"threads": args.threads, "rounds": args.rounds, "ours_updates_per_second": ours,
                      "theirs_updates_per_second": [round(x, 3) for x in theirs], "times_faster": round(ratio, 2)}))


if __name__ == "__main__":
    main()
