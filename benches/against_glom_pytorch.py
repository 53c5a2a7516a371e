#!/usr/bin/env python3
"""Milliseconds per step of glomscope and of glom-pytorch, in turn and in one run, and how many times ours is faster.

Set up once:  python3 -m venv .peer && .peer/bin/pip install torch glom-pytorch && cargo build --release
Run:          python3 benches/against_glom_pytorch.py --python .peer/bin/python

Absolute times drift with everything else that a machine does, so the two take turns, round after round, and what is quoted
is the median over the rounds of theirs / ours.
"""
import argparse
import json
import statistics
import subprocess

PEER = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import torch
from glom_pytorch import Glom

name, dim, levels, image, patch, radius, steps, threads = sys.argv[1], *map(int, sys.argv[2:])
torch.set_num_threads(threads)
torch.set_grad_enabled(False)
torch.manual_seed(0)
model = Glom(dim=dim, levels=levels, image_size=image, patch_size=patch, local_consensus_radius=radius).eval()
picture = torch.rand(1, 3, image, image)
model(picture, iters=1)
times = []
for _ in range(5):
    start = time.perf_counter()
    model(picture, iters=steps)
    times.append((time.perf_counter() - start) / steps)
print(json.dumps({"name": name, "ms_per_step": min(times) * 1e3}))
"""

CONFIGURATIONS = {
    # name: (dim, levels, image side, patch side, radius, steps)
    "default-256": (512, 6, 224, 14, 0, 12),
    "small-1024": (128, 5, 256, 8, 0, 10),
    "local-1024": (128, 5, 256, 8, 7, 10),
    "local-4096": (128, 5, 512, 8, 7, 4),
}


def milliseconds(command):
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1])["ms_per_step"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", required=True, help="a Python that has torch and glom-pytorch")
    parser.add_argument("--glomscope", default="target/release/glomscope", help="our program")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", default=[], choices=list(CONFIGURATIONS))
    args = parser.parse_args()
    for name, numbers in CONFIGURATIONS.items():
        if args.only and name not in args.only:
            continue
        ours, theirs = [], []
        for _ in range(args.rounds):
            ours.append(milliseconds([args.glomscope, "bench", "--only", name, "--threads", str(args.threads)]))
            theirs.append(milliseconds([args.python, "-c", PEER, name, *map(str, numbers), str(args.threads)]))
        ratio = statistics.median(theirs / ours for ours, theirs in zip(ours, theirs))
        print(json.dumps({"name": name, "threads": args.threads, "rounds": args.rounds,
                          "ours_ms_per_step": [round(ms, 2) for ms in ours],
                          "theirs_ms_per_step": [round(ms, 2) for ms in theirs],
                          "times_faster": round(ratio, 2)}), flush=True)


if __name__ == "__main__":
    main()
