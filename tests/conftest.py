"""Fixtures of the tests that need no browser."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Speed is told by benchmarks, not by tests: a compilation may fall into any example.
settings.register_profile("perceptarium", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("perceptarium")
