#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""security.md, row 86: libraries from Debian only, and docs/sbom.json names them all.

    test_sbom.py EXECUTABLE
"""
import json
import os
import re
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
sys.path.insert(0, os.path.join(ROOT, "tools"))
import sbom
from claims import Skipped, claim, expect, expect_true, run


def needs_debian():
    with open("/etc/os-release", encoding="utf-8") as release:
        is_bookworm = re.search(r"^VERSION_CODENAME=bookworm$", release.read(), re.M)
    if not is_bookworm or shutil.which("dpkg-query") is None:
        raise Skipped("it lists the packages of Debian 12")


def written():
    with open(sbom.PAGE, encoding="utf-8") as page:
        return json.load(page)


@claim
def sbom_matches_the_binary():
    needs_debian()
    expect(sbom.differences(executable), [], "tools/sbom.py build/gatehouse > docs/sbom.json")


@claim
def a_library_too_many_or_too_few_is_noticed():
    needs_debian()
    whole = sbom.comparable(written())
    here = sbom.comparable(sbom.document(executable))
    expect_true(len(here) > 10 and [each for each in here if each not in whole[1:]] == [here[0]], "the first one is missed")


@claim
def a_security_update_is_the_same_and_another_series_is_not():
    for version, wanted in (("3.0.19-1~deb12u2", "3.0"), ("3.0.20-1~deb12u1", "3.0"), ("3.40.1-2+deb12u2", "3.40"),
                            ("1:1.2.13.dfsg-1", "1.2"), ("55-1", "55"), ("3.5.1-1", "3.5"), ("2.36-9+deb12u14", "2.36")):
        expect(sbom.series(version), wanted, version)


@claim
def each_library_is_a_package_of_debian_s():
    for each in written()["components"]:
        expect_true(each["purl"].startswith("pkg:deb/debian/"), each["name"])
        expect_true(each["version"] in each["purl"], each["name"])


@claim
def what_is_ours_to_choose_has_a_line_and_a_licence():
    with open(os.path.join(ROOT, "docs", "dependencies.md"), encoding="utf-8") as page:
        lines = page.read()
    for each in written()["components"]:
        if all(entry["value"] == "by another library" for entry in each["properties"]):
            continue
        name = {"libc6": "libc", "libsqlite3-0": "SQLite 3", "libinih1": "libinih"}.get(each["name"]) or re.sub(
            r"^lib(jansson|utf8proc)|\d+-gnutls|(-?\d+)$", lambda found: found[1] or "", each["name"])
        expect_true(f"| {name}" in lines, f"{each['name']}: {name} in docs/dependencies.md")
        expect_true(each.get("licenses"), f"{each['name']} has a licence")


if __name__ == "__main__":
    executable = sys.argv[1]
    sys.exit(run(sys.argv[2:]))
