"""Many sessions, one device, one thread: the only thread that touches training state."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

import jax

from perceptarium.environment import run_where_called
from perceptarium.errors import LimitExceeded, NotFound
from perceptarium.experiment import Experiment
from perceptarium.lenses.ground import LandscapeView
from perceptarium.lenses.study import Arrays, Look
from perceptarium.sessions.cohorts import Cohorts
from perceptarium.sessions.engine import Access
from perceptarium.sessions.events import ProgramChoice
from perceptarium.sessions.glance import begin_glance
from perceptarium.sessions.session import Session
from perceptarium.sessions.step_time import CHUNK_SECONDS
from perceptarium.sessions.studies import Painters
from perceptarium.sessions.sweep import Sweep
from perceptarium.sessions.sweeps import Sweeps
from perceptarium.settings import Settings
from perceptarium.training.cache import ProgramCache
from perceptarium.training.compiler import Compiler

T = TypeVar("T")
log = logging.getLogger("perceptarium")

HOUSEKEEPING_SECONDS = 1.0
ROUND_SECONDS = 0.03
"""All sessions that train have a turn within this time, unless they are very many."""
SHORTEST_QUANTUM = 0.0005
"""Below this, calling costs more than training."""


class Host:
    """Runs actions, trains sessions in turn, and makes the frames that are due."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        run_where_called()
        device = jax.devices()[0]
        self.device = "CPU" if device.platform == "cpu" else device.device_kind
        self.sessions: dict[str, Session] = {}
        self._actions: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._something = threading.Condition()
        self._noticed = False
        self._closing = False
        self._thread = threading.Thread(target=self._loop, name="device")
        self._swept = 0.0
        self._awake: dict[str, Session] = {}
        self._woken: deque[str] = deque()
        compiler = Compiler(settings.cache_dir, settings.cache_bytes)
        self.programs = ProgramCache(compiler, settings.program_bytes, self.notify)
        pictures, studies, prompt = (ThreadPoolExecutor(1, name) for name in ("pictures", "studies", "prompt"))
        self._painters = Painters(pictures, studies, prompt, self.notify)
        self._cohorts = Cohorts(self.programs, self._guard)
        self.sweeps = Sweeps(settings, self.programs, self._painters.studies)

    def start(self) -> None:
        """Begin to work."""
        # Lets the event loop's thread take over within half a millisecond while this one is busy.
        sys.setswitchinterval(0.0005)
        self._thread.start()

    def close(self) -> None:
        """Stop, and wait for all threads: one left inside XLA would abort the interpreter."""
        self._closing = True
        self.notify()
        if self._thread.is_alive():
            self._thread.join()
        self._painters.pictures.shutdown()
        self._painters.studies.shutdown(cancel_futures=True)
        self._painters.prompt.shutdown(cancel_futures=True)
        self.programs.close()

    def submit(self, action: Callable[[], T]) -> Future[T]:
        """Run an action on the device thread."""
        future: Future[T] = Future()
        self._actions.append((action, future))
        self.notify()
        return future

    def wake(self, session: str) -> None:
        """That session may have something to do."""
        self._woken.append(session)
        self.notify()

    def notify(self) -> None:
        """There may be something to do."""
        with self._something:
            self._noticed = True
            self._something.notify()

    def create(
        self, experiment: Experiment, *, run: bool, steps: int | None, speed: float | None, program: ProgramChoice
    ) -> Access:
        """A new session; on the device thread."""
        if len(self.sessions) >= self.settings.max_sessions and not self._make_room():
            most = self.settings.max_sessions
            raise LimitExceeded(
                f"this server is full: all its {most} sessions are in use (setting max_sessions); try again later",
                allowed=f"at most {most} sessions",
            )
        session = Session(experiment, self.programs, self._painters, self.settings, self.device, program)
        session.pace.set_speed(speed)
        if run or steps:
            session.run(steps)
        session.publish()
        self.sessions[session.id] = self._awake[session.id] = session
        return Access(session.id, session.token)

    def _make_room(self) -> bool:
        """End the session that nobody has watched for longest; False if all are watched or at work."""
        now = time.monotonic()
        idle = [
            session
            for session in self.sessions.values()
            if not session.viewers and not session.busy and session.asleep(now)
        ]
        if idle:
            self.remove(min(idle, key=lambda session: session.last_contact))
        return bool(idle)

    def find(self, session: str) -> Session:
        """The session of an id."""
        try:
            return self.sessions[session]
        except KeyError:
            raise NotFound(f"there is no session {session[:40]!r}; it may have ended", field="session") from None

    def glance(self, name: str, lens: str, view: LandscapeView) -> tuple[Look, Future[Callable[[Look], Arrays]]]:
        """What a lens is to look at, and the lens, which may still be compiled; on the device thread."""
        session = self.find(name)
        session.last_contact = time.monotonic()
        return begin_glance(session.training, session.public.probe, lens, view, self.programs)

    @property
    def studies(self) -> Executor:
        """The thread of the lenses that take their time."""
        return self._painters.studies

    def remove(self, session: Session) -> None:
        """End a session; on the device thread."""
        session.close()
        self._forget(session)

    def _loop(self) -> None:
        while not self._closing:
            self._run_actions()
            wake = self._turn()
            self._sweep()
            with self._something:
                if not self._noticed and not self._closing:
                    self._something.wait(max(0.0, wake - time.perf_counter()))
                self._noticed = False
        self._run_actions()

    def _turn(self) -> float:
        """Serve every session that is awake once. Returns when the next turn is wanted."""
        while self._woken:
            name = self._woken.popleft()
            if name in self.sessions:
                self._awake[name] = self.sessions[name]
        for session in list(self._awake.values()):
            self._guard(session, session.settle)
        now = time.perf_counter()
        due = [session for session in self._awake.values() if session.due(now) <= now]
        sweeps = self.sweeps.due(now)
        quantum = min(CHUNK_SECONDS, max(SHORTEST_QUANTUM, ROUND_SECONDS / max(1, len(due) + len(sweeps))))
        in_company = self._cohorts.train(due, CHUNK_SECONDS)
        training = {session for session in due if session not in in_company}
        wake = now + HOUSEKEEPING_SECONDS
        for session in list(self._awake.values()):
            if session.id in self._awake:
                begun = self._guard(session, partial(self._serve, session, quantum if session in training else 0.0))
                wake = min(wake, float("inf") if begun is None else begun)
            if self._actions:
                self._run_actions()
        for sweep in sweeps:
            self.sweeps.guard(sweep, partial(self._train, sweep, quantum))
            if self._actions:
                self._run_actions()
        return min(wake, self.sweeps.next_due(time.perf_counter()))

    def _serve(self, session: Session, quantum: float) -> float:
        """A session's turn: pictures are computed while it trains on. Returns when it wants the next."""
        stepping = quantum > 0 and session.pace.pending > 0
        if stepping:
            # Who asked for a step waits for its picture, not for one of the step before.
            self._train(session, quantum)
        if session.begin_frames(time.perf_counter()):
            session.finish_frames()
        if quantum and not stepping:
            self._train(session, quantum)
        session.finish_frames()
        now = time.perf_counter()
        wanted = min(session.due(now), session.next_frame(now))
        if wanted == float("inf") and session.idle:
            self._awake.pop(session.id, None)
        return wanted

    def _train(self, session: Session | Sweep, quantum: float) -> None:
        """Deficit round robin by time: who took longer than its share lets turns pass (Shreedhar & Varghese 1995)."""
        if session.debt >= quantum:
            session.debt -= quantum
            return
        began = time.perf_counter()
        expected = session.work(began, quantum - session.debt)
        # When the system let the call wait, that is not the session's doing.
        spent = min(time.perf_counter() - began, 3 * max(expected, quantum))
        session.debt = max(-quantum, session.debt + spent - quantum)

    def _guard(self, session: Session, action: Callable[[], T]) -> T | None:
        """One session's failure must not take the others with it."""
        try:
            return action()
        except Exception:
            log.exception("session %s failed and was closed", session.id)
            self._bury(session)
            return None

    def _bury(self, session: Session) -> None:
        """Remove a session that failed, even if closing it fails too."""
        self._forget(session)
        try:
            session.close()
        except Exception:
            log.exception("session %s failed again while it was closed", session.id)

    def _forget(self, session: Session) -> None:
        self.sessions.pop(session.id, None)
        self._awake.pop(session.id, None)

    def _run_actions(self) -> None:
        while self._actions:
            action, future = self._actions.popleft()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(action())
            except BaseException as error:
                future.set_exception(error)

    def _sweep(self) -> None:
        now = time.monotonic()
        if now - self._swept < HOUSEKEEPING_SECONDS:
            return
        self._swept = now
        self.sweeps.tend()
        for session in list(self.sessions.values()):
            self._guard(session, partial(self._tend, session, now))

    def _tend(self, session: Session, now: float) -> None:
        session.forget_unused_views()
        if session.viewers:
            session.last_contact = now
        elif now - session.last_contact > self.settings.idle_seconds and not session.busy:
            self.remove(session)
