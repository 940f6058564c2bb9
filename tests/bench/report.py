#!/usr/bin/env python3
"""A table and a picture of what pullkeeper-bench has measured, several times over.

usage: report.py OUT < JSON_LINES      writes OUT.md and OUT.svg
"""
import collections
import json
import math
import pathlib
import statistics
import sys

COLOURS = ["#0b6e99", "#d9730d", "#448361", "#c14c8a", "#9065b0", "#d44c47", "#787774", "#cb912f"]
WIDTH, HEIGHT, MARGIN, LEGEND = 760, 420, 60, 280
# What an operator waits for: the others are in the table only.
DRAWN = ["first load", "reload, one changed", "clock stepped and put back", "retry of all",
         "outage of 10 min", "unreachable from the start, 10 min", "40 % removed",
         "how all stands"]


def medians(lines):
    """{event: {schedules: row}} of the medians of all runs."""
    runs = collections.defaultdict(list)
    for line in lines:
        row = json.loads(line)
        runs[row["event"], row["schedules"]].append(row)
    result = collections.defaultdict(dict)
    for (event, schedules), rows in runs.items():
        numbers = [key for key, value in rows[0].items() if not isinstance(value, str)]
        result[event][schedules] = {key: statistics.median(row[key] for row in rows)
                                    for key in numbers}
    return result


def table(found):
    sizes = sorted({size for rows in found.values() for size in rows})
    head = ["event"] + [f"{size:,}" for size in sizes]
    lines = ["Worst turn of the loop in ms (all turns together in ms; allocations a schedule):", "",
             "| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for event, rows in found.items():
        cells = []
        for size in sizes:
            row = rows.get(size)
            cells.append("-" if not row else f"{row['worst_us'] / 1000:.1f} "
                         f"({row['total_ms']:.0f}; {row['allocations'] / size:.0f})")
        lines.append(f"| {event} | " + " | ".join(cells) + " |")
    each = [f"{rows[size]['bytes_each']:.0f} bytes with {size:,}"
            for rows in found.values() for size in sizes
            if size in rows and rows[size]["bytes_each"] > 0]
    return "\n".join(lines + ["", "A schedule in the core: " + ", ".join(each) + ".", ""])


def log_scale(value, low, high, begin, end):
    if low == high:
        return begin
    share = (math.log10(value) - math.log10(low)) / (math.log10(high) - math.log10(low))
    return begin + share * (end - begin)


def picture(found):
    events = [event for event in DRAWN if event in found]
    sizes = sorted({size for event in events for size in found[event]})
    values = [found[event][size]["worst_us"] / 1000 for event in events for size in found[event]]
    low, high = min(values) / 2, max(values) * 2

    def x(size):
        return log_scale(size, sizes[0], sizes[-1], MARGIN, WIDTH - LEGEND)

    def y(value):
        return log_scale(value, low, high, HEIGHT - MARGIN, 20)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
             'font-family="sans-serif" font-size="12">',
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
             '<text x="60" y="14">Worst turn of the loop in ms, by the number of schedules</text>']
    for size in sizes:
        parts.append(f'<text x="{x(size):.0f}" y="{HEIGHT - 40}" text-anchor="middle">'
                     f'{size:,}</text>')
    step = 0.001
    while step < high:
        if step > low:
            parts.append(f'<line x1="{MARGIN}" x2="{WIDTH - LEGEND}" y1="{y(step):.1f}" '
                         f'y2="{y(step):.1f}" stroke="#ddd"/>'
                         f'<text x="52" y="{y(step) + 4:.1f}" text-anchor="end">{step:g}</text>')
        step *= 10
    for number, event in enumerate(events):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(f"{x(size):.1f},{y(row['worst_us'] / 1000):.1f}"
                          for size, row in sorted(found[event].items()))
        top = 40 + number * 20
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" '
                     f'stroke-width="2"/><text x="{WIDTH - LEGEND + 20}" y="{top}" '
                     f'fill="{colour}">{event}</text>')
    return "\n".join(parts + ["</svg>", ""])


def main():
    out = sys.argv[1]
    found = medians(line for line in sys.stdin if line.strip())
    pathlib.Path(out + ".md").write_text(table(found), encoding="utf-8")
    pathlib.Path(out + ".svg").write_text(picture(found), encoding="utf-8")
    print(table(found))


if __name__ == "__main__":
    main()
