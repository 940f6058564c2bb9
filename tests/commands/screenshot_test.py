#!/usr/bin/env python3
"""The page of `pullkeeper plan` in a browser, light and dark. Skipped (77) where there is no
Chromium; the pictures are left in the directory that --keep names.

usage: screenshot_test.py --daemon PATH [--keep DIR]
"""
import argparse
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.browser import find_browser, options_of  # noqa: E402

WIDTH, HEIGHT = 1320, 1000
NOT_RUN = 77
SCHEDULES = """defaults: {domain: live.example.com, app: cams}
schedules:
"""
PULLS = (("harbour", "start: 2020-01-01T00:00:00Z"), ("港口摄像头", "start: 2020-01-02T08:00:00Z"),
         ("studio", "start: 2020-01-01T00:00:00Z, paused: true"),
         ("\"<b>later</b>\"", "start: 2100-01-01T00:00:00Z"))


def write_page(daemon, folder):
    text = SCHEDULES + "".join(
        f"  - {{name: {name}, stream: s{i}, sources: [\"rtmp://o.example.com/a\"], {when}}}\n"
        for i, (name, when) in enumerate(PULLS))
    (folder / "schedules").mkdir()
    (folder / "schedules" / "a.yaml").write_text(text, encoding="utf-8")
    page = folder / "plan.html"
    subprocess.run([daemon, "plan", "--config", folder, "--state-dir", folder / "none",
                    "--html", page], timeout=60, check=True)
    return page


def take(browser, page, dark, target):
    """True if the browser could make a picture at all."""
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [browser, *options_of(profile, dark), f"--window-size={WIDTH},{HEIGHT}",
             f"--screenshot={target}", page.as_uri()],
            capture_output=True, text=True, timeout=90, check=False)
    if not target.exists():
        print(done.stderr[-2000:])
    return target.exists()


def pixels(path):
    """Rows of (r, g, b) of a PNG with 8 bits for a channel and no interlace."""
    data, at, packed = path.read_bytes(), 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
        elif kind == b"IDAT":
            packed += body
        at += length + 12
    size = {2: 3, 6: 4}[colour]
    assert depth == 8
    raw, before, rows = zlib.decompress(packed), bytes(width * size), []
    for y in range(height):
        line = bytearray(raw[y * (width * size + 1):(y + 1) * (width * size + 1)])
        how = line.pop(0)
        for i in range(len(line)):
            left = line[i - size] if i >= size else 0
            corner = before[i - size] if i >= size else 0
            line[i] = (line[i] + predicted(how, left, before[i], corner)) & 255
        rows.append([tuple(line[i:i + 3]) for i in range(0, len(line), size)])
        before = bytes(line)
    return rows


def predicted(how, left, above, corner):
    if how == 4:
        guess = left + above - corner
        return min((left, above, corner), key=lambda one: abs(guess - one))
    return (0, left, above, (left + above) // 2)[how]


def brightness(colour):
    return sum(colour) / 3


def judge(rows, dark):
    """What is wrong with the picture."""
    wrong = []
    if (len(rows), len(rows[0])) != (HEIGHT, WIDTH):
        wrong.append(f"is {len(rows[0])} x {len(rows)}")
    back = brightness(rows[4][4])
    if (back < 60) != dark or (back > 200) == dark:
        wrong.append(f"has a background of {rows[4][4]}")
    every = [colour for row in rows[::2] for colour in row[::2]]
    ink = sum(abs(brightness(colour) - back) > 120 for colour in every)
    if ink < len(every) / 200:
        wrong.append(f"shows nothing: {ink} of {len(every)} points differ from the background")
    blue = sum(c[2] > c[0] + 25 and c[2] > c[1] + 8 for c in every)
    if blue < len(every) / 200:
        wrong.append(f"shows no submissions: {blue} points are blue")
    if rows[4][4] != rows[4][WIDTH - 4]:
        wrong.append("runs over its right edge")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--daemon", required=True)
    parser.add_argument("--keep", help="where the pictures are left")
    chosen = parser.parse_args()
    browser = find_browser()
    if not browser:
        print("not run: there is no Chromium (apt-get install chromium)")
        return NOT_RUN
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        page = write_page(pathlib.Path(chosen.daemon).resolve(), folder)
        for dark in (False, True):
            target = folder / ("dark.png" if dark else "light.png")
            if not take(browser, page, dark, target):
                print("not run: Chromium makes no picture here")
                return NOT_RUN
            wrong = judge(pixels(target), dark)
            print(f"{target.name}: {'; '.join(wrong) or 'good'}")
            failed += len(wrong)
            if chosen.keep:
                shutil.copy(target, chosen.keep)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
