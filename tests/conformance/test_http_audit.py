#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""GraphQL over HTTP, audited by the independent suite of npm's graphql-http: 61 of 61, at both addresses.

The package is found in tests/node_modules or $GQLREF; without it the test is a skip that says so.
"""
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(HERE, "..", "support"))

from claims import Skipped, claim, expect, run
from server import Server

TOOL = os.path.join(HERE, "http_audit.mjs")
AUDITS = 61


def find_node():
    own = os.path.join(ROOT, "build", "venv", "bin", "node")
    return own if os.path.exists(own) else shutil.which("node")


def find_packages():
    for place in (os.environ.get("GQLREF"), os.path.join(ROOT, "tests")):
        if place and os.path.isdir(os.path.join(place, "node_modules", "graphql-http")):
            return place
    return None


def audit(server, path):
    node, packages = find_node(), find_packages()
    if node is None or packages is None:
        raise Skipped("no node, or no npm package graphql-http")
    done = subprocess.run([node, TOOL, server.url + path, packages], capture_output=True, text=True, timeout=120,
                          check=False)
    expect(done.stdout.strip(), f"{AUDITS} of {AUDITS}", done.stderr)


@claim
def every_audit_passes_with_arguments():
    with Server() as server:
        audit(server, "/graphql")


@claim
def every_audit_passes_with_input_objects():
    with Server() as server:
        audit(server, "/graphql/relay")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
