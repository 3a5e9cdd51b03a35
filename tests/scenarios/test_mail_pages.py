#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sends one mail of each kind, in every language, and lets mails.mjs look at their HTML parts in Chromium.

  test_mail_pages.py SEND_MAIL

Screenshots are left in screenshots/ of the build folder, to be looked at.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))
from mail_server import Handler, Server, read_back  # noqa: E402 (behind the path that it is on)
from server import ROOT  # noqa: E402
from test_pages import SKIP, why_not  # noqa: E402


def kinds_and_languages(send_mail):
    """[{language, name, html}] of what an independent parser found."""
    handler = Handler()
    with Server(handler) as port:
        subprocess.run([send_mail, f"port={port}", "security=plain", "every=1", "username=אורי.ben"], check=True,
                       stdout=subprocess.DEVNULL, timeout=60)
    mails = []
    for number, envelope in enumerate(handler.envelopes):
        html = read_back(envelope).get_body(("html",)).get_content()
        mails.append({"language": re.search(r'<html lang="(\w+)', html)[1], "name": f"kind {number % 12 + 1}", "html": html})
    return mails


def main(words):
    missing = why_not()
    if missing:
        print(f"skipped mails: {missing} (tools/setup.sh test)\n{SKIP}")
        return 0
    shots = os.path.join(os.environ.get("MESON_BUILD_ROOT", os.path.join(ROOT, "build")), "screenshots")
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(kinds_and_languages(os.path.abspath(words[0])), file)
        file.flush()
        return subprocess.run(["node", os.path.join(HERE, "mails.mjs"), file.name, shots], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
