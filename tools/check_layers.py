#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which folder of src/ may include which, and which external library is used where.

  check_layers.py link SOURCE BUILD   make BUILD/layers/FOLDER/ with links to what FOLDER may include
  check_layers.py check SOURCE        read every #include and report what is not allowed

The table below is the law; src/README.md says in words what the folders are for.
"""
import os
import re
import sys

ACCOUNTS_MAY = ["token", "mail", "captcha", "settings", "crypto", "unicode", "base"]
STORES = ["store", "store/sqlite"]

# folder: (folders it may include besides itself, external headers used here only)
LAYERS = {
    "base": ([], []),
    "json": (["base"], ["jansson.h"]),
    "unicode": (["base"], ["utf8proc.h", "idn2.h"]),
    "crypto": (["base"], ["sodium.h", "openssl/"]),
    "outbound": (["base"], ["curl/"]),
    "settings": (["base"], []),
    "graphql": (["json", "base"], []),
    "token": (["crypto", "json", "base"], []),
    "captcha": (["crypto", "base"], []),
    "mail": (["outbound", "token", "crypto", "base"], []),
    "accounts": (ACCOUNTS_MAY, []),
    "store": (["base"], []),
    "store/sqlite": (["base"], ["sqlite3.h"]),
    "api": (["accounts", "graphql", "json", "outbound"] + ACCOUNTS_MAY + STORES, []),
    "http": (["json", "base"], ["microhttpd.h"]),
    "pages": (["json", "base"], []),
    "bench": (["base"], []),
    "server": (["http", "pages", "bench", "json", "base"], ["ini.h"]),
}
# Reached through the public headers only.
OUTSIDE = {"http", "pages", "bench", "server"}
PUBLIC_FOR_ALL = {"status.h", "context.h", "store.h", "mailer.h", "mail_templates.h", "log.h", "metrics.h", "backup.h", "findings.h"}
EXTERNAL = [header for _, headers in LAYERS.values() for header in headers]


def top(folder):
    return folder.split("/")[0]


def folder_of(path):
    """The layer a file of src/ belongs to: the longest folder in the table."""
    folder = os.path.dirname(path)
    while folder and folder not in LAYERS:
        folder = os.path.dirname(folder)
    return folder


def link(source, build):
    for folder, (may, _) in LAYERS.items():
        room = os.path.join(build, "layers", folder.replace("/", "_"))
        os.makedirs(room, exist_ok=True)
        wanted = {top(name) for name in may + [folder]}
        for name in os.listdir(room):
            if name not in wanted:
                os.unlink(os.path.join(room, name))
        for name in wanted:
            path = os.path.join(room, name)
            target = os.path.join(source, "src", name)
            if not os.path.islink(path) or os.readlink(path) != target:
                if os.path.islink(path):
                    os.unlink(path)
                os.symlink(target, path)


def wrong_include(folder, included, is_system):
    """Why `folder` may not include this; None when it may."""
    may, external = LAYERS[folder]
    if included.startswith("gatehouse/"):
        name = included.split("/", 1)[1]
        if folder in OUTSIDE or folder == "api" or name in PUBLIC_FOR_ALL:
            return None
        return "only gatehouse/{%s} may be included here" % ",".join(sorted(PUBLIC_FOR_ALL))
    for header in EXTERNAL:
        if included == header or (header.endswith("/") and included.startswith(header)):
            return None if header in external else "this library belongs to another folder"
    if is_system:
        return None
    target = folder_of(included)
    if target == folder or target in may:
        return None
    return "%s may not include %s" % (folder, target or included)


def check(source):
    bad = 0
    pattern = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
    for root, _, names in os.walk(os.path.join(source, "src")):
        for name in sorted(names):
            if not name.endswith((".c", ".h", ".def")):
                continue
            path = os.path.relpath(os.path.join(root, name), os.path.join(source, "src"))
            folder = folder_of(path)
            if not folder:
                print(f"src/{path}: its folder is not in the table of tools/check_layers.py")
                bad += 1
                continue
            with open(os.path.join(root, name), encoding="utf-8") as lines:
                for number, line in enumerate(lines, 1):
                    found = pattern.match(line)
                    why = found and wrong_include(folder, found[2], found[1] == "<")
                    if why:
                        print(f"src/{path}:{number}: {found[2]}: {why}")
                        bad += 1
    return bad


def main(words):
    if len(words) == 3 and words[0] == "link":
        link(os.path.abspath(words[1]), os.path.abspath(words[2]))
        return 0
    if len(words) == 2 and words[0] == "check":
        return 1 if check(words[1]) else 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
