#!/bin/sh
# SPDX-License-Identifier: MIT
# What libgatehouse.so exports: gate_… alone, and exactly tests/abi/symbols.txt.
#   tools/check_symbols.sh LIBRARY           compare
#   tools/check_symbols.sh --write LIBRARY   make the list anew
set -eu
export LC_ALL=C
list=$(dirname "$0")/../tests/abi/symbols.txt
if [ "$1" = --write ]; then
    nm -D --defined-only "$2" | awk '{print $3}' | sort >"$list"
    exit
fi
exported=$(nm -D --defined-only "$1" | awk '{print $3}' | sort)
failed=0
strangers=$(printf '%s\n' "$exported" | grep -v '^gate_' || true)
if [ -n "$strangers" ]; then
    printf 'FAILED exported, but not gate_…:\n%s\n' "$strangers"
    failed=$((failed + 1))
fi
if ! printf '%s\n' "$exported" | diff "$list" -; then
    echo "FAILED tests/abi/symbols.txt (<) is not what the library exports (>)"
    failed=$((failed + 1))
fi
echo "$((2 - failed)) passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]
