#!/usr/bin/env python3
"""Islands on photographs beside what people drew: both models at several numbers of columns, and a plain segmentation.

The photographs are those of BSDS500 (Arbelaez, Maire, Fowlkes, Malik 2011), 481 x 321 pixels, each segmented by 4 to 9
people. Set up once:

    git clone https://github.com/BIDS/BSDS500 /somewhere/BSDS500
    python3 -m venv .photographs && .photographs/bin/pip install numpy scipy scikit-image pillow
    cargo build --release

Run:

    .photographs/bin/python benches/photographs.py --bsds /somewhere/BSDS500/BSDS500/data

What is chosen (thresholds, what is faint, how many columns) is chosen on `train`, what is quoted is `val`. The split
`test` is not offered: nobody shall choose on it by accident. With --pictures any folder is taken that `glomscope score`
can read.

The models settle for 24 steps, and the program itself scores them: covering and adjusted Rand index of every level on
cells of 16 pixels, mean over annotators. The plain segmentation is that of Felzenszwalb and Huttenlocher (2004) as
scikit-image has it, with sigma 0.8 and min_size 500; its labels go to the same cells by majority and have the same
scores. Behind every mean is its standard error over the photographs.
"""
import argparse
import json
import math
import os
import pathlib
import subprocess
import tempfile

import numpy as np
from PIL import Image
from scipy.io import loadmat
from skimage.segmentation import felzenszwalb

CELL = 16
SCALES = [300, 500, 1000]


def convert(data, split, every, out):
    """Photographs and label images of a split, as `glomscope score --pictures` wants them."""
    pictures = sorted((data / "images" / split).glob("*.jpg"))[::every]
    for picture in pictures:
        os.symlink(picture.resolve(), out / picture.name)
        drawn = loadmat(data / "groundTruth" / split / f"{picture.stem}.mat")["groundTruth"][0]
        for annotator, truth in enumerate(drawn, 1):
            labels = truth["Segmentation"][0, 0].astype(np.uint16)
            Image.fromarray(labels).save(out / f"{picture.stem}.human-{annotator}.png")
    return out


def on_cells(labels):
    """A labelling of pixels on cells of 16 pixels, by majority; of equals the lowest number. As the program does it."""
    height, width = labels.shape
    rows, cols = (max(1, int(side / CELL + 0.5)) for side in (height, width))
    cells = np.empty((rows, cols), int)
    for row in range(rows):
        for col in range(cols):
            top, left = row * height // rows, col * width // cols
            inside = labels[top : (row + 1) * height // rows, left : (col + 1) * width // cols]
            cells[row, col] = np.bincount(inside.ravel()).argmax()
    return cells.ravel()


def scores(found, truth):
    """(covering, adjusted Rand index) of one labelling of cells against another."""
    found, truth = (np.unique(labels, return_inverse=True)[1] for labels in (found, truth))
    both = np.zeros((truth.max() + 1, found.max() + 1))
    np.add.at(both, (truth, found), 1)
    true, own = both.sum(1), both.sum(0)
    overlap = both / (true[:, None] + own - both)
    pairs = lambda sizes: (sizes * (sizes - 1) / 2).sum()
    chance = pairs(true) * pairs(own) / pairs(np.array([found.size]))
    most = (pairs(true) + pairs(own)) / 2
    index = (pairs(both) - chance) / (most - chance) if most > chance else 1.0
    return (true * overlap.max(1)).sum() / true.sum(), index


def plain(folder, scale):
    """(covering, index, regions) of every photograph, segmented by colour alone."""
    for picture in sorted(folder.glob("*.jpg")):
        truths = [on_cells(np.array(Image.open(path)).astype(int)) for path in folder.glob(f"{picture.stem}.*.png")]
        pixels = np.array(Image.open(picture).convert("RGB"))
        found = on_cells(felzenszwalb(pixels, scale=scale, sigma=0.8, min_size=500))
        covering, index = np.mean([scores(found, truth) for truth in truths], axis=0)
        yield covering, index, len(np.unique(found))


def model(args, folder, columns):
    """(row, [(covering, index, islands)]) of every level of both models, from the program's own report."""
    with tempfile.TemporaryDirectory() as out:
        report = pathlib.Path(out) / "scores.json"
        command = [args.glomscope, "score", "--pictures", folder, "--cells", CELL, "--steps", args.steps]
        command += ["--columns", columns, "--report", report]
        subprocess.run([str(word) for word in [*command, *args.also]], check=True, stdout=subprocess.DEVNULL)
        pictures = json.loads(report.read_text())["pictures"]
    for row in pictures[0]["rows"]:
        found = [next(own for own in picture["rows"] if own["name"] == row["name"]) for picture in pictures]
        means = [kind["mean"] for own in found for kind in own["kinds"].values()]
        yield row["name"], [(mean["covering"], mean["ari"], mean["regions"]) for mean in means]


def show(name, columns, found):
    """One row of the table."""
    found = np.array(list(found))
    error = found.std(0, ddof=1) / math.sqrt(len(found)) if len(found) > 1 else np.zeros(3)
    mean = found.mean(0)
    cells = [f"{mean[score]:.3f} ± {error[score]:.3f}" for score in (0, 1)]
    print(f"| {name} | {columns} | {cells[0]} | {cells[1]} | {mean[2]:.1f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--bsds", type=pathlib.Path, help="the folder of BSDS500 that holds images and groundTruth")
    source.add_argument("--pictures", type=pathlib.Path, help="a folder as `glomscope score --pictures` reads it")
    parser.add_argument("--split", choices=["train", "val"], default="val")
    parser.add_argument("--every", type=int, default=1, help="take every N-th photograph of the split")
    parser.add_argument("--columns", type=int, nargs="*", default=[30, 48, 60, 64])
    parser.add_argument("--steps", type=int, default=24)
    parser.add_argument("--glomscope", default="target/release/glomscope", help="our program")
    parser.add_argument("also", nargs="*", help="behind --: what else `glomscope score` is told, as --threshold 0.6")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as out:
        folder = args.pictures or convert(args.bsds, args.split, args.every, pathlib.Path(out))
        print(f"{len(list(folder.glob('*.jpg')))} photographs\n")
        print("| | Columns across | Covering | Adjusted Rand index | Regions |\n|---|---|---|---|---|", flush=True)
        for scale in SCALES:
            show(f"Felzenszwalb and Huttenlocher, scale {scale}", "-", plain(folder, scale))
        for columns in args.columns:
            for name, found in model(args, folder, columns):
                show(name, columns, found)


if __name__ == "__main__":
    main()
