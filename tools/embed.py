#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Puts the pages into the executable: files -> C arrays.

  embed.py OUT.c LAYOUT.html FILE...

A page is its main part; the layout is put around it.  In a page and in the layout:

  <!-- title: TEXT -->                 the first line of a page
  {{title}} {{name}} {{main}}          in the layout: filled in; the name is the file's
  {{current:NAME}}                     aria-current="page" on that page, else nothing
  <!-- if mailbox -->...<!-- end -->   kept only where mails are shown on a page
  <!-- if mails -->...<!-- end -->     kept only where they are sent

Each page is there twice: without and with the mailbox.  Other files are taken as they are.
"""
import os
import re
import sys

TYPES = {".html": "PAGE_TYPE_HTML", ".css": "PAGE_TYPE_CSS", ".js": "PAGE_TYPE_JS", ".svg": "PAGE_TYPE_SVG"}
TITLE = re.compile(r"\A<!-- title: (.*?) -->\n")
CHOICE = re.compile(r"<!-- if (mailbox|mails) -->(.*?)<!-- end -->", re.DOTALL)
EMPTY_LINE = re.compile(r"\n[ \t]*(?=\n)")


def compose(layout, name, source, has_mailbox):
    """A whole page of a layout and a main part."""
    title = TITLE.match(source)
    if not title:
        raise SystemExit(f"{name}.html: its first line must be <!-- title: ... -->")
    text = layout.replace("{{main}}", source[title.end():].strip())
    text = text.replace("{{title}}", title[1]).replace("{{name}}", name)
    text = re.sub(r" *\{\{current:([\w-]+)\}\}", lambda found: ' aria-current="page"' if found[1] == name else "", text)
    kept = "mailbox" if has_mailbox else "mails"
    text = CHOICE.sub(lambda found: found[2] if found[1] == kept else "", text)
    if "{{" in text or "<!--" in text:
        raise SystemExit(f"{name}.html: something was not filled in")
    return EMPTY_LINE.sub("", text)


def array(name, data):
    """C source of the bytes."""
    lines = []
    for start in range(0, len(data), 20):
        lines.append(",".join(str(byte) for byte in data[start:start + 20]))
    return "static const unsigned char %s[] = {\n%s};\n" % (name, ",\n".join(lines))


def page(variable, extension):
    csp, cache = ("PAGE_CSP", "PAGE_NO_STORE") if extension == ".html" else ("PAGE_CSP_ASSET", "PAGE_REVALIDATE")
    if variable.startswith("mailbox_"):
        csp = "PAGE_CSP_MAILBOX"
    return "{%s, {(const char *)%s, sizeof(%s)}, %s, %s}" % (TYPES[extension], variable, variable, csp, cache)


def embed(layout, path):
    """The arrays of one file, and its row."""
    name, extension = os.path.splitext(os.path.basename(path))
    with open(path, encoding="utf-8") as file:
        source = file.read()
    key = name if extension == ".html" else name + extension
    variable = re.sub(r"\W", "_", name + extension.replace(".html", ""))
    if extension == ".html":
        texts = [compose(layout, name, source, has_mailbox) for has_mailbox in (False, True)]
    else:
        texts = [source]
    variables = ["%s_%d" % (variable, i) for i in range(len(texts))]
    arrays = "".join(array(each, text.encode()) for each, text in zip(variables, texts))
    pages = [page(each, extension) for each in (variables[0], variables[-1])]
    return arrays, '    {"%s", {%s,\n        %s}},\n' % (key, pages[0], pages[1])


def main(words):
    if len(words) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    with open(words[1], encoding="utf-8") as file:
        layout = file.read()
    parts = [embed(layout, path) for path in sorted(words[2:])]
    with open(words[0], "w", encoding="utf-8") as out:
        out.write("/* Made by tools/embed.py. */\n#include \"pages/embedded.h\"\n\n")
        out.write("".join(arrays for arrays, _ in parts))
        out.write("\nconst struct embedded embedded_files[] = {\n")
        out.write("".join(row for _, row in parts))
        out.write("};\n\nconst size_t embedded_count =\n    sizeof(embedded_files) / sizeof(embedded_files[0]);\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
