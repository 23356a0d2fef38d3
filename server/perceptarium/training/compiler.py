"""From a function to machine code, which is kept on disk between runs."""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import platform
import tempfile
from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import jax
import jaxlib
from jax.experimental.serialize_executable import deserialize_and_load, serialize

log = logging.getLogger("perceptarium")
PACKAGE = Path(__file__).parent.parent
DIGEST = hashlib.sha256().digest_size
WHOLE, PART = ".program", ".part"
"""What our files end with, once they are complete and before."""


class Compiler:
    """Compiles functions for the shapes of their arguments; those that the folder holds are loaded instead.

    What is still in use is given out once more. Loading takes a small part of the time and no tracing. A file that is
    damaged, or of another version, is replaced. The least recently used files go when they are more than `limit` bytes
    together. One thread uses it.
    """

    def __init__(self, folder: Path | None = None, limit: int = 256_000_000) -> None:
        self._folder = folder
        self._limit = limit
        self._in_use: WeakValueDictionary[Hashable, Callable[..., Any]] = WeakValueDictionary()
        self.size = 0
        """Bytes of all machine code so far."""

    def __call__(self, key: Hashable, function: Callable[..., Any], *arguments: Any) -> Callable[..., Any]:
        """The compiled function. key: what it depends on besides our source; its `repr` must be the same every run."""
        compiled = self._in_use.get(key)
        if compiled is None:
            compiled = self._in_use[key] = self._made(key, function, *arguments)
        return compiled

    def _made(self, key: Hashable, function: Callable[..., Any], *arguments: Any) -> Callable[..., Any]:
        file = self._folder and self._folder / f"{self._name(key)}{WHOLE}"
        if file:
            loaded = self._load(file)
            if loaded is not None:
                return loaded
        compiled = jax.jit(function).lower(*arguments).compile()
        # Code is kept as a library would be: what it costs on disk says what it costs in memory.
        content = _code(compiled)
        self.size += len(content)
        if file and content:
            self._save(file, content)
        return compiled

    def _load(self, file: Path) -> Callable[..., Any] | None:
        try:
            content = file.read_bytes()
            if hashlib.sha256(content[DIGEST:]).digest() != content[:DIGEST]:
                raise ValueError("the checksum is wrong")
            loaded: Callable[..., Any] = deserialize_and_load(
                *pickle.loads(content[DIGEST:])  # noqa: S301 - our own file, in our own folder
            )
        except FileNotFoundError:
            return None
        except Exception as error:
            log.warning("a compiled program in the cache cannot be used and is compiled anew: %s", error)
            return None
        with suppress(OSError):  # a folder that is only read
            os.utime(file)
        self.size += len(content)
        return loaded

    def _save(self, file: Path, content: bytes) -> None:
        part: Path | None = None
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=file.parent, suffix=PART, delete=False) as opened:
                part = Path(opened.name)
                opened.write(hashlib.sha256(content).digest() + content)
            part.replace(file)
            self._make_room(file.parent)
        except OSError as error:
            log.warning("a compiled program could not be kept on disk: %s", error)
            if part:
                with suppress(OSError):
                    part.unlink(missing_ok=True)

    def _make_room(self, folder: Path) -> None:
        own = [path for path in folder.iterdir() if path.suffix in (WHOLE, PART)]
        files = sorted(((path.stat(), path) for path in own), key=lambda entry: entry[0].st_mtime)
        excess = sum(stat.st_size for stat, _ in files) - self._limit
        for stat, path in files:
            if excess <= 0:
                return
            path.unlink(missing_ok=True)
            excess -= stat.st_size

    def _name(self, key: Hashable) -> str:
        return hashlib.sha256(repr((key, *self._surroundings)).encode()).hexdigest()[:40]

    @cached_property
    def _surroundings(self) -> tuple[str, ...]:
        """Whatever else decides about machine code: versions, flags, the processor, and our own source."""
        source = hashlib.sha256()
        for path in sorted(PACKAGE.rglob("*.py")):
            source.update(path.read_bytes())
        device = jax.devices()[0]
        return (
            jax.__version__,
            jaxlib.version.__version__,
            os.environ.get("XLA_FLAGS", ""),
            device.platform,
            device.device_kind,
            platform.machine(),
            _processor(),
            source.hexdigest(),
        )


def _code(compiled: Any) -> bytes:
    """What is kept of a program; nothing where a device's compiler does not give it out."""
    try:
        return pickle.dumps(serialize(compiled))
    except Exception as error:
        log.warning("a compiled program cannot be kept: %s", error)
        return b""


def _processor() -> str:
    """What tells processors with different instructions apart."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line for line in lines if line.startswith(("flags", "Features"))), platform.processor())
