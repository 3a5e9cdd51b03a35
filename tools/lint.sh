#!/bin/sh
# SPDX-License-Identifier: MIT
# Format and style of every file of ours; fails on facts, lists the rest.
set -eu
cd "$(dirname "$0")/.."
find src include tests examples \( -name node_modules -prune \) -o \
    -name '*.[ch]' -print | sort | xargs clang-format --dry-run -Werror
python3 tools/check_style.py .
echo "lint: fine"
