#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Our copies of the recorded scenarios are the ones that stand in ../shared, and its own player agrees with ours.

Skipped where ../shared ($GATEHOUSE_SHARED) is not there.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from claims import Skipped, claim, expect, expect_true, run
from server import ROOT, executable

SHARED = pathlib.Path(os.environ.get("GATEHOUSE_SHARED", os.path.join(ROOT, "..", "shared")))
OURS = ("captcha", "register", "verifyAccount", "resendActivationEmail", "tokenAuth", "refreshToken", "revokeToken", "verifyToken",
        "sendPasswordResetEmail", "passwordReset", "passwordSet", "passwordChange", "updateAccount", "archiveAccount",
        "deleteAccount", "me", "publicUser")


def shared_scenarios():
    folder = SHARED / "contract" / "scenarios"
    if not folder.is_dir():
        raise Skipped(f"{folder} is not there")
    files = [file for file in sorted(folder.glob("*.json")) if file.name.split("-")[0] in OURS]
    return {file.name: json.loads(file.read_text(encoding="utf-8")) for file in files}


@claim
def each_scenario_is_copied_or_listed_with_its_reason():
    listed = (HERE / "README.md").read_text(encoding="utf-8")
    for name, scenario in shared_scenarios().items():
        copy = HERE / "scenarios" / name
        if copy.exists():
            expect(json.loads(copy.read_text(encoding="utf-8")), scenario, name)
            continue
        stem = re.sub(r"\.(arg|relay)\.json$", "", name)
        expect_true(f"`{stem}`" in listed, f"{stem} is listed in tests/contract/README.md")


@claim
def the_player_of_the_recordings_agrees():
    shared_scenarios()
    if not shutil.which("node"):
        raise Skipped("node is not installed (tools/setup.sh test)")
    done = subprocess.run(["node", str(SHARED / "tools" / "contract.mjs"), "--adapter", str(HERE / "adapter"), "--skip-quirks",
                           "--jobs", "2", "--only", "verifyAccount", str(SHARED / "contract" / "scenarios")],
                          capture_output=True, text=True, check=False, env={**os.environ, "GATEHOUSE": executable()})
    last = done.stdout.strip().splitlines()[-1]
    expect_true(done.returncode == 0 and re.match(r"[1-9]\d* passed, 0 failed", last), done.stdout + done.stderr)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
