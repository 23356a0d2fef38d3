"""What whoever runs a server may set: environment variables `PERCEPTARIUM_…`, each with its default."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


class Settings(BaseSettings):
    """The settings of one server. Limits are named in the error that a visitor gets at one."""

    model_config = SettingsConfigDict(env_prefix="PERCEPTARIUM_", frozen=True)

    device: Literal["auto", "cpu", "gpu"] = Field("auto", description="where sessions train")
    cache_dir: Annotated[Path | None, BeforeValidator(_none_if_empty)] = Field(
        Path.home() / ".cache" / "perceptarium", description="compiled programs; empty: none are kept"
    )
    cache_bytes: int = Field(256_000_000, ge=0, description="compiled programs on disk; the oldest go first")
    program_bytes: int = Field(512_000_000, ge=0, description="compiled programs in memory, about")
    max_sessions: int = Field(200, ge=1, description="live sessions on this server")
    max_parameters: int = Field(300_000, ge=1, description="weights and biases of one network")
    max_multiplications: int = Field(
        5_000_000, ge=1, description="multiplications of one network for one example, forward"
    )
    max_step_multiplications: int = Field(
        2_000_000_000, ge=1, description="the same for all examples of a batch: a step cannot be interrupted"
    )
    max_step_numbers: int = Field(
        250_000_000, ge=1, description="numbers that all layers lay out in a step; a convolution copies its windows"
    )
    max_layers: int = Field(16, ge=1, description="hidden layers of one network")
    max_samples: int = Field(20_000, ge=1, le=65_536, description="examples of one dataset, test set included")
    max_values: int = Field(500_000, ge=1, description="numbers in a dataset given as arrays, targets included")
    max_message_bytes: int = Field(8_000_000, ge=1000, description="one message or request body")
    max_sweeps: int = Field(20, ge=1, description="sweeps on this server: networks that train beside each other")
    max_sweep_parameters: int = Field(1_000_000, ge=1, description="weights and biases of all networks of a sweep")
    max_sweep_values: int = Field(20_000_000, ge=1, description="numbers in all different datasets of a sweep")
    max_viewers: int = Field(100, ge=1, description="sockets on one session")
    max_steps: int = Field(1_000_000, ge=1, description="steps of one `step` command, or of a sweep")
    trail_bytes: int = Field(
        64_000_000, ge=0, description="copies of one session's weights that show where training has been"
    )
    idle_seconds: float = Field(3600.0, gt=0, description="an unwatched session is closed after this")
    sleep_seconds: float = Field(15.0, gt=0, description="an unwatched session stops training after this")
    warm_programs: bool = Field(True, description="compile after start what visitors will ask for")
