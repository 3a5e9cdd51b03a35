#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs fuzz targets under libFuzzer with ASan and UBSan:
#   tools/fuzz.sh [NAME] [SECONDS]     NAME: a part of a target's name
# What it finds lies in build-fuzz/crashes/; the corpora in build-fuzz/corpus/
# are kept and go on growing.
set -eu
cd "$(dirname "$0")/.."
only=${1:-}
seconds=${2:-60}
if [ ! -e build-fuzz/build.ninja ]; then
    CC=clang meson setup build-fuzz -Dfuzz=true -Darena=malloc \
        -Db_sanitize=address,undefined -Db_lundef=false >/dev/null
fi
ninja -C build-fuzz -j "$(nproc)" --quiet
mkdir -p build-fuzz/crashes
export ASAN_OPTIONS=allocator_may_return_null=1
for target in build-fuzz/tests/fuzz/fuzz_*"$only"*; do
    [ -f "$target" ] && [ -x "$target" ] || continue
    name=${target##*/fuzz_}
    seeds=
    [ ! -d "tests/fuzz/corpus/$name" ] || seeds=tests/fuzz/corpus/$name
    mkdir -p "build-fuzz/corpus/$name"
    echo "fuzz: $name for $seconds s"
    "$target" -max_total_time="$seconds" -print_final_stats=0 -verbosity=0 \
        -timeout=10 -rss_limit_mb=1024 \
        -artifact_prefix="build-fuzz/crashes/$name-" \
        "build-fuzz/corpus/$name" $seeds
done
