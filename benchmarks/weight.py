"""Row `weight`: what a first visit loads."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import perceptarium
from benchmarks.row import Row

PAGE = Path(perceptarium.__file__).parent / "static"


def rows() -> list[Row]:
    """Scripts and styles, gzipped: those that the page names itself, and those that come when they are needed."""
    document = PAGE / "index.html"
    if not document.exists():
        raise FileNotFoundError(f"there is no built page in {PAGE}; install the package first")
    named = set(re.findall(r'(?:src|href)="[./]*([^"]+\.(?:js|css))"', document.read_text(encoding="utf-8")))
    code = {path.relative_to(PAGE).as_posix(): path for path in PAGE.rglob("*") if path.suffix in {".js", ".css"}}
    sizes = {name: len(gzip.compress(path.read_bytes(), 9)) / 1000 for name, path in code.items()}
    first = sum(sizes[name] for name in named)
    font = sum(path.stat().st_size for path in PAGE.rglob("*.woff2")) / 1000
    return [
        Row("weight", "JavaScript and CSS of the first load, gzipped", f"{first:.1f} KB", "≤ 121 KB"),
        Row("weight", "more of it, loaded when it is needed", f"{sum(sizes.values()) - first:.0f} KB", ""),
        Row("weight", "fonts", f"{font:.0f} KB", "≤ 60 KB"),
    ]
