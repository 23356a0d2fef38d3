"""What JAX must be told before it starts, by environment variables; what the user set wins."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Literal

FLAGS = (
    # A loop of any size may become one kernel; a larger one would pay for every operation of every step.
    "--xla_backend_extra_options=xla_cpu_small_while_loop_byte_threshold=1000000000",
    # Sums are not handed to a library, which would break the kernel up.
    "--xla_cpu_experimental_ynn_fusion_type=-reduce",
)
"""Flags of XLA that make training loops of small networks several times faster on a CPU."""

_PROBE = "from jaxlib import xla_client; xla_client.make_cpu_client()"


def prepare_jax(device: Literal["auto", "cpu", "gpu"] = "auto") -> None:
    """Set the variables. Call it before JAX is used; a second call changes nothing."""
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    if device != "auto":
        os.environ["JAX_PLATFORMS"] = {"cpu": "cpu", "gpu": "cuda"}[device]
    if "XLA_FLAGS" not in os.environ:
        together = " ".join(FLAGS)
        known = together if _is_known(together) else " ".join(flag for flag in FLAGS if _is_known(flag))
        os.environ["XLA_FLAGS"] = known


def run_where_called() -> None:
    """Let a CPU compute on the thread that calls: handing a call of 0.1 to 3 ms to another costs 25 to 50 µs.

    It imports JAX, which takes a second; JAX reads it when it is first used.
    """
    import jax

    jax.config.update("jax_cpu_enable_async_dispatch", False)  # type: ignore[no-untyped-call]


def fuses_loops() -> bool:
    """Whether training loops become one kernel."""
    return all(flag in os.environ.get("XLA_FLAGS", "") for flag in FLAGS)


def _is_known(flags: str) -> bool:
    """Whether this version of XLA takes flags: one that it does not know would end the process."""
    environment = {**os.environ, "XLA_FLAGS": flags}
    command = [sys.executable, "-c", _PROBE]
    try:
        probe = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)  # noqa: S603 - our own interpreter, our own text
    except subprocess.TimeoutExpired:
        return False
    return probe.returncode == 0
