#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A flame graph of where a server's time goes, as an SVG: `perf script` in, picture out.

    perf record -F 499 -g --call-graph dwarf -p PID -- sleep 5
    perf script | tests/bench/flame.py "Title" >flame.svg

Width is time, height is who called whom; what is narrower than three pixels is left out.
"""
import re
import sys
from html import escape

WIDTH, ROW, TOP, MIN = 1200, 16, 30, 3.0
THREAD = re.compile(r"^(.+?)\s+\d")
FRAME = re.compile(r"^\s+[0-9a-f]+ (.+) \((\S+)\)$")


class Node:
    def __init__(self):
        self.count = 0
        self.below = {}

    def add(self, frames):
        self.count += 1
        if frames:
            self.below.setdefault(frames[0], Node()).add(frames[1:])

    def depth(self):
        return 1 + max((node.depth() for node in self.below.values()), default=0)


def name_of(symbol, library):
    symbol = re.sub(r"\+0x[0-9a-f]+$", "", symbol)
    if symbol == "[unknown]":
        return "[" + library.rsplit("/", 1)[-1].split(".so")[0] + "]"
    return symbol


def read(lines):
    """The tree of all samples; a thread's name is at its root."""
    root, thread, frames = Node(), None, []
    for line in lines:
        found = FRAME.match(line)
        if found:
            frames.append(name_of(found[1], found[2]))
        elif not line.strip():
            if thread is not None:
                folded = [thread]
                for frame in reversed(frames):
                    if frame != folded[-1]:  # once for a chain of the same unknown library
                        folded.append(frame)
                root.add(folded)
            thread, frames = None, []
        elif not line[0].isspace():
            thread = THREAD.match(line)[1]
    return root


def colour(name):
    if name.startswith("["):
        return "#d9a066"
    kinds = ((r"^sqlite3", "#8fb3d9"), (r"^(MHD_|json_)", "#b9a7d6"), (r"^crypto_|^_sodium", "#d98f8f"),
             (r"^(do_|__|_raw|sys|entry|ep_|tcp|ip_|sock|vfs|ext4|futex|schedule)", "#c8c8c8"))
    return next((shade for pattern, shade in kinds if re.search(pattern, name)), "#9ccc8a")


def draw(node, name, x, level, scale, out, height):
    width = node.count * scale
    if width < MIN:
        return
    y = height - (level + 1) * ROW
    room = int((width - 4) / 6.2)
    label = name if len(name) <= room else name[:max(room - 1, 0)] + "…" if room > 3 else ""
    percent = 100 * width / WIDTH
    out.append(f'<g><title>{escape(name)}: {percent:.1f} %</title><rect x="{x:.1f}" y="{y}" width="{max(width - 0.5, 0.5):.1f}" '
               f'height="{ROW - 1}" fill="{colour(name)}"/>'
               + (f'<text x="{x + 2:.1f}" y="{y + 11}">{escape(label)}</text>' if label else "") + "</g>")
    for child in sorted(node.below):
        draw(node.below[child], child, x, level + 1, scale, out, height)
        x += node.below[child].count * scale


def main():
    title = sys.argv[1] if len(sys.argv) > 1 else ""
    root = read(sys.stdin)
    if root.count == 0:
        sys.exit("flame: no samples")
    height = TOP + ROW * root.depth()
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif" font-size="10">',
           '<rect width="100%" height="100%" fill="white"/>',
           f'<text x="10" y="18" font-size="13" font-weight="bold">{escape(title)}</text>']
    draw(root, "all", 0, 0, WIDTH / root.count, out, height)
    print("\n".join([*out, "</svg>"]))


if __name__ == "__main__":
    main()
