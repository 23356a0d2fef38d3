"""Everything compiled for one recipe, and the cache of it."""

from __future__ import annotations

import itertools
import logging
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from queue import PriorityQueue
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array

from perceptarium.experiment import Experiment
from perceptarium.networks import init
from perceptarium.training.data import TrainingData, place
from perceptarium.training.evaluation import evaluate
from perceptarium.training.state import TrainingState
from perceptarium.training.step import Knobs, Recipe, knobs_of, training_step, transformation

log = logging.getLogger("perceptarium")


@dataclass(frozen=True)
class Program:
    """The compiled functions of one recipe at one size of data.

    start(network) → state at step 0.
    train(state, data, knobs, count) → state after `count` steps, loss of the last batch, and the number of updates
        before the first batch whose loss was not finite (−1: all were).
    evaluate(network, data, knobs) → (6,) scores, see `evaluation.evaluate`.
    """

    recipe: Recipe
    knob_names: tuple[str, ...]
    start: Callable[[Any], TrainingState]
    train: Callable[[TrainingState, TrainingData, Knobs, Any], tuple[TrainingState, Array, Array]]
    evaluate: Callable[[Any, TrainingData, Knobs], Array]


def run_steps(
    recipe: Recipe,
    names: tuple[str, ...],
    state: TrainingState,
    data: TrainingData,
    knobs: Knobs,
    count: Array,
) -> tuple[TrainingState, Array, Array]:
    """Many steps in one call; `count` is traced, so any number of steps is the same program."""

    def body(index: Array, carry: tuple[TrainingState, Array, Array]) -> tuple[TrainingState, Array, Array]:
        state, _, broken = carry
        state, loss = training_step(recipe, state, data, knobs, names)
        broken = jnp.where((broken < 0) & ~jnp.isfinite(loss), index, broken)
        return state, loss, broken

    start = (state, jnp.float32(jnp.nan), jnp.int32(-1))
    result: tuple[TrainingState, Array, Array] = jax.lax.fori_loop(0, count, body, start)
    return result


def program_key(experiment: Experiment) -> Hashable:
    """Documents with the same key share one program."""
    shapes = tuple(jax.tree.map(jnp.shape, place(experiment.examples, "shuffled")))
    return Recipe.of(experiment), shapes, experiment.examples.classes > 0


def compile_program(experiment: Experiment) -> Program:
    """Trace and compile; 0.3–1.5 s on a CPU. Call it on the compiler's thread."""
    recipe = Recipe.of(experiment)
    names = tuple(knobs_of(experiment))
    data = place(experiment.examples, experiment.batch.order)
    knobs = make_knobs(experiment)
    network = init(recipe.architecture, experiment.network.initializer, 0)

    def begin(network: Any) -> TrainingState:
        zero = dict.fromkeys(names, jnp.float32(0))
        return TrainingState(network, transformation(recipe, zero).init(network), jnp.int32(0))

    start = jax.jit(begin).lower(network).compile()
    state = jax.eval_shape(begin, network)
    train = jax.jit(partial(run_steps, recipe, names)).lower(state, data, knobs, jnp.int32(1)).compile()
    scores = jax.jit(partial(evaluate, recipe, names=names, classes=experiment.examples.classes > 0))
    return Program(recipe, names, start, train, scores.lower(network, data, knobs).compile())


def make_knobs(experiment: Experiment) -> Knobs:
    """The traced numbers of a document, on the device."""
    return Knobs(jnp.asarray(list(knobs_of(experiment).values()), jnp.float32), jnp.uint32(experiment.batch.seed))


class ProgramCache:
    """Compiled programs by key, shared by all sessions, the least recently used dropped first.

    One background thread compiles, so that training goes on meanwhile (XLA releases the GIL). What a visitor waits
    for comes before what is only warmed.
    """

    def __init__(self, size: int = 128) -> None:
        self._size = size
        self._programs: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._waiting: Counter[Future[Any]] = Counter()
        self._jobs: PriorityQueue[tuple[int, int, Callable[[], None]]] = PriorityQueue()
        self._order = itertools.count()
        self._thread = threading.Thread(target=self._compile, name="compiler")
        self._thread.start()

    def get(self, key: Hashable, build: Callable[[], Any]) -> Future[Any]:
        """The program of that key, compiled or on its way; a failure is not kept."""
        with self._lock:
            future = self._programs.get(key)
            if future is None or future.cancelled() or (future.done() and future.exception()):
                future = self._programs[key] = Future()
            self._programs.move_to_end(key)
            if not future.done():
                # Also where it is only being warmed: then with more weight; it is built once.
                self._waiting[future] += 1
                self._submit(0, future, build)
            while len(self._programs) > self._size:
                self._programs.popitem(last=False)
            return future

    def release(self, future: Future[Any]) -> None:
        """One who asked waits no longer: what nobody waits for is not built."""
        with self._lock:
            self._waiting[future] -= 1
            if self._waiting[future] <= 0:
                del self._waiting[future]
                future.cancel()

    def warm(self, prepare: Callable[[], Sequence[tuple[Hashable, Callable[[], Any]]]]) -> None:
        """Build what `prepare` names, when nobody waits for anything else."""

        def work() -> None:
            for key, build in prepare():
                with self._lock:
                    if key in self._programs:
                        continue
                    future = self._programs[key] = Future()
                    self._waiting[future] += 1
                self._submit(1, future, build)

        self._jobs.put((1, next(self._order), work))

    def close(self) -> None:
        """Finish the running compilation and take no more."""
        self._jobs.put((-1, next(self._order), self._stop))
        self._thread.join()

    def _submit(self, weight: int, future: Future[Any], build: Callable[[], Any]) -> None:
        def work() -> None:
            if future.done() or not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(build())
            except BaseException as error:
                future.set_exception(error)
            with self._lock:
                self._waiting.pop(future, None)

        self._jobs.put((weight, next(self._order), work))

    def _compile(self) -> None:
        while True:
            _, _, work = self._jobs.get()
            if work == self._stop:
                return
            try:
                work()
            except Exception:
                log.exception("a program could not be warmed")

    def _stop(self) -> None:
        """The last job."""
