"""One run of training: a program, its state and its numbers. Knows nothing of clients."""

from __future__ import annotations

import time
from collections import deque
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

from perceptarium.experiment import Experiment
from perceptarium.lenses.ground import flat
from perceptarium.networks import Network, connected
from perceptarium.sessions.history import SCORES, Record, next_record
from perceptarium.sessions.step_time import CHUNK_SECONDS, StepTime
from perceptarium.sessions.trail import Trail
from perceptarium.training.evaluation import evaluation_interval, judged_as
from perceptarium.training.program import Program
from perceptarium.training.state import Packed, TrainingState, begin, carry_over, disconnect, follow_inputs

PACE_SECONDS = 1.0
"""The steps a second that are shown are those of so long."""
SCORE_SECONDS = 0.5
"""So long a dear evaluation is shown while training goes on."""


class TrainingRun:
    """Touched by the device thread alone."""

    def __init__(
        self, experiment: Experiment, program: Program, run: int, *, rarely: int = 1, trail: Trail | None = None
    ) -> None:
        """rarely: steps between rows of the record at least. trail: keeps where the run has been; None: nobody asks."""
        self.experiment = experiment
        self.program = program
        self.record = Record(run)
        self.trail = trail
        self.batch_loss = float("nan")
        self._scores: Any = None
        self._scored = (0, 0.0)
        """Of which step the scores are, and when they were made."""
        self.step_time = StepTime()
        self._window: deque[tuple[float, int]] = deque()
        self._epochs_before = 0.0
        self._epoch_from = 0
        self._interval = max(rarely, evaluation_interval(experiment))
        """Steps between rows of the record at least; a power of two."""
        self._place()
        self.packed = program.pack(_start(experiment))
        self._before: tuple[Packed, int] | None = None
        self.step = 0
        self.record.switch(0, program.kind)
        self._write_record()

    def restart(self, run: int) -> None:
        """Back to step 0 of the document."""
        self.record = Record(run)
        self.packed = self.program.pack(_start(self.experiment))
        self.step = 0
        self._before = None
        self._epochs_before = self._epoch_from = 0
        self.batch_loss = float("nan")
        self._window.clear()
        self.touch()
        if self.trail is not None:
            self.trail.restart()
        self.record.switch(0, self.program.kind)
        self._write_record()

    def edit(self, experiment: Experiment, program: Program) -> None:
        """Go on with an edited document and its program; learned weights stay where shapes allow."""
        old, before = self.experiment, self.epoch
        architecture = old.architecture != experiment.architecture
        optimizer = old.optimizer.kind != experiment.optimizer.kind
        names = old.examples.feature_names, experiment.examples.feature_names
        renamed = names[0] != names[1] and all(names)
        moved = architecture or renamed or old.holds != experiment.holds
        cut = moved and any(hold.holds for hold in experiment.holds)
        if architecture or optimizer or renamed or cut or program is not self.program:
            state = learned = self.state()
            if architecture or optimizer or renamed:
                fresh = _start(experiment)
                state = carry_over(
                    learned, fresh, old.architecture, experiment.architecture, same_optimizer=not optimizer
                )
                if renamed:
                    state = follow_inputs(state, learned, fresh, *names, same_optimizer=not optimizer)
            self.packed = program.pack(disconnect(state, experiment.architecture, experiment.holds) if cut else state)
        switched = program is not self.program
        self.experiment, self.program = experiment, program
        self.step_time = StepTime()
        if switched:
            self.record.switch(self.step, program.kind)
        if switched or old.data != experiment.data or old.batch.order != experiment.batch.order:
            self._place()
        else:
            self.knobs = jax.device_put(program.knobs(experiment))
        self._interval = evaluation_interval(experiment)
        judged = old.data == experiment.data and old.resolved_loss == experiment.resolved_loss
        if not judged:
            self.record.new_data()
        if self.trail is not None and (architecture or renamed):
            self.trail.restart()
        elif self.trail is not None and not judged:
            self.trail.judge_anew()
        self._epochs_before, self._epoch_from = before, self.step
        self._before = None
        self.touch()

    def advance(self, most: int, seconds: float = CHUNK_SECONDS) -> int:
        """Train at most so many steps, for about so many seconds. Returns their number, −1 for divergence."""
        count = self.next_call(most, self.step_time.steps(seconds))
        began = time.perf_counter()
        state, loss, broken = self.program.train(self.packed, self.data, self.knobs, np.int32(count))
        first_bad = int(broken)
        return self.take(state, float(loss), first_bad, count, time.perf_counter() - began)

    def next_call(self, most: int, affordable: int) -> int:
        """How many steps the next call takes: it ends where the record wants a row."""
        return max(1, min(most, next_record(self.step, self._interval) - self.step, affordable))

    def take(self, state: Packed, loss: float, first_bad: int, count: int, seconds: float) -> int:
        """The result of a call. Returns the number of steps, −1 for divergence."""
        if first_bad >= 0:
            self._return_to_last_good(first_bad)
            return -1
        self._before = (self.packed, count)
        self.packed = state
        self.step += count
        self.batch_loss = loss
        self.step_time.learn(count, seconds)
        self._note_pace(time.perf_counter())
        if next_record(self.step - 1, self._interval) == self.step:
            self._write_record()
        return count

    @property
    def steps_per_epoch(self) -> int:
        """Batches that visit every training example once."""
        return -(-len(self.experiment.examples.sets["train"]) // self.experiment.batch_size)

    @property
    def epoch(self) -> float:
        """Passes over the training set so far."""
        return self._epochs_before + (self.step - self._epoch_from) / self.steps_per_epoch

    def steps_per_second(self, now: float) -> float:
        """Measured over the last second."""
        recent = [(when, step) for when, step in self._window if now - when < PACE_SECONDS]
        if len(recent) < 2 or now - recent[-1][0] > 0.5 + 2 * (recent[-1][0] - recent[-2][0]):
            return 0.0
        return (recent[-1][1] - recent[0][1]) / (recent[-1][0] - recent[0][0])

    def _note_pace(self, now: float) -> None:
        while self._window and now - self._window[0][0] > PACE_SECONDS:
            self._window.popleft()
        if not self._window or now - self._window[-1][0] >= PACE_SECONDS / 64:
            self._window.append((now, self.step))

    def is_slower_than(self, speed: float) -> bool:
        """Whether training at so many steps a second takes more than half of the time."""
        return self.step_time.seconds * speed > 0.5

    def begin_scores(self, *, passing: bool = False) -> tuple[int, Any]:
        """The step and its (6,) scores, on their way; evaluated once.

        passing: training goes on, and where an evaluation is dear the last one will do for a while.
        """
        step, made = self._scored
        late = step != self.step
        if late and passing and self._interval > 1:
            late = time.perf_counter() - made > SCORE_SECONDS
        if self._scores is None or late:
            judged = judged_as(self.experiment.examples)
            self._scores = self.program.evaluate(self.packed.floats, self.data, self.knobs, judged)
            self._scored = self.step, time.perf_counter()
        return self._scored[0], self._scores

    def scores(self) -> NDArray[np.float32]:
        """(6,) scores of the present weights."""
        return np.asarray(self.begin_scores()[1])

    def scores_by_name(self) -> dict[str, float | None]:
        """The scores by name; None where there is none, or it is not finite."""
        return {
            name: float(value) if np.isfinite(value) else None
            for name, value in zip(SCORES, self.scores(), strict=True)
        }

    @property
    def learning_rate(self) -> float:
        """The optimizer's own rate, before its schedule."""
        return float(getattr(self.experiment.optimizer, "learning_rate", float("nan")))

    def state(self) -> TrainingState:
        """All that training carries, with the document's own shapes, as NumPy arrays."""
        return self.program.unpack(self.experiment.architecture, self.experiment.optimizer.kind, self.packed)

    def network(self) -> Network:
        """The parameters as NumPy arrays."""
        return self.program.network(self.experiment.architecture, self.packed)

    def set_network(self, network: Network) -> None:
        """Replace all parameters but those that are cut; the optimizer's moments stay."""
        self.set_state(self.state()._replace(network=tuple(network)))

    def set_state(self, state: TrainingState) -> None:
        """Replace all that training carries, but for parameters that are cut."""
        network = connected(self.experiment.architecture, self.experiment.holds, state.network)
        self.packed = self.program.pack(state._replace(network=network))
        self._before = None
        self.touch()

    def touch(self) -> None:
        """The scores are of other weights or data now."""
        self._scores = None

    def write_last(self) -> None:
        """End the record with the present step."""
        self._write_record()

    def _place(self) -> None:
        self.data = self.program.place(self.experiment)
        self.knobs = jax.device_put(self.program.knobs(self.experiment))

    def _write_record(self) -> None:
        scores = self.scores()
        self.record.append(self.step, scores, self.epoch)
        if self.trail is not None:
            train, _, test = map(float, scores[:3])
            self.trail.offer(self.step, lambda: flat(self.network()), train, test)

    def _return_to_last_good(self, first_bad: int) -> None:
        """Replay to the last step whose batch still had a finite loss."""
        start, good = self.packed, first_bad - 1
        first = self.step
        if first_bad == 0 and self._before is not None:
            start, count = self._before
            first, good = self.step - count, count - 1
        good = max(good, 0)
        self.packed, loss, _ = self.program.train(start, self.data, self.knobs, np.int32(good))
        self.step = first + good
        self.batch_loss = float(loss) if good else float("nan")
        self._before = None
        self.touch()
        self.record.truncate(self.step)
        if self.trail is not None:
            self.trail.truncate(self.step)


def _start(experiment: Experiment) -> TrainingState:
    return begin(experiment.start, experiment.optimizer.kind)
