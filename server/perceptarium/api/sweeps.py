"""REST: networks that train together, from other seeds or with other settings."""

from __future__ import annotations

import asyncio
import math
from typing import Annotated, Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from fastapi import APIRouter, Query, Request, Response

from perceptarium import experiment as documents
from perceptarium.api import models
from perceptarium.api.sessions import engine_of
from perceptarium.errors import InvalidInput
from perceptarium.experiment import Experiment
from perceptarium.lenses.company import Company, Trace
from perceptarium.losses import link_of, predict
from perceptarium.networks import Network, outputs_of
from perceptarium.sessions.commands import LayerWeights
from perceptarium.sessions.engine import Engine
from perceptarium.sessions.history import SCORES, Record
from perceptarium.sessions.limits import check_limits, check_sweep
from perceptarium.sessions.probe import check_probe
from perceptarium.sessions.sweep import Sweep, SweepStatus, Swept
from perceptarium.settings import Settings

router = APIRouter(
    prefix="/api/sweeps",
    tags=["sweeps"],
    responses={
        404: {"model": models.Problem, "description": "No such sweep"},
        413: {"model": models.Problem, "description": "Beyond a limit of this server"},
        422: {"model": models.Problem, "description": "A value that is not allowed"},
    },
)
At = Annotated[list[float] | None, Query(description="raw inputs of an example to predict, number by number")]


@router.post("", status_code=201, summary="Train networks from many seeds, or with many settings")
async def create(request: Request, body: models.CreateSweep) -> models.SweepNumbers:
    """They train together as long as somebody reads them now and then; whoever knows the id may read and end them."""
    if (body.seeds is None) == (body.changes is None):
        raise InvalidInput("seeds: give seeds or changes, one of them", field="seeds", allowed="seeds or changes")
    experiments = await asyncio.to_thread(_experiments, body, request.app.state.settings)
    found = await engine_of(request).sweep(lambda sweeps: _look(sweeps.create(experiments, body.steps, body.speed)))
    return _numbers(*found, None, weights=False)


@router.get("/{sweep}", summary="Read a sweep's numbers", response_model=models.SweepNumbers)
async def read(request: Request, sweep: str, at: At = None, weights: bool = False, history: bool = False) -> Response:
    """Steps and scores of every network; with `at` what each predicts there, with `weights` all parameters.

    With `history` the losses so far, up to now.
    """
    found = await engine_of(request).sweep(lambda sweeps: _look(sweeps.find(sweep), history=history))
    # So many numbers take a while to be written.
    text = await asyncio.to_thread(lambda: _numbers(*found, at, weights=weights).model_dump_json())
    return Response(text, media_type="application/json")


@router.get(
    "/{sweep}/landscape", summary="See the networks on the landscape of the loss", response_model=models.SweepLandscape
)
async def landscape(request: Request, sweep: str, asked: Annotated[models.SweepView, Query()]) -> Response:
    """A plane through the weights of the best network, and everybody's path over it; at once while it is compiled."""
    company = await _company(engine_of(request), sweep, asked)
    text = await asyncio.to_thread(lambda: _landscape(company, paths=asked.paths).model_dump_json())
    return Response(text, media_type="application/json")


@router.delete("/{sweep}", status_code=204, summary="End a sweep")
async def delete(request: Request, sweep: str) -> Response:
    """Nothing of it is kept."""
    await engine_of(request).sweep(lambda sweeps: sweeps.remove(sweep))
    return Response(status_code=204)


def _experiments(body: models.CreateSweep, settings: Settings) -> list[Experiment]:
    """The documents of a sweep, whose data have been drawn."""
    experiment = documents.patch(Experiment(), body.experiment or {})
    check_limits(experiment, settings)
    if body.changes is None:
        first = experiment.network.seed + 1
        experiments = [documents.redrawn(experiment, (first + number) % 2**31) for number in range(body.seeds or 0)]
    else:
        experiments = [_changed(experiment, number, changes) for number, changes in enumerate(body.changes)]
    check_sweep(experiments, body.steps, settings)
    return experiments


def _changed(experiment: Experiment, number: int, changes: dict[str, Any]) -> Experiment:
    try:
        return documents.variant(experiment, changes)
    except InvalidInput as error:
        field = f"changes.{number}.{error.field}"
        raise InvalidInput(f"changes.{number}: {error.message}", field=field, allowed=error.allowed) from None


class _Seen(NamedTuple):
    """A copy of where one network stands. record: None where it is not asked for. present: step and scores."""

    experiment: Experiment
    network: Network
    numbers: models.SweptNetwork
    record: Record | None
    present: tuple[int, list[float]] | None


