"""`python -m benchmarks [row …]` prints the table and, when all rows are measured, writes docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import jax

from benchmarks import contour, edit, hand, images, lag, many, opening, pytorch, slow, stream, weight
from benchmarks.row import Row

ROWS: dict[str, Callable[[], list[Row]]] = {
    "stream": stream.rows,
    "edit": edit.rows,
    "hand": hand.rows,
    "torch": pytorch.rows,
    "images": images.rows,
    "contour": contour.rows,
    "many": many.rows,
    "slow": slow.rows,
    "lag": lag.rows,
    "open": opening.rows,
    "weight": weight.rows,
}
DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"
NOTES = """
Ratios are taken within one run; rates that are compared with a plain loop take turns with it, and the median of five
stands here. Absolute figures are of this machine. The servers of a run share a folder of compiled programs that is
empty at first, and rest before they are measured.

- `stream`, `hand` and `torch` compare with the exact program in a plain loop, in calls as long as the server's.
- `torch` has the same network, data, batch size and gradient descent; one thread or all, the update fused or not:
  whichever is fastest there. PyTorch is optional: `pip install -c constraints.txt -e '.[test,benchmarks]'`.
- `images`: a client watches filters, maps and the confusion matrix meanwhile; accuracy is of the whole test set, as the
  page shows it.
- `contour`: windows with the lens and without it take turns; training keeps so much of the rate that it has without.
- `many`: sessions are asked for steps, so that they train though nobody watches. With different architectures each has
  trained alone before; the shares of their own rates that they keep are added up.
- `slow`: all viewers run in one process beside the server, and share the machine with it.
- `lag` is a whole round trip over loopback, seen by a client on the same machine: an upper bound of what the event loop
  takes. A request that could not be sent in time counts from when it was due.

The machine is a virtual one, and its host has other guests: for seconds at a time everything on it runs at 0.6 of its
rate, and a window of a ratio that falls into such a time is off by as much.

What is in the way where a target is missed or only just met:

- `stream`: training itself has 97 % of the device thread's time; making thirty frames a second takes 2 to 3 %, of which
  0.5 ms a frame is spent beginning it and 0.3 ms finishing it. The rest is the second core: with any other process busy
  there, the bare loop alone keeps 0.97, 0.90 and 0.97 of its rate for the three networks, and with the pictures of a
  frame computed there, 1.00, 0.97 and 0.95. Server, client and pictures are such work.
- `hand`, `torch`, 2-256-256-1: the step is one library product after another, as it is in NumPy.
- `lag`: half of what is above 6 ms is waiting for a core; the other half is Python's lock, held while XLA serializes a
  program for the disk (10 ms) and while it takes one over.
"""


def machine() -> str:
    """What the figures were measured on."""
    device = jax.devices()[0]
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, {device.platform.upper()}, "
        f"Python {platform.python_version()}, JAX {jax.__version__}"
    )


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    lines = ["| id | what | measured | target |", "|---|---|---|---|"]
    lines += [f"| {row.id} | {row.what} | {row.measured} | {row.target} |" for row in rows]
    return "\n".join(lines)


def measured(name: str) -> list[Row]:
    """The rows of that name; one that fails says so in its line, and the others are measured all the same."""
    try:
        return ROWS[name]()
    except Exception as error:
        traceback.print_exc()
        said = " ".join(str(error).split()).replace("|", "/")
        return [Row(name, "could not be measured", f"{type(error).__name__}: {said[:200]}", "")]


def main(chosen: list[str]) -> None:
    """Measure, print, write."""
    unknown = set(chosen) - ROWS.keys()
    if unknown:
        sys.exit(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    rows = []
    for name in ROWS:
        if not chosen or name in chosen:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            rows += measured(name)
    text = f"{machine()}\n\n{table(rows)}\n"
    print(text)
    if not chosen:
        DOCUMENT.write_text(f"# Benchmarks\n\n{text}{NOTES}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
