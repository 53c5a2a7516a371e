#!/usr/bin/env python3
"""Updates per second of associative retrieval in glomscope and in PyTorch: the same models, batch, length and optimiser, in turn
and in one run.

Set up once:  python3 -m venv .peer && .peer/bin/pip install torch && cargo build --release
Run:          python3 benches/retrieve_against_pytorch.py --python .peer/bin/python

An update is 128 strings of K pairs (K the same for all), forward, backward, clip of the global norm, Adam. The fast weights are
written in PyTorch both ways, as the matrix A of every sequence (batched outer products) and as attention to the stored states;
the faster one counts. The LSTM is torch.nn.LSTM. Both sides draw their strings inside the measured time. The two take turns, round
after round, and what is quoted is the median over the rounds of ours / theirs.
"""
import argparse
import json
import statistics
import subprocess

PEER = """
import json, math, sys, time
import torch
from torch import nn
import torch.nn.functional as F

kind, R, K, updates, threads = sys.argv[1], *map(int, sys.argv[2:])
torch.set_num_threads(threads)
torch.manual_seed(0)
BATCH, T, DECAY, RATE = 128, 2 * K + 3, 0.95, 0.5


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(37, 100)
        if kind == "lstm":
            self.cell = nn.LSTM(100, R)
        else:
            self.input = nn.Linear(100, R)
            self.recurrent = nn.Parameter(torch.eye(R) * (0.05 if kind.startswith("fast") else 1.0))
            self.norm = nn.LayerNorm(R)
        self.hidden, self.answer = nn.Linear(R, 100), nn.Linear(100, 37)
        self.powers = RATE * DECAY ** torch.arange(T - 1, -1, -1, dtype=torch.float32)

    def forward(self, strings):
        x = self.embedding(strings.t())
        if kind == "lstm":
            h = self.cell(x)[0][-1]
        else:
            drive = self.input(x)  # all steps at once
            h, A, stored = None, None, []
            for t in range(T):
                u = drive[t] if h is None else torch.addmm(drive[t], h, self.recurrent.t())
                if kind == "irnn":
                    h = F.relu(u)
                elif kind == "rnn-ln" or t == 0:
                    h = F.relu(self.norm(u))
                elif kind == "fast-matrix":
                    h = F.relu(self.norm(torch.baddbmm(u.unsqueeze(2), A, F.relu(u).unsqueeze(2)).squeeze(2)))
                else:
                    past = torch.stack(stored, 1)
                    weights = torch.bmm(past, F.relu(u).unsqueeze(2)).squeeze(2) * self.powers[T - t:]
                    h = F.relu(self.norm(torch.baddbmm(u.unsqueeze(1), weights.unsqueeze(1), past).squeeze(1)))
                if kind == "fast-matrix" and t + 1 < T:
                    outer = torch.bmm(h.unsqueeze(2), h.unsqueeze(1))
                    A = RATE * outer if A is None else torch.add(DECAY * A, outer, alpha=RATE)
                stored.append(h)
        return self.answer(F.relu(self.hidden(h)))


def strings():
    keys = torch.rand(BATCH, 26).argsort(1)[:, :K]
    digits = torch.randint(26, 36, (BATCH, K))
    asked = torch.randint(0, K, (BATCH, 1))
    marks = torch.full((BATCH, 2), 36)
    return torch.cat([torch.stack([keys, digits], 2).flatten(1), marks, keys.gather(1, asked)], 1), digits.gather(1, asked)[:, 0]


model = Model()
adam = torch.optim.Adam(model.parameters(), lr=1e-3)


def update():
    x, y = strings()
    loss = F.cross_entropy(model(x), y)
    adam.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 5.0)
    adam.step()


for _ in range(10):
    update()
start = time.perf_counter()
for _ in range(updates):
    update()
print(json.dumps({"updates_per_second": updates / (time.perf_counter() - start)}))
"""


def rate(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command[:3])} ..: {done.stderr.strip()}")
    return json.loads(done.stdout.strip().splitlines()[-1])["updates_per_second"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", required=True, help="a Python that has torch")
    parser.add_argument("--glomscope", default="target/release/glomscope", help="our program")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--units", type=int, default=50)
    parser.add_argument("--pairs", type=int, default=4)
    parser.add_argument("--updates", type=int, default=300, help="updates measured in a round")
    parser.add_argument("--only", action="append", default=[], choices=["fast-weights", "irnn", "rnn-ln", "lstm"])
    args = parser.parse_args()
    for model in args.only or ["fast-weights", "irnn", "rnn-ln", "lstm"]:
        kinds = ["fast-matrix", "fast-list"] if model == "fast-weights" else [model]
        ours, theirs = [], {kind: [] for kind in kinds}
        sizes = [str(number) for number in (args.units, args.pairs, args.updates, args.threads)]
        train = [args.glomscope, "retrieve", "train", "--model", model, "--units", sizes[0], "--pairs", sizes[1],
                 "--mixed", "off", "--updates", str(4 * args.updates), "--test-every", "1000000", "--questions", "1",
                 "--threads", sizes[3], "--json"]
        for _ in range(args.rounds):
            ours.append(rate(train))
            for kind in kinds:
                theirs[kind].append(rate([args.python, "-c", PEER, kind, *sizes]))
        best = max(kinds, key=lambda kind: statistics.median(theirs[kind]))
        ratio = statistics.median(our / their for our, their in zip(ours, theirs[best]))
        print(json.dumps({"model": model, "units": args.units, "pairs": args.pairs, "threads": args.threads,
                          "rounds": args.rounds, "ours_updates_per_second": [round(x) for x in ours],
                          "theirs_updates_per_second": {kind: [round(x) for x in theirs[kind]] for kind in kinds},
                          "times_faster": round(ratio, 2)}), flush=True)


if __name__ == "__main__":
    main()
