#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Takes one guard away at a time and expects the tests to notice.  `make mutants`; not part of `make test`.

    run.py [WORD ...]     only mutants with a WORD in their names

Each .patch beside this file takes a guard away: a sentence, the claims below tests/ that must fail with it, the change.
It is applied to a copy of the source in build-mutants/, never to the source, and built there.  All claims must pass
before, so that a failure is the mutant's; a patch that no longer applies has failed, too.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SOURCE = ROOT / "build-mutants" / "source"
BUILD = ROOT / "build-mutants" / "build"
COUNT = 400  # requests of a population: what is taken away shows soon
COUNT_BEFORE = 2000  # that nothing shows takes more
JOBS = os.environ.get("JOBS", str(os.cpu_count()))


def command(*words, folder=ROOT, timeout_s=900):
    return subprocess.run([str(word) for word in words], cwd=folder, capture_output=True, text=True, timeout=timeout_s,
                          check=False)


def copy_source():
    """What git knows of, and only what is another one, so that little is built again."""
    listed = command("git", "ls-files", "--cached", "--others", "--exclude-standard").stdout.splitlines()
    for old in [path for path in SOURCE.rglob("*") if path.is_file()]:
        if str(old.relative_to(SOURCE)) not in listed:
            old.unlink()
    for name in listed:
        here, there = ROOT / name, SOURCE / name
        if here.is_file() and not (there.is_file() and there.read_bytes() == here.read_bytes()):
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(here, there)


def build():
    """None, or what the compiler said."""
    if not (BUILD / "build.ninja").exists():
        made = command("meson", "setup", BUILD, SOURCE, "-Dwerror=false")
        if made.returncode != 0:
            return made.stdout + made.stderr
    made = command("ninja", "-C", BUILD, "-j", JOBS)
    return None if made.returncode == 0 else made.stdout[-4000:]


def words_for(program, claim, count):
    """The command line of a claim of tests/PROGRAM, as meson has named what it built."""
    path = pathlib.PurePath(program)
    if path.suffix == ".c":
        folder = "operation" if path.parts[0] == "operations" else "_".join(path.parts[:-1])
        return [BUILD / "tests" / path.parent / f"{folder}_{path.stem[len('test_'):]}", claim]
    words = [sys.executable, SOURCE / "tests" / path]
    return words + (["--count", count, claim] if path.name == "enumeration.py" else [claim])


def notices(program, claim, count=COUNT):
    """True: the claim has failed; False: it has passed."""
    words = words_for(program, claim, count)
    env = {**os.environ, "GATEHOUSE": str(BUILD / "src" / "server" / "gatehouse"),
           "HTTP_FAKE": str(BUILD / "tests" / "security" / "http_fake")}
    done = subprocess.run([str(word) for word in words], cwd=SOURCE, env=env, capture_output=True, text=True,
                          timeout=600, check=False)
    counts = re.search(r"^(\d+) passed, (\d+) failed", done.stdout, re.M)
    if not counts or counts[0].startswith("0 passed, 0 failed"):
        raise RuntimeError(f"{program} has not run {claim}: {done.stdout[-500:]}{done.stderr[-500:]}")
    return int(counts[2]) > 0


class Mutant:
    def __init__(self, path):
        text = path.read_text(encoding="utf-8")
        self.name = path.stem
        self.path = path
        self.what = text.splitlines()[0]
        self.claims = re.findall(r"^fails: (\S+): (\w+)$", text, re.M)

    def patch(self, *flags):
        return command("patch", "-p1", "--no-backup-if-mismatch", "-i", self.path, *flags, folder=SOURCE)

    def survives(self):
        """What was not noticed; empty: all was."""
        if not self.claims:
            return ["it names no claim"]
        applied = self.patch("--dry-run")
        if applied.returncode != 0:
            return ["it no longer applies: " + applied.stdout.strip()]
        self.patch()
        try:
            said = build()
            if said:
                return ["it does not compile: " + said]
            return [f"{program}: {claim} still passes" for program, claim in self.claims if not notices(program, claim)]
        finally:
            self.patch("-R")


def main(words):
    mutants = [Mutant(path) for path in sorted(HERE.glob("*.patch"))]
    mutants = [one for one in mutants if not words or any(word in one.name for word in words)]
    copy_source()
    said = build()
    if said:
        sys.exit(said)
    wanted = sorted({claim for one in mutants for claim in one.claims})
    broken = [f"{program}: {claim}" for program, claim in wanted if notices(program, claim, COUNT_BEFORE)]
    if broken:
        sys.exit("these fail without any mutant: " + ", ".join(broken))
    print(f"{len(wanted)} claims pass with nothing taken away")
    failed = 0
    for one in mutants:
        survived = one.survives()
        failed += bool(survived)
        print(f"{'FAILED' if survived else 'noticed'} {one.name}: {one.what}")
        for what in survived:
            print("    " + what)
        sys.stdout.flush()
    print(f"{len(mutants) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
