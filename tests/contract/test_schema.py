#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The schema under `compatibility = gqlauth` is the original's: what graphql-js calls breaking or dangerous, either way
round, is listed here, with the quirk that demands it.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from claims import Skipped, claim, expect, run
from server import executable

# docs/migrating.md has a row for each: `image` is null where none is kept, no path is told, and `revokeRefreshToken`
# has in both styles the default that the original loses in one.
IMAGE = "CaptchaType.image changed type from DjangoImageType! to DjangoImageType."
PATH = "DjangoImageType.path was removed."
TOKEN = 'refreshToken'
DEMANDED = {
    "arg": {
        "from the original to ours": [f"FIELD_CHANGED_KIND: {IMAGE}", f"FIELD_REMOVED: {PATH}"],
        "from ours to the original": ["ARG_DEFAULT_VALUE_CHANGE: Mutation.refreshToken arg revokeRefreshToken defaultValue was removed."],
    },
    "relay": {
        "from the original to ours": [f"FIELD_CHANGED_KIND: {IMAGE}", f"FIELD_REMOVED: {PATH}"],
        "from ours to the original": [],
    },
}


def changes(style):
    if not shutil.which("node"):
        raise Skipped("node is not installed (tools/setup.sh test)")
    with tempfile.TemporaryDirectory() as folder:
        ours = pathlib.Path(folder) / "ours.graphql"
        done = subprocess.run([executable(), "schema", style, "--compatibility=gqlauth"], cwd=folder, capture_output=True,
                              text=True, check=True)
        ours.write_text(done.stdout, encoding="utf-8")
        found = subprocess.run(["node", str(HERE / "schema_changes.mjs"), str(HERE / f"schema-{style}.graphql"), str(ours)],
                               capture_output=True, text=True, check=True)
    return json.loads(found.stdout)


@claim
def in_arguments_nothing_breaks_but_what_a_quirk_demands():
    expect(changes("arg"), DEMANDED["arg"])


@claim
def in_relay_nothing_breaks_but_what_a_quirk_demands():
    expect(changes("relay"), DEMANDED["relay"])


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
