"""How long a training step takes, learned from the calls that were made: so a call fits its time."""

from __future__ import annotations

CHUNK_SECONDS = 0.003
"""A call cannot be interrupted: this is how long pausing, stepping and editing may wait for it."""
CALL_SECONDS = 0.00005
"""What a call takes besides its steps."""
UNKNOWN_SECONDS = 0.001
"""What a step is taken to take before one was measured."""


class StepTime:
    """Of one program. Calls that something delayed say little, so the estimate rises slowly and falls at once."""

    def __init__(self) -> None:
        self.seconds = UNKNOWN_SECONDS
        """Of a step."""
        self._is_known = False

    def learn(self, count: int, seconds: float) -> None:
        """A call of so many steps took so long."""
        steps = seconds - CALL_SECONDS
        # A call that is hardly longer than an empty one bounds the time of a step, but does not measure it.
        measured = (steps if steps > CALL_SECONDS else seconds) / count
        if steps <= CALL_SECONDS:
            self.seconds = min(measured, self.seconds)
        else:
            self.seconds = min(measured, 2 * self.seconds) if self._is_known else measured
            self._is_known = True

    def steps(self, seconds: float) -> int:
        """How many fit into a call of so long; at least one."""
        return max(1, int((seconds - CALL_SECONDS) / self.seconds))

    def call(self, count: int) -> float:
        """Seconds that a call of so many steps takes."""
        return CALL_SECONDS + count * self.seconds
