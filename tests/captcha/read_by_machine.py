#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lets tesseract read captchas, as somebody would who wants to get in without people.

  tests/captcha/read_by_machine.py [COUNT]

Each picture as it is, and in grey, with a median filter, at several thresholds, and three times as large; `--psm 7`,
the alphabet on a white list; the best of all tries counts.  Skipped where tesseract or Pillow is not there.
"""
import concurrent.futures
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from claims import Skipped, claim, expect_true, run

ALPHABET = "ACEFHJKLMNPRTXY347"
COUNT = int(os.environ.get("CAPTCHAS", "24"))
MOST_OF_100 = 5
DEBIAN_PYTHON = "/usr/bin/python3"
MOST_BY_LUCK = 2  # of 24, where one in 200 is read: more than two would be once in some thousand runs


def read(file):
    done = subprocess.run(["tesseract", str(file), "-", "--psm", "7", "-c", f"tessedit_char_whitelist={ALPHABET}"],
                          capture_output=True, text=True, check=False, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    return "".join(done.stdout.split()).upper()


def prepared(picture):
    """The ways in which a picture is made easier to read."""
    from PIL import Image, ImageFilter
    yield "as it is", picture
    grey = picture.convert("L")
    yield "grey", grey
    smooth = grey.filter(ImageFilter.MedianFilter(3))
    yield "median", smooth
    for limit in (110, 140, 170):
        yield f"threshold {limit}", smooth.point(lambda value, limit=limit: 255 if value > limit else 0)
    large = smooth.resize((picture.width * 3, picture.height * 3), Image.LANCZOS)
    yield "three times as large", large
    yield "large and threshold", large.point(lambda value: 255 if value > 140 else 0)


def is_read(file, folder):
    from PIL import Image
    text = file.stem.split("-")[1]
    with Image.open(file) as picture:
        for number, (_, easier) in enumerate(prepared(picture.convert("RGB"))):
            path = folder / f"{file.stem}-{number}.png"
            easier.save(path)
            found = read(path)
            path.unlink()
            if found == text:
                return True
    return False


@claim
def machines_do_not_read_them():
    if not shutil.which("tesseract"):
        raise Skipped("tesseract is not installed (apt install tesseract-ocr)")
    try:
        import PIL  # noqa: F401
    except ImportError:
        raise Skipped("Pillow is not installed (apt install python3-pil)") from None
    with tempfile.TemporaryDirectory(prefix="gatehouse-captcha-") as name:
        folder = pathlib.Path(name)
        subprocess.run([os.environ["DRAW_CAPTCHAS"], name, str(COUNT)], check=True)
        files = sorted(folder.glob("*.png"))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            read_ones = sum(pool.map(lambda file: is_read(file, folder), files))
    print(f"{read_ones} of {len(files)} were read")
    expect_true(len(files) == COUNT and read_ones <= max(MOST_BY_LUCK, COUNT * MOST_OF_100 // 100), f"{read_ones} of {COUNT} were read")


def main():
    # Debian's Pillow is its own Python's alone.
    if importlib.util.find_spec("PIL") is None and sys.executable != DEBIAN_PYTHON and os.access(DEBIAN_PYTHON, os.X_OK):
        os.execv(DEBIAN_PYTHON, [DEBIAN_PYTHON, __file__])
    return run([])


if __name__ == "__main__":
    sys.exit(main())
