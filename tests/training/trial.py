"""A document in a program, with no session around it; and random documents."""

from __future__ import annotations

from typing import Any, Literal

import jax
import numpy as np
from hypothesis import strategies as st

from perceptarium.experiment import Experiment
from perceptarium.losses import losses
from perceptarium.networks import Network, activations
from perceptarium.optimizers import optimizers, schedules
from perceptarium.training.evaluation import judged_as
from perceptarium.training.program import Program, compile_program, padding_of, program_key
from perceptarium.training.state import TrainingState, begin
from perceptarium.training.step import Knobs
from tests.compiled import ROUGH, document, once, padded_program, program_of

Sort = Literal["exact", "padded"]
SORTS: tuple[Sort, ...] = ("exact", "padded")


class Trial:
    """The state of a document in a program."""

    def __init__(self, experiment: Experiment, program: Program) -> None:
        self.experiment = experiment
        self.program = program
        self.packed: Any = program.pack(begin(experiment.start, experiment.optimizer.kind))
        self.data: Any = program.place(experiment)
        self.knobs: Knobs = jax.device_put(program.knobs(experiment))
        self.loss = float("nan")
        self.broken = -1

    def train(self, steps: int) -> Trial:
        """Go on for so many steps, in one call."""
        self.packed, loss, broken = self.program.train(self.packed, self.data, self.knobs, np.int32(steps))
        self.loss, self.broken = float(loss), int(broken)
        return self

    def state(self) -> TrainingState:
        """With the document's own shapes (NumPy)."""
        return self.program.unpack(self.experiment.architecture, self.experiment.optimizer.kind, self.packed)

    def network(self) -> Network:
        """With the document's own shapes (NumPy)."""
        return self.program.network(self.experiment.architecture, self.packed)

    def replace(self, **parts: Any) -> None:
        """Put something else into the state."""
        self.packed = self.program.pack(self.state()._replace(**parts))

    def scores(self) -> np.ndarray:
        judged = judged_as(self.experiment.examples)
        return np.asarray(self.program.evaluate(self.packed.floats, self.data, self.knobs, judged))


def trial_of(experiment: Experiment, sort: Sort = "exact") -> Trial:
    """A document at step 0, in its own program or in the padded one that holds it."""
    if sort == "exact":
        return Trial(experiment, program_of(experiment))
    padding = padding_of(experiment)
    assert padding is not None
    return Trial(experiment, padded_program(padding.width))


def rows_of(task: str, count: int, inputs: int, outputs: int, seed: int = 0) -> dict[str, Any]:
    """Data of a document: rows of chance. outputs: values of a regression, classes or labels."""
    rng = np.random.default_rng(seed)
    targets: Any = rng.normal(size=(count, outputs))
    if task == "labels":
        targets = (targets > 0).astype(int)
    elif task != "regression":
        targets = np.arange(count)[:, None] % (2 if task == "binary" else outputs)
    data = {"kind": "arrays", "task": task, "inputs": rng.normal(size=(count, inputs)).tolist()}
    data |= {"targets": targets.tolist(), "split": {"train": 0.6, "validation": 0.1, "test": 0.3}}
    return data | ({"classes": outputs} if task == "classes" else {})


def reference_of(experiment: Experiment) -> Trial:
    """A document at step 0 in its own program, to compare another with."""
    key = "reference", program_key(experiment)
    return Trial(experiment, once(key, lambda _: compile_program(experiment, ROUGH)))


@st.composite
def documents(draw: st.DrawFn, width: int) -> Experiment:
    """Any network that a width holds, with any of everything, at settings that do not diverge within 20 steps."""
    task = draw(st.sampled_from(["regression", "binary", "classes", "labels"]))
    fitting = [entry.id for entry in losses if task in entry.tags["tasks"]]
    depth = draw(st.sampled_from([0, 1, 2, 3, 4, 8]))
    edge = st.tuples(st.integers(0, width - 1), st.integers(0, width - 1))
    hold = {"frozen": st.booleans(), "bias": st.booleans(), "cut": st.lists(edge, max_size=9)}
    layer = st.fixed_dictionaries(
        {
            "kind": st.just("dense"),
            "units": st.integers(1, width),
            "activation": st.sampled_from(activations.ids()),
        },
        optional=hold,
    )
    share = st.sampled_from([0.0, 0.01])
    return document(
        data=rows_of(
            task,
            count=draw(st.integers(2, 90)),
            inputs=draw(st.integers(1, width)),
            outputs=draw(st.integers(2, width)),
            seed=draw(st.integers(0, 99)),
        ),
        network={
            "layers": draw(st.lists(layer, min_size=depth, max_size=depth)),
            "output": draw(st.fixed_dictionaries({}, optional=hold)),
            "seed": draw(st.integers(0, 99)),
        },
        loss=draw(st.sampled_from(fitting)),
        optimizer={
            "kind": draw(st.sampled_from(optimizers.ids())),
            "learning_rate": draw(st.sampled_from([1e-3, 3e-3, 1e-2])),
            "schedule": draw(st.sampled_from(schedules.ids())),
            "clip_norm": draw(st.sampled_from([None, 0.5, 5.0])),
        },
        regularization={
            "l1": draw(share),
            "l2": draw(share),
            "dropout": draw(st.sampled_from([0.0, 0.0, 0.3])),
        },
        batch={
            "size": draw(st.sampled_from([1, 5, 16, 17, 33, "full"])),
            "order": draw(st.sampled_from(["shuffled", "sequential"])),
            "seed": draw(st.integers(0, 99)),
        },
    )
