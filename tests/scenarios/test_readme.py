#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The transcript of README.md, run line by line: what is written there is what comes out.

  test_readme.py --show     print what really comes out, to be put there

The port, times and tokens are others each time; everything else is compared.
"""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import Skipped, claim, expect, expect_true, run
from server import ROOT, Server


def transcript():
    """[(command, what it answers)]"""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        block = re.search(r"^```console\n(.*?)^```", file.read(), re.M | re.S)[1]
    return [(command, answer) for command, answer in re.findall(r"^\$ (.*(?:\n> .*)*)\n((?:[^$].*\n)*)", block, re.M)]


def play(server, commands):
    """What the commands answer, in one shell."""
    script = "".join(f"{command}\nprintf '\\n=====\\n'\n" for command in commands).replace("\n> ", "\n")
    script = script.replace("127.0.0.1:8080", f"127.0.0.1:{server.port}")
    done = subprocess.run(["sh", "-eu"], input=script, capture_output=True, text=True, timeout=60, check=False)
    expect((done.returncode, done.stderr), (0, ""))
    return [answer.strip("\n") for answer in done.stdout.replace(str(server.port), "8080").split("\n=====\n")[:-1]]


def masked(text):
    text = re.sub(r"[A-Za-z0-9_-]{30,}(\.[A-Za-z0-9_-]+)*", "TOKEN", text)
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", text).strip("\n")


@claim
def the_transcript_is_what_comes_out():
    if not shutil.which("curl"):
        raise Skipped("curl is not installed (tools/setup.sh run)")
    steps = transcript()
    expect(sum("curl" in command for command, _ in steps), 5, "curl lines")
    with Server() as server:
        answers = play(server, [command for command, _ in steps])
    for (command, written), got in zip(steps, answers):
        expect(masked(got), masked(written), command)
    expect_true('"username":"ada"' in answers[-1], "the last one is me")


@claim
def every_link_to_a_file_leads_somewhere():
    for folder, _, names in os.walk(ROOT):
        if re.search(r"node_modules|/build|/\.git|/venv", folder):
            continue
        for name in names:
            if name.endswith(".md"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    links = re.findall(r"\]\((?!\w+:)([^)#\s]+)", file.read())
                for link in links:
                    expect_true(os.path.exists(os.path.join(folder, link)), f"{link} of {os.path.join(folder, name)}")


if __name__ == "__main__":
    if sys.argv[1:] == ["--show"]:
        with Server() as its_server:
            for one, come in zip(transcript(), play(its_server, [command for command, _ in transcript()])):
                print(f"$ {one[0]}\n{come}")
        sys.exit(0)
    sys.exit(run(sys.argv[1:]))
