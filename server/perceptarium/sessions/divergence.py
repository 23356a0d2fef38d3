"""What is said when the loss is no number any more."""

from __future__ import annotations

import math

from perceptarium.sessions.events import Divergence


def divergence(step: int, learning_rate: float) -> Divergence:
    """Why training stopped at a step, and what may help."""
    better = float(f"{learning_rate / 10:.1g}") if math.isfinite(learning_rate) and learning_rate > 1e-4 else None
    return Divergence(
        step=step,
        message=f"Diverged at step {step}: after the next one the loss is not a number.",
        advice=f"Use a learning rate of {better:g}, or clip the gradient." if better else "Clip the gradient.",
        rate=better,
    )
