"""What tests and e2e share: the option of the browser tests and a real server."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import BaseFileLock, FileLock

from hatch_build import ROOT, build_page
from perceptarium.environment import prepare_jax

# Before any test imports JAX: what is tested is what the server runs.
prepare_jax()

START_LIMIT = 180.0
STOP_LIMIT = 60.0
LISTENING = re.compile(r"^Perceptarium is listening on (http://127\.0\.0\.1:\d+)\s*$", re.MULTILINE)

USES = ".uses-server"
"""Ends the name of the lock that a worker holds while it uses a server that another one runs."""

LOG = pytest.StashKey[Path]()
OWN_FOLDER = pytest.StashKey[str]()
PROGRAMS = "PERCEPTARIUM_TEST_CACHE"
"""Names the folder of compiled programs that all tests and servers of a run share. Set, it is kept for the next run."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder, unless there is one."""
    if PROGRAMS not in os.environ:
        os.environ[PROGRAMS] = config.stash[OWN_FOLDER] = tempfile.mkdtemp(prefix="perceptarium-programs-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what was made."""
    if OWN_FOLDER in config.stash:
        shutil.rmtree(config.stash[OWN_FOLDER], ignore_errors=True)
        del os.environ[PROGRAMS]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer `--install-browser`."""
    parser.addoption(
        "--install-browser",
        action="store_true",
        help="install Chromium for the browser tests if no browser can be started",
    )


@dataclass(frozen=True)
class Running:
    """A server: its address, its process, what it writes."""

    address: str
    process: int
    log: Path


@contextmanager
def running_server(log: Path, *options: str, **environment: str) -> Iterator[Running]:
    """Run the real command on a free port. A crash while it stops is an error too."""
    command = Path(sys.executable).with_name("perceptarium")
    if not command.exists():
        raise FileNotFoundError("The command perceptarium is missing: install the package, pip install -e '.[test]'")
    own = {"PYTHONUNBUFFERED": "1", "PERCEPTARIUM_CACHE_DIR": os.environ[PROGRAMS]}
    environment = {**os.environ, **own, **environment}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [command, "--port", "0", "--no-browser", *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
        )
    try:
        yield Running(_address(process, log), process.pid, log)
    finally:
        stopped_by_itself = process.poll() is not None
        process.terminate()
        try:
            status = process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
    if stopped_by_itself or status not in {0, -signal.SIGTERM, 128 + signal.SIGTERM}:
        raise RuntimeError(f"The server ended with status {status}:\n{_tail(log)}")


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        ended = process.poll() is not None
        found = LISTENING.search(log.read_text(errors="replace"))
        if found:
            return found[1]
        if ended:
            raise RuntimeError(f"The server ended with status {process.returncode}:\n{_tail(log)}")
        time.sleep(0.05)
    raise TimeoutError(f"The server was not listening within {START_LIMIT:.0f} s:\n{_tail(log)}")


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-20_000:] if log.exists() else ""


def building() -> BaseFileLock:
    """Held while something is built that several processes of one run share."""
    return FileLock(Path(tempfile.gettempdir()) / "perceptarium-tests.lock")


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The address of a server that all tests share, with the page as its sources are now.

    The worker that needs it first runs it, and ends it when no other uses it any more.
    """
    own = tmp_path_factory.getbasetemp()
    folder = own if worker_id == "master" else own.parent
    address = folder / "server.address"
    log = pytestconfig.stash[LOG] = folder / "server.log"
    with ExitStack() as until_the_end:
        with FileLock(folder / "server.lock"):
            if address.exists():
                until_the_end.enter_context(FileLock(folder / f"{worker_id}{USES}"))
            else:
                with building():
                    build_page(ROOT)
                running = until_the_end.enter_context(running_server(log))
                until_the_end.callback(_wait_for_others, folder, address)
                address.write_text(running.address)
        yield address.read_text()


def _wait_for_others(folder: Path, address: Path) -> None:
    """Let no other worker begin to use the server, and wait for those that do."""
    with FileLock(folder / "server.lock"):
        address.unlink()
    for use in folder.glob(f"*{USES}"):
        with FileLock(use):
            pass  # it has ended


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the server's log with each failure of a test that used it."""
    report = yield
    if report.failed and "server" in getattr(item, "fixturenames", ()) and LOG in item.config.stash:
        report.sections.append(("Server's log", _tail(item.config.stash[LOG])))
    return report