def _look(sweep: Sweep, *, history: bool = False) -> tuple[str, SweepStatus, int, list[_Seen]]:
    seen = [_seen(network, history=history, judged=sweep.judged) for network in sweep.networks]
    return sweep.id, sweep.status, sweep.steps, seen


def _seen(network: Swept, *, history: bool, judged: bool) -> _Seen:
    run, seed = network.run, network.experiment.network.seed
    numbers = models.SweptNetwork(
        seed=seed,
        step=run.step if run else 0,
        diverged=network.diverged,
        problem=network.problem,
        **network.scores,
    )
    if run is None:
        return _Seen(network.experiment, (), numbers, Record(1) if history else None, None)
    present = (run.step, run.scores().tolist()) if history and judged else None
    return _Seen(network.experiment, run.network(), numbers, run.record if history else None, present)


def _numbers(
    name: str, status: SweepStatus, steps: int, networks: list[_Seen], at: list[float] | None, *, weights: bool
) -> models.SweepNumbers:
    fitting = [one.experiment.examples.sets["train"].points.shape[1] == len(at or ()) for one in networks]
    if at is not None and not any(fitting):
        check_probe(tuple(at), networks[0].experiment.examples)
    for fits, one in zip(fitting, networks, strict=True):
        if at is not None and fits and one.network:
            one.numbers.answer = _answer(one.experiment, one.network, at)
        if weights:
            one.numbers.weights = [
                LayerWeights(weights=layer.weights.tolist(), biases=layer.biases.tolist()) for layer in one.network
            ]
        if one.record is not None:
            _tell_history(one.numbers, one.record, one.present)
    return models.SweepNumbers(sweep=name, status=status, steps=steps, networks=[one.numbers for one in networks])


def _tell_history(numbers: models.SweptNetwork, record: Record, present: tuple[int, list[float]] | None) -> None:
    """The record, and the present scores behind it and in the numbers, so that all are of one step."""
    rows = record.rows(0)
    steps, train, test = list(rows.step), list(rows.train_loss), list(rows.test_loss)
    if present is not None:
        scores = dict(zip(SCORES, map(_finite, present[1]), strict=True))
        for name, score in scores.items():
            setattr(numbers, name, score)
        if not steps or steps[-1] < present[0]:
            steps.append(present[0])
            train.append(scores["train_loss"])
            test.append(scores["test_loss"])
    numbers.history = models.SweptHistory(steps=steps, train_loss=train, test_loss=test)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _answer(experiment: Experiment, network: Network, at: list[float]) -> list[float] | None:
    check_probe(tuple(at), experiment.examples)
    inputs = experiment.examples.to_inputs(np.array([at], np.float32))
    outputs = outputs_of(experiment.architecture, network, jnp.asarray(inputs))
    said = np.asarray(predict(link_of(experiment.resolved_loss.kind), outputs))[0]
    return said.tolist() if np.isfinite(said).all() else None


async def _company(engine: Engine, sweep: str, asked: models.SweepView) -> Company | None:
    """What is seen of a plane; None: nothing yet. One look at a time is taken at a sweep."""
    view = asked.view
    while True:
        looking = await engine.sweep(lambda sweeps: sweeps.look(sweep, view))
        # Others may wait for the same look: whoever goes away does not end it.
        found = await asyncio.shield(asyncio.wrap_future(looking.found))
        if looking.view == view:
            return found


def _landscape(company: Company | None, *, paths: bool) -> models.SweepLandscape:
    if company is None:
        return models.SweepLandscape(
            ready=False, anchor=0, step=0, u=[], v=[], values=[], axes=[], shares=[], chosen=[], networks=[]
        )
    frame = company.frame.tolist()
    return models.SweepLandscape(
        ready=True,
        anchor=company.anchor,
        step=company.step,
        u=frame[:2],
        v=frame[2:],
        values=[[_finite(value) for value in row] for row in company.values.tolist()],
        axes=company.lengths.tolist(),
        shares=company.shares.tolist(),
        chosen=list(company.chosen),
        networks=[_trace(trace, 0 if paths else -1) for trace in company.traces],
    )


def _trace(trace: Trace, first: int) -> models.SweptTrace:
    return models.SweptTrace(
        steps=list(trace.steps[first:]),
        points=[(u, v) for u, v in trace.points[first:].tolist()],
        losses=[_finite(loss) for loss in trace.losses[first:].tolist()],
        off=trace.off[first:].tolist(),
    )
