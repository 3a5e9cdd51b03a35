#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles everything, warnings as errors, with the compilers and build types
# that the tests do not run: gcc release, clang debug, clang release; or just
# those that are named.
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- gcc-release clang-debug clang-release
for kind in "$@"; do
    folder=build-$kind
    compiler=${kind%-*}
    if [ ! -e "$folder/build.ninja" ]; then
        CC=$compiler meson setup "$folder" -Dwerror=true \
            --buildtype="${kind#*-}" >"$folder.log" 2>&1 || {
            cat "$folder.log"
            rm -f "$folder.log"
            exit 1
        }
        rm -f "$folder.log"
    fi
    ninja -C "$folder" -j "$(nproc)" --quiet
done
