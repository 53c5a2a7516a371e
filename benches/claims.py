#!/usr/bin/env python3
"""Makes the tables of the documents again, from the commands that benches/claims.toml lists.

    python3 benches/claims.py                                    lists the tables, what they need, and how long they take
    python3 benches/claims.py trust forward-forward --mnist DIR  makes these
    python3 benches/claims.py --all --mnist DIR --cifar DIR ..   makes all for which the data are there

Everything goes to claims/NAME/: the reports that the commands write, and in COMMAND.txt what they print. A command whose
output is there is not run again, so a call that was stopped goes on. Needs Python 3.11.
"""

import argparse
import pathlib
import re
import shlex
import subprocess
import sys
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ["mnist", "cifar", "photos", "bsds", "peer"]


def needs(table):
    """The data that a table's commands name."""
    commands = table.get("run", []) + table.get("script", [])
    return sorted({name for command in commands for name in re.findall(r"\{(\w+)\}", command)})


def run(words, out, label):
    """Runs a command in a folder and keeps what it prints, whole or not at all."""
    kept = out / (re.sub(r"[^A-Za-z0-9.-]+", "-", label)[:120].strip("-") + ".txt")
    if kept.exists():
        print(f"    there already: {label}")
        return True
    print(f"    {label}", flush=True)
    begun = time.monotonic()
    done = subprocess.run(words, cwd=out, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        print(f"    it ended with {done.returncode}", file=sys.stderr)
        return False
    beside = kept.with_suffix(".part")
    beside.write_text(done.stdout)
    beside.rename(kept)
    print(f"    {time.monotonic() - begun:.0f} s")
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", metavar="TABLE")
    parser.add_argument("--all", action="store_true", help="all tables for which the data are there")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("claims"), help="folder for what is made")
    parser.add_argument("--program", default=ROOT / "target/release/glomscope", type=pathlib.Path)
    for name in DATA:
        parser.add_argument(f"--{name}", help={"peer": "a Python that has PyTorch"}.get(name, "a folder"))
    given = parser.parse_args()

    tables = {table["name"]: table for table in tomllib.loads((ROOT / "benches/claims.toml").read_text())["table"]}
    unknown = [name for name in given.tables if name not in tables]
    if unknown:
        parser.error(f"there is no table {', '.join(unknown)}; there are {', '.join(tables)}")
    if not given.tables and not given.all:
        for name, table in tables.items():
            wanted = "".join(f" --{data}" for data in needs(table))
            print(f"{name:24} about {table['minutes']:4} minutes  docs/{table['chapter']}{'  needs' + wanted if wanted else ''}")
        return 0

    data = {name: getattr(given, name) for name in DATA}
    data = {name: str(pathlib.Path(path).resolve()) if name != "peer" else path for name, path in data.items() if path}
    program, failed = given.program.resolve(), []
    if not program.exists():
        parser.error(f"there is no program at {program}: cargo build --release makes it")
    for name in given.tables or tables:
        table = tables[name]
        missing = [data_name for data_name in needs(table) if data_name not in data]
        print(f"{name} (docs/{table['chapter']})", flush=True)
        if missing:
            print(f"    left out: it needs {', '.join('--' + data_name for data_name in missing)}")
            failed += [name] if name in given.tables else []
            continue
        out = given.out.resolve() / name
        out.mkdir(parents=True, exist_ok=True)
        fill = lambda command: [word.format(**data) for word in shlex.split(command)]
        done = [run([str(program), *fill(command)], out, command) for command in table.get("run", [])]
        for command in table.get("script", []):
            words = fill(command)
            done.append(run([words[0], str(ROOT / words[1]), *words[2:]], out, command))
        failed += [] if all(done) else [name]
    if failed:
        print(f"not made: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
