#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Starts the shipped executable and lets pages.mjs loose on its pages.

  test_pages.py [CLAIM...]

Screenshots are left in screenshots/ of the build folder, to be looked at.
"""
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))
from server import ROOT, Server  # noqa: E402 (behind the path that it is on)

SKIP = "0 passed, 0 failed, 1 skipped"


def why_not():
    """What is missing; None: nothing."""
    if not shutil.which("node"):
        return "node is not installed"
    if not os.environ.get("CHROMIUM") and not shutil.which("chromium") and not shutil.which("chromium-browser"):
        return "chromium is not installed"
    if not os.path.isdir(os.path.join(ROOT, "tests", "node_modules", "playwright-core")):
        return "playwright-core is not installed"
    return None


def main(words):
    missing = why_not()
    if missing:
        print(f"skipped pages: {missing} (tools/setup.sh test)\n{SKIP}")
        return 0
    shots = os.path.join(os.environ.get("MESON_BUILD_ROOT", os.path.join(ROOT, "build")), "screenshots")
    with Server() as server:
        return subprocess.run(["node", os.path.join(HERE, "pages.mjs"), server.url, shots, *words], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
