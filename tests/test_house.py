"""The house's order: imports run downwards only, files stay small, names say what a file is about."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SERVER = ROOT / "server" / "perceptarium"
PAGE = ROOT / "web" / "src"
MOST_LINES = 400
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}

FLOORS: list[set[str]] = [
    {"errors", "settings", "registry", "environment"},
    {"datasets", "networks", "optimizers", "losses"},
    {"experiment"},
    {"training"},
    {"lenses"},
    {"sessions", "demos"},
    {"api"},
    {"cli"},
]
SAME_FLOOR = {("registry", "errors")}
"""What a room may import of another room of its own floor."""

PAGE_FLOORS: list[set[str]] = [{"protocol"}, {"inputs"}, {"state", "draw"}, {"controls"}, {"views"}, {"App"}, {"main"}]


def floor_of(room: str, floors: list[set[str]]) -> int:
    found = [number for number, rooms in enumerate(floors) if room in rooms]
    assert found, f"{room} has no floor in this house"
    return found[0]


MODULES = sorted(SERVER.rglob("*.py"))


def name_of(path: Path) -> str:
    """The dotted name of a module's file."""
    parts = path.relative_to(SERVER.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path) for path in MODULES}


def imports(path: Path) -> Iterator[str]:
    """Names of our modules that a file imports, anywhere in it."""
    package = name_of(path).split(".")
    if path.name != "__init__.py":
        package.pop()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{module}.{alias.name}"
                yield inner if inner in NAMES else module


def rooms(path: Path) -> Iterator[str]:
    """The rooms that a file imports from, its own left out."""
    own = room_of(name_of(path))
    for name in imports(path):
        if name.startswith("perceptarium."):
            room = room_of(name)
            if room != own:
                yield room


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_run_downwards(path: Path) -> None:
    own = room_of(name_of(path))
    if not own:
        assert list(rooms(path)) == []
        return
    for room in rooms(path):
        above = floor_of(own, FLOORS) - floor_of(room, FLOORS)
        assert above > 0 or (own, room) in SAME_FLOOR, f"{own} must not import {room}"


def test_the_test_sees_imports() -> None:
    """A check of the check: these are there, and would be seen going up."""
    assert "experiment" in set(rooms(SERVER / "sessions" / "commands.py"))
    assert "training" in set(rooms(SERVER / "sessions" / "session.py"))
    assert floor_of("training", FLOORS) < floor_of("sessions", FLOORS)


def test_exceptions_are_needed() -> None:
    used = {(room_of(name_of(path)), room) for path in MODULES for room in rooms(path)}
    assert used >= SAME_FLOOR


EARLY = ("sessions.engine", "cli", "settings", "environment")


@pytest.mark.parametrize("module", [f"perceptarium.{name}" for name in EARLY])
def test_what_starts_early_imports_no_jax(module: str) -> None:
    """The engine's Protocol is free of JAX, and the command sets JAX's environment before it is imported."""
    code = f"import sys, {module}; print('jax' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def sources() -> list[Path]:
    tests = [path for folder in ("tests", "e2e", "benchmarks") for path in (ROOT / folder).rglob("*.py")]
    page = [
        path for path in PAGE.rglob("*") if path.suffix in {".ts", ".svelte", ".css"} and path.name != "messages.ts"
    ]
    return sorted([*MODULES, *tests, *page])


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_small_and_named_after_one_idea(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    words = {word.lower() for part in path.relative_to(ROOT).with_suffix("").parts for word in re.split(r"[_.-]", part)}
    assert not words & VAGUE


# The page

IMPORT = re.compile(r"""(?:\bfrom\s+|\bimport\s+|\bimport\s*\(\s*)["']([^"']+)["']""")
PAGE_FILES = sorted(path for path in PAGE.rglob("*") if path.suffix in {".ts", ".svelte"})


def page_imports(path: Path) -> Iterator[Path]:
    """The page's own files that a file imports, without their suffix."""
    for name in IMPORT.findall(path.read_text(encoding="utf-8")):
        if name.startswith("."):
            target = (path.parent / name).resolve()
            yield target.with_suffix("") if target.suffix in {".ts", ".svelte", ".js"} else target


def page_room(path: Path) -> str:
    return path.relative_to(PAGE).parts[0].removesuffix(".svelte").removesuffix(".ts")


def panel(path: Path) -> str | None:
    """The panel that a file of `views` belongs to: its folder, or the file itself."""
    parts = path.relative_to(PAGE).parts
    return parts[1].removesuffix(".svelte").removesuffix(".ts") if parts[0] == "views" else None


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda path: str(path.relative_to(PAGE)))
def test_the_page_s_imports_run_downwards(path: Path) -> None:
    own = page_room(path)
    for target in page_imports(path):
        if target.suffix in {".css", ".svg", ".woff2"}:
            continue
        assert target.is_relative_to(PAGE), f"{target} lies outside of the page"
        room = page_room(target)
        if room == own:
            assert panel(path) == panel(target), f"the view {panel(path)} must not import the view {panel(target)}"
        else:
            above = floor_of(own, PAGE_FLOORS) - floor_of(room, PAGE_FLOORS)
            assert above > 0, f"{own} must not import {room}"


def test_the_test_sees_the_page_s_imports() -> None:
    found = {
        (page_room(path), page_room(target))
        for path in PAGE_FILES
        for target in page_imports(path)
        if target.suffix != ".css"
    }
    assert ("App", "views") in found
    assert ("state", "protocol") in found
