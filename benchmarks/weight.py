"""Row `weight`: what a first visit loads."""

from __future__ import annotations

import gzip
from pathlib import Path

import perceptarium
from benchmarks.row import Row

PAGE = Path(perceptarium.__file__).parent / "static"


def rows() -> list[Row]:
    """Scripts and styles, gzipped; fonts apart."""
    code = [path for path in PAGE.rglob("*") if path.suffix in {".js", ".css"}]
    fonts = list(PAGE.rglob("*.woff2"))
    if not code:
        raise FileNotFoundError(f"there is no built page in {PAGE}; install the package first")
    size = sum(len(gzip.compress(path.read_bytes(), 9)) for path in code) / 1000
    font = sum(path.stat().st_size for path in fonts) / 1000
    return [
        Row("weight", "JavaScript and CSS of the first load, gzipped", f"{size:.0f} KB", "≤ 121 KB"),
        Row("weight", "fonts", f"{font:.0f} KB", "≤ 60 KB"),
    ]
