"""A live session: what its owner asked for, where it stands, and what its viewers see of it."""

from __future__ import annotations

import secrets
import time
from typing import Any

from perceptarium import experiment as documents
from perceptarium.errors import InvalidInput
from perceptarium.experiment import Experiment
from perceptarium.lenses import View
from perceptarium.lenses.ground import Plane
from perceptarium.sessions import events
from perceptarium.sessions.commands import Subscribe
from perceptarium.sessions.description import describe
from perceptarium.sessions.divergence import divergence
from perceptarium.sessions.history import Record
from perceptarium.sessions.landscape import check_landscape
from perceptarium.sessions.limits import check_limits, check_steps
from perceptarium.sessions.pace import Pace
from perceptarium.sessions.picture import Picture
from perceptarium.sessions.probe import check_probe, first_probe
from perceptarium.sessions.studies import Painters
from perceptarium.sessions.supply import Supply
from perceptarium.sessions.trail import Trail
from perceptarium.sessions.training_run import TrainingRun
from perceptarium.sessions.viewer import Viewer
from perceptarium.sessions.weights import Change
from perceptarium.settings import Settings
from perceptarium.training.cache import ProgramCache
from perceptarium.training.program import Program

PROBE_SECONDS = 0.25
"""While the probe moves, the state is told no more often."""


