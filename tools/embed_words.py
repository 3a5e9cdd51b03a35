#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes a C file of a list of words, one a line: sorted by bytes, for a binary search.

  embed_words.py NAME WORDS.txt OUT.c

gives `const char NAME_text[]` (the words, each ended by a NUL), `const uint32_t NAME_at[]` (where each
begins) and `const size_t NAME_count`.
"""
import sys


def literal(data):
    return "".join(chr(b) if 0x20 < b < 0x7F and b not in b'"\\?' else "\\%03o" % b for b in data)


def main(name, source, target):
    with open(source, "rb") as lines:
        words = sorted({line.rstrip(b"\r\n") for line in lines if line.strip()})
    at = 0
    with open(target, "w", encoding="ascii") as out:
        out.write("/* Made by tools/embed_words.py; do not edit. */\n#include <stddef.h>\n#include <stdint.h>\n\n"
                  "/* One literal is what makes it compact; every compiler we build with takes it. */\n"
                  "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n")
        out.write(f"extern const char {name}_text[];\nextern const uint32_t {name}_at[];\nextern const size_t {name}_count;\n\n")
        out.write(f"const char {name}_text[] =\n")
        for word in words:
            out.write('    "%s\\0"\n' % literal(word))
        out.write(f"    \"\";\n\nconst uint32_t {name}_at[] = {{\n")
        for word in words:
            out.write("    %d,\n" % at)
            at += len(word) + 1
        out.write(f"}};\n\nconst size_t {name}_count = {len(words)};\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
