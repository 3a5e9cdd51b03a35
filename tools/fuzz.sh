#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs fuzz targets under libFuzzer with ASan and UBSan:
#   tools/fuzz.sh [NAME] [SECONDS]     NAME: a part of a target's name
# For each it says how many inputs ran, how many edges of the code they reached,
# and what was found.  Findings lie in build-fuzz/crashes/, and belong into
# tests/fuzz/corpus/, where `make test` tries them; what a target has learnt is
# kept in build-fuzz/corpus/ and goes on growing.
set -eu
cd "$(dirname "$0")/.."
only=${1:-}
seconds=${2:-60}
if [ ! -e build-fuzz/build.ninja ]; then
    CC=clang meson setup build-fuzz -Dfuzz=true -Darena=malloc \
        -Db_sanitize=address,undefined -Db_lundef=false >/dev/null
fi
# shellcheck disable=SC2046
ninja -C build-fuzz -j "$(nproc)" --quiet $(find tests/fuzz -name "fuzz_*.c" ! -name fuzz_main.c | sed "s/\.c$//")
mkdir -p build-fuzz/crashes build-fuzz/logs
export ASAN_OPTIONS=allocator_may_return_null=1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1

# The number before a word, or behind it, in the last line that has it.
figure()
{
    sed -n "s/.*$1.*/\\1/p" "$2" | tail -n 1
}

ran=0
failed=0
for target in build-fuzz/tests/fuzz/fuzz_*"$only"*; do
    [ -f "$target" ] && [ -x "$target" ] || continue
    ran=$((ran + 1))
    name=${target##*/fuzz_}
    log=build-fuzz/logs/$name.log
    mkdir -p "build-fuzz/corpus/$name"
    set -- -max_total_time="$seconds" -print_final_stats=1 -timeout=10 \
        -rss_limit_mb=1024 -artifact_prefix="build-fuzz/crashes/$name-"
    for words in "$name" "${name%%_*}"; do
        if [ -e "tests/fuzz/dictionaries/$words.dict" ]; then
            set -- "$@" -dict="tests/fuzz/dictionaries/$words.dict"
            break
        fi
    done
    status=0
    "$target" "$@" "build-fuzz/corpus/$name" "tests/fuzz/corpus/$name" \
        >"$log" 2>&1 || status=$?
    echo "fuzz $name: $(figure 'stat::number_of_executed_units: *\([0-9]*\)' "$log")" \
        "inputs in $seconds s, $(figure 'cov: \([0-9]*\)' "$log") edges," \
        "$(figure 'corp: \([0-9]*\)' "$log") in the corpus"
    if [ "$status" -ne 0 ]; then
        failed=$((failed + 1))
        echo "FAILED fuzz $name; the whole of it is in $log"
        grep -E 'ERROR|SUMMARY|runtime error|Test unit' "$log" | head -n 8
    fi
done
echo "$((ran - failed)) passed, $failed failed, 0 skipped"
[ "$ran" -gt 0 ] && [ "$failed" -eq 0 ]
