#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The bill of materials: which libraries the executable runs with, and from which packages they come.

    sbom.py EXECUTABLE > docs/sbom.json      CycloneDX 1.5
    sbom.py --check EXECUTABLE               is docs/sbom.json what this executable runs with here?

Libraries are those the dynamic linker loads, and what src/ opens later by dlopen().  Versions are those of the machine
that wrote the file.  Debian's security updates go on within a series, as OpenSSL's from 3.0.19 to 3.0.20: to --check
that is the same.
"""
import functools
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGE = os.path.join(ROOT, "docs", "sbom.json")
LICENCES = {  # of the direct ones: docs/dependencies.md
    "libmicrohttpd": "LGPL-2.1-or-later", "libjansson": "MIT", "libsodium": "ISC", "libutf8proc": "MIT",
    "libidn2": "LGPL-3.0-or-later OR GPL-2.0-or-later", "libsqlite3": "blessing", "libcurl": "curl", "libinih": "BSD-3-Clause",
    "libc6": "LGPL-2.1-or-later",
}


def output(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def loaded(path):
    """{soname: file} of everything the dynamic linker loads for it."""
    found = {}
    for line in output("ldd", path).splitlines():
        words = re.match(r"\s*(?:(\S+) => )?(/\S+) \(0x", line)
        if words:
            found[words[1] or os.path.basename(words[2])] = words[2]
    return found


def needed(path):
    return set(re.findall(r"\(NEEDED\).*\[(.+)\]", output("readelf", "-d", path)))


def opened_later():
    """{soname: file} of what the source opens by dlopen()."""
    names = set()
    for folder, _, files in os.walk(os.path.join(ROOT, "src")):
        for name in files:
            if name.endswith(".c"):
                with open(os.path.join(folder, name), encoding="utf-8") as source:
                    text = source.read()
                if "dlopen(" in text:
                    names |= set(re.findall(r'"(lib[\w+-]+\.so\.\d+)"', text))
    cache = output("/sbin/ldconfig", "-p")
    found = {}
    for name in names:
        path = re.search(rf"^\s*{re.escape(name)} \(.*\) => (\S+)$", cache, re.M)
        if path is None:
            sys.exit(f"sbom: {name} is opened by the source and is not installed")
        found[name] = path[1]
    return found


@functools.lru_cache(maxsize=None)
def package_of(path):
    """(name, version, architecture)"""
    real = os.path.realpath(path)
    for name in (path, real, real.removeprefix("/usr"), "/usr" + real):
        done = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            package = done.stdout.split(": ")[0].split(",")[0]
            name, version, architecture = output("dpkg-query", "-W", "-f", "${Package} ${Version} ${Architecture}", package).split()
            return name, version, architecture
    sys.exit(f"sbom: {path} is in no package")


def describe(executable):
    """The components, by package."""
    direct = needed(executable)
    later = opened_later()
    files = {**loaded(executable), **later}
    for path in later.values():
        files = {**loaded(path), **files}
    packages = {}
    for soname, path in files.items():
        name, version, architecture = package_of(path)
        use = "linked" if soname in direct else "opened when it is first needed" if soname in later else "by another library"
        entry = packages.setdefault(name, {"version": version, "architecture": architecture, "sonames": {}})
        entry["sonames"][soname] = use
    return packages


def component(name, entry):
    licence = next((text for start, text in LICENCES.items() if name.startswith(start)), None)
    made = {
        "type": "library",
        "name": name,
        "version": entry["version"],
        "purl": f"pkg:deb/debian/{name}@{entry['version']}?arch={entry['architecture']}&distro=debian-12",
        "properties": [{"name": f"soname:{soname}", "value": use} for soname, use in sorted(entry["sonames"].items())],
    }
    if licence and any(use != "by another library" for use in entry["sonames"].values()):
        made["licenses"] = [{"expression": licence}]
    return made


def document(executable):
    version = output(os.path.join(ROOT, "tools", "version.sh")).strip()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "gatehouse", "version": version,
                                   "licenses": [{"license": {"id": "MIT"}}]}},
        "components": [component(name, entry) for name, entry in sorted(describe(executable).items())],
    }


def series(version):
    """Without what security updates change: "3.40.1-2+deb12u2" is of 3.40."""
    return re.match(r"(?:\d+:)?(\w+(?:\.\w+)?)", version)[1]


def comparable(whole):
    return [(each["name"], series(each["version"]), each["properties"], each.get("licenses")) for each in whole["components"]]


def differences(executable):
    """What docs/sbom.json says otherwise."""
    with open(PAGE, encoding="utf-8") as page:
        written = json.load(page)
    here = document(executable)
    problems = [f"only in docs/sbom.json: {each}" for each in comparable(written) if each not in comparable(here)]
    problems += [f"not in docs/sbom.json: {each}" for each in comparable(here) if each not in comparable(written)]
    if written["metadata"] != here["metadata"]:
        problems.append("the program is another version")
    return problems


if __name__ == "__main__":
    if sys.argv[1:2] == ["--check"]:
        found = differences(sys.argv[2])
        for problem in found:
            print(problem, file=sys.stderr)
        sys.exit(1 if found else 0)
    json.dump(document(sys.argv[1]), sys.stdout, indent=2)
    print()
