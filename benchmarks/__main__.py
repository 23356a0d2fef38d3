"""`python -m benchmarks [row …]` prints the table and, when all rows are measured, writes docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

import jax

from benchmarks import hand, opening, stream, weight
from benchmarks.row import Row

ROWS = {"stream": stream, "hand": hand, "open": opening, "weight": weight}
DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"
NOTES = """
Medians of five, taken in one run. `stream` and `hand` compare within the run; absolute figures are of this machine.
`hand` is measured on the exact program in its plain form (matrix products as dots). The targets of `hand` for the
smallest networks ask for layers fused into one kernel, which this version does not do yet. `stream` misses its target
for the widest network: what a frame of 64-unit layers costs has not been profiled yet.
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


def main(chosen: list[str]) -> None:
    """Measure, print, write."""
    unknown = set(chosen) - ROWS.keys()
    if unknown:
        sys.exit(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    rows = []
    for name, module in ROWS.items():
        if not chosen or name in chosen:
            rows += module.rows()
    text = f"{machine()}\n\n{table(rows)}\n"
    print(text)
    if not chosen:
        DOCUMENT.write_text(f"# Benchmarks\n\n{text}{NOTES}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