class Session:
    """All methods run on the device thread; `public` and `record` may be read from any thread."""

    def __init__(
        self,
        experiment: Experiment,
        programs: ProgramCache,
        painters: Painters,
        settings: Settings,
        device: str,
        program: events.ProgramChoice = "auto",
    ) -> None:
        self.id = secrets.token_urlsafe(12)
        self.token = secrets.token_urlsafe(24)
        self.experiment = experiment
        self.pace = Pace()
        self.closed = False
        self.training: TrainingRun | None = None
        self.viewers: list[Viewer] = []
        self.last_contact = time.monotonic()
        self.change = 0
        self.revision = 1
        self.supply = Supply(programs, program)
        self._settings = settings
        self._device = device
        self._run = 1
        self._data_version = 1
        self._marks: list[events.Mark] = []
        self._diverged: events.Divergence | None = None
        self._probe = first_probe(experiment.examples)
        self._picture = Picture(programs, painters)
        self._watching: list[Viewer] = []
        self.debt = 0.0
        """Seconds of training that it has had beyond its share."""
        check_limits(experiment, settings)
        self._request()
        self.publish()

    # What the owner asks for

    def run(self, steps: int | None = None) -> None:
        """Train on, for some steps or until paused."""
        self._diverged = None
        self.pace.run(None if steps is None else self.step + steps)
        self.publish()

    def pause(self) -> None:
        """Stop training, also where steps were asked for that are not taken yet."""
        self.pace.stop()
        self.publish()

    def take_steps(self, count: int, unit: str) -> None:
        """Exactly so many steps or epochs, then pause.

        Raises:
            LimitExceeded: more than a server takes in one command.
        """
        steps = count * (self.public.steps_per_epoch if unit == "epoch" else 1)
        check_steps(steps, self._settings)
        self._diverged = None
        self.pace.running = False
        self.pace.pending += steps
        self.publish()

    def reset(self, *, new_seed: bool = False) -> None:
        """Step 0 of the present document."""
        if new_seed:
            self.experiment = documents.redrawn(self.experiment, secrets.randbelow(2**31))
        self._run += 1
        self._diverged = None
        self._marks = []
        self.pace.pending = 0
        self.pace.until = None
        if self.supply.waiting:
            self.training = None
        elif self.training is not None:
            if new_seed:
                self.training.edit(self.experiment, self.training.program)
            self.training.restart(self._run)
        self._picture.forget_studies()
        self.publish()

    def set_speed(self, steps_per_second: float | None) -> None:
        """Steps a second from now on; None is as fast as possible."""
        self.pace.set_speed(steps_per_second)
        self.publish()

    def patch(self, changes: dict[str, Any]) -> None:
        """Change the document.

        Raises:
            InvalidInput: the result is not a valid document; nothing has changed.
            LimitExceeded: it is beyond a limit; nothing has changed.
        """
        edited = documents.patch(self.experiment, changes)
        check_limits(edited, self._settings)
        old, self.experiment = self.experiment, edited
        if old.data != edited.data:
            self._data_version += 1
            if self.training is not None and self.step > 0:
                self._marks = [*self._marks[-19:], events.Mark(step=self.step, text="data changed")]
            if old.examples.shape != edited.examples.shape:
                self._probe = first_probe(edited.examples)
        if old.architecture != edited.architecture:
            self.revision += 1
        self._request()
        self.publish()

    def change_state(self, change: Change) -> None:
        """Go on from other parameters, see `weights`.

        Raises:
            InvalidInput: the change does not fit this network; nothing has changed.
        """
        training = self._settled()
        training.set_state(change(self.experiment, training.state()))
        self._diverged = None
        self.publish()

    def probe(self, inputs: tuple[float, ...]) -> None:
        """The example that the probe lens follows.

        Raises:
            InvalidInput: it has not as many values as an example of the data.
        """
        check_probe(inputs, self.experiment.examples)
        self._probe = tuple(inputs)
        if time.monotonic() - self._published >= PROBE_SECONDS:
            self.publish()
            return
        # A moving probe is seen in every frame; the state that names it may come when it rests.
        self._unpublished = True
        self.change += 1
        for viewer in self.viewers:
            viewer.due = 0.0

    def plane(self, number: int | None) -> Plane | None:
        """The plane of the landscape with that number, or that was laid last; None: there is none any more."""
        return self._picture.plane(number)

    # What the device thread does

    @property
    def step(self) -> int:
        """Updates so far."""
        return self.training.step if self.training else 0

    @property
    def record(self) -> Record:
        """The record of this run."""
        return self.training.record if self.training else Record(self._run)

    @property
    def status(self) -> events.Status:
        """Where the session stands."""
        if self.closed:
            return "closed"
        if self._diverged is not None:
            return "diverged"
        if self.supply.waiting:
            return "compiling"
        return "running" if self.pace.running or self.pace.pending else "paused"

    @property
    def idle(self) -> bool:
        """It waits for nothing but a word from outside."""
        return not (self.supply.expecting or self._picture.expecting or self._unpublished)

    @property
    def busy(self) -> bool:
        """Somebody asked for a number of steps that is not reached yet."""
        return self.pace.busy

    def asleep(self, now: float) -> bool:
        """Nobody watches and nobody asked for a number of steps: training can wait."""
        unwatched = not self.viewers and now - self.last_contact > self._settings.sleep_seconds
        return unwatched and not self.busy

    def due(self, now: float) -> float:
        """When it wants to step next: a time of `time.perf_counter`; infinity for not at all."""
        if self.supply.waiting or self.training is None or self._diverged is not None:
            return float("inf")
        return float("inf") if self.asleep(time.monotonic()) else self.pace.due(now)

    def work(self, now: float, seconds: float) -> float:
        """Train for about so many seconds, in as many calls as the record wants rows. Returns what it should take.

        The last quarter is left rather than filled with a call of a few steps.
        """
        left, end, expected = seconds, time.perf_counter() + seconds, 0.0
        while left > seconds / 4 and self.due(now) <= now:
            most = self.pace.allowance(now, self.step)
            if most > 0:
                training = self._ready()
                steps = training.advance(most, left)
                expected += training.step_time.call(max(1, steps))
                self.worked(steps)
            now = time.perf_counter()
            left = end - now
        return expected

    def worked(self, steps: int) -> None:
        """So many steps were trained; −1: it diverged."""
        training = self._ready()
        if steps < 0:
            self._diverge()
            return
        self.change += 1
        self.pace.spend(steps)
        self._picture.improve()
        if self.pace.speed is None or training.is_slower_than(self.pace.speed):
            self.supply.improve(training.program)
        reached = self.pace.until is not None and self.step >= self.pace.until
        if reached:
            self.pace.pause()
        if reached or not (self.pace.pending or self.pace.running):
            self.publish()

    def settle(self) -> bool:
        """Take up a program that has been compiled meanwhile. True if something changed."""
        changed = self._picture.settle()
        self.change += changed
        if self._unpublished and time.monotonic() - self._published >= PROBE_SECONDS:
            self.publish()
        program = self.supply.settle()
        if program is None:
            return changed
        self._take_up(program)
        self.publish()
        return True

    def begin_frames(self, now: float) -> bool:
        """Begin to compute what viewers draw that can take a frame. True: somebody waits for what it did to show."""
        awaited = False
        for viewer, view in self._drawing():
            if self.training and viewer.may_have(now, (self.change, self._picture.version(view))):
                self._picture.begin(self.training, view, self._probe, self.revision, self.change, self.pace.running)
                self._watching.append(viewer)
                awaited = awaited or viewer.due == 0.0
        self._picture.study(self.training, self._probe, self.change, now)
        return awaited

    def finish_frames(self) -> None:
        """Hand out the frames that were begun."""
        watching, self._watching = self._watching, []
        for viewer in watching:
            frame = self._picture.finish(viewer.view) if viewer.view is not None else None
            if frame is not None:
                viewer.seen = frame.shown
                viewer.keep_pace(time.perf_counter())
                viewer.layout = frame.layout
                viewer.offer(frame.number, frame.data)

    def next_frame(self, now: float) -> float:
        """When a viewer can take the next frame; infinity: not before something happens."""
        shown = [viewer.next_due(now, (self.change, self._picture.version(view))) for viewer, view in self._drawing()]
        return min([*shown, self._picture.next_study(self.training, self.change)])

    def _drawing(self) -> list[tuple[Viewer, View]]:
        """Who draws what, where there are pictures of the network that is trained."""
        if self.training is None:
            return []
        drawn = [(viewer, viewer.view) for viewer in self.viewers if viewer.view is not None]
        return [(viewer, view) for viewer, view in drawn if self._picture.shows(self.training, view)]

    def look(self, viewer: Viewer, subscription: Subscribe | None) -> None:
        """Begin to make frames of what a viewer draws; None: it draws nothing.

        Raises:
            InvalidInput: its landscape names a parameter that this network does not train; nothing has changed.
        """
        if subscription is not None and subscription.landscape is not None:
            check_landscape(subscription.landscape, self.experiment)
            if viewer.owner or not any(other.lays for other in self.viewers if other is not viewer):
                self._picture.lay(subscription.landscape)
        before, viewer.subscription = viewer.subscription, subscription
        if subscription is None:
            viewer.view = None
            return
        viewer.view = self._picture.request(self.experiment, subscription)
        if not subscription.only_points(before):
            viewer.begin(subscription.rate)
        self.forget_unused_views()

    def forget_unused_views(self) -> None:
        """Drop the views of clients that have gone or look at something else."""
        used = {viewer.view for viewer in self.viewers if viewer.view is not None}
        self._picture.close_unused(used, self.experiment)

    def publish(self) -> None:
        """The public state changed: make it anew, and wake those who watch."""
        self._published, self._unpublished = time.monotonic(), False
        self.change += 1
        for viewer in self.viewers:
            if viewer.subscription is not None:
                viewer.view = self._picture.request(self.experiment, viewer.subscription)
                viewer.due = 0.0  # what somebody did is shown at once
        self.forget_unused_views()
        self.public = describe(
            self.experiment,
            session=self.id,
            status=self.status,
            running=self.pace.running,
            run=self._run,
            revision=self.revision,
            data_version=self._data_version,
            speed=self.pace.speed,
            device=self._device,
            program=self.training.program.kind if self.training else None,
            probe=self._probe,
            marks=tuple(self._marks),
            diverged=self._diverged,
            viewers=len(self.viewers),
        )
        self.wake()

    def wake(self) -> None:
        """Let every viewer's socket see what is new."""
        for viewer in self.viewers:
            viewer.wake()

    def close(self) -> None:
        """The end: viewers are told."""
        self.closed = True
        self.pace.stop()
        self.publish()
        self.supply.release()
        self._picture.close_unused(set(), self.experiment)

    # Inside

    def _ready(self) -> TrainingRun:
        if self.training is None:
            raise InvalidInput("the network is still being compiled; try again in a second")
        return self.training

    def _settled(self) -> TrainingRun:
        if self.supply.waiting:
            raise InvalidInput("the network is being compiled; try again in a second")
        return self._ready()

    def _request(self) -> None:
        """Get a program for the present document: at once if there is one, else when it has been compiled."""
        program = self.supply.request(self.experiment, self.training.program if self.training else None)
        if program is not None:
            self._take_up(program)

    def _take_up(self, program: Program) -> None:
        if self.training is None:
            trail = Trail(self._settings.trail_bytes)
            self.training = TrainingRun(self.experiment, program, self._run, trail=trail)
        else:
            self.training.edit(self.experiment, program)
        self.pace.start_counting()

    def _diverge(self) -> None:
        training = self._ready()
        self.pace.stop()
        self._diverged = divergence(training.step, training.learning_rate)
        self.publish()
