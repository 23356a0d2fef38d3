"""Finding, and if asked installing, a browser that starts. Browser tests never skip for want of one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, BrowserType, Error

from hatch_build import find_node

INSTALL_LIMIT = 900.0
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
)


def is_root() -> bool:
    """Whether this process may install packages, and must do without Chromium's sandbox."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def flags() -> list[str]:
    """Chromium's command line. Only root and CI, which have no other choice, do without its sandbox."""
    return [*FLAGS, "--no-sandbox"] if is_root() or os.environ.get("CI") else [*FLAGS]


def candidates() -> Iterator[dict[str, Any]]:
    """What to try in turn, as options of Playwright's launch()."""
    if chosen := os.environ.get("PERCEPTARIUM_BROWSER"):
        yield {"executable_path": chosen}
    yield {}
    for command in COMMANDS:
        if found := shutil.which(command):
            yield {"executable_path": found}
    yield {"channel": "chrome"}
    yield {"channel": "msedge"}


def installations() -> Iterator[list[list[str]]]:
    """Ways to install a browser, each a list of commands."""
    yield [[*compute_driver_executable(), "install", "chromium"]]
    if is_root() and shutil.which("apt-get"):
        packages = ["chromium", "fonts-liberation"]
        yield [
            ["apt-get", "update"],
            ["apt-get", "install", "--yes", "--no-install-recommends", *packages],
        ]


def install(commands: list[list[str]]) -> str:
    """Run the commands up to the first that fails; gives what went wrong, if anything did."""
    environment = {
        **os.environ,
        "DEBIAN_FRONTEND": "noninteractive",
        "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "15000",
    }
    for command in commands:
        print("$", *command, file=sys.stderr)
        try:
            answer = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=INSTALL_LIMIT,
                env=environment,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"{' '.join(command)}: {error}"
        if answer.returncode != 0:
            return f"{' '.join(command)}: exit status {answer.returncode}\n{answer.stdout[-2000:]}"
    return ""


def start(browser_type: BrowserType, options: dict[str, Any], *, may_install: bool) -> Browser:
    """The first candidate that starts, after installing one if that is allowed and needed."""
    options = {**options, "args": [*options.get("args", ()), *flags()]}
    browser, problems = _first(browser_type, options)
    if browser is None and may_install:
        for commands in installations():
            if problem := install(commands):
                problems.append(problem)
            else:
                browser, further = _first(browser_type, options)
                problems += further
            if browser is not None:
                break
    if browser is None:
        advice = "" if may_install else "; pytest --install-browser installs one"
        details = "\n".join(f"- {problem}" for problem in problems)
        raise RuntimeError(f"No browser could be started for the browser tests{advice}.\n{details}")
    return browser


def _first(browser_type: BrowserType, options: dict[str, Any]) -> tuple[Browser | None, list[str]]:
    problems: list[str] = []
    for candidate in candidates():
        try:
            return browser_type.launch(**{**options, **candidate}), problems
        except Error as error:
            name = candidate.get("executable_path") or candidate.get("channel") or "Playwright's own browser"
            problems.append(f"{name}: {error.message.splitlines()[0]}")
    return None, problems


@cache
def provide_node() -> None:
    """Have Playwright run on a Node that works: its own wants libraries that slim systems lack."""
    if "PLAYWRIGHT_NODEJS_PATH" not in os.environ and not _runs(Path(compute_driver_executable()[0])):
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(find_node().node)


def _runs(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
