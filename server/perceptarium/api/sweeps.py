"""REST: networks that train together, from other seeds or with other settings."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import jax.numpy as jnp
import numpy as np
from fastapi import APIRouter, Query, Request, Response

from perceptarium import experiment as documents
from perceptarium.api import models
from perceptarium.api.sessions import engine_of
from perceptarium.errors import InvalidInput
from perceptarium.experiment import Experiment
from perceptarium.losses import link_of, predict
from perceptarium.networks import Network, outputs_of
from perceptarium.sessions.commands import LayerWeights
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
    found = await engine_of(request).sweep(lambda sweeps: _look(sweeps.create(experiments, body.steps)))
    return _numbers(*found, None, weights=False)


@router.get("/{sweep}", summary="Read a sweep's numbers", response_model=models.SweepNumbers)
async def read(request: Request, sweep: str, at: At = None, weights: bool = False) -> Response:
    """Steps and scores of every network; with `at` what each predicts there, with `weights` all parameters."""
    found = await engine_of(request).sweep(lambda sweeps: _look(sweeps.find(sweep)))
    # So many numbers take a while to be written.
    text = await asyncio.to_thread(lambda: _numbers(*found, at, weights=weights).model_dump_json())
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


Seen = tuple[Experiment, Network, models.SweptNetwork]


def _look(sweep: Sweep) -> tuple[str, SweepStatus, int, list[Seen]]:
    return sweep.id, sweep.status, sweep.steps, [_seen(network) for network in sweep.networks]


def _seen(network: Swept) -> Seen:
    run, seed = network.run, network.experiment.network.seed
    numbers = models.SweptNetwork(
        seed=seed,
        step=run.step if run else 0,
        diverged=network.diverged,
        problem=network.problem,
        **network.scores,
    )
    return network.experiment, run.network() if run else (), numbers


def _numbers(
    name: str, status: SweepStatus, steps: int, networks: list[Seen], at: list[float] | None, *, weights: bool
) -> models.SweepNumbers:
    fitting = [one.examples.sets["train"].points.shape[1] == len(at or ()) for one, *_ in networks]
    if at is not None and not any(fitting):
        check_probe(tuple(at), networks[0][0].examples)
    for fits, (experiment, network, numbers) in zip(fitting, networks, strict=True):
        if at is not None and fits and network:
            numbers.answer = _answer(experiment, network, at)
        if weights:
            numbers.weights = [
                LayerWeights(weights=layer.weights.tolist(), biases=layer.biases.tolist()) for layer in network
            ]
    return models.SweepNumbers(sweep=name, status=status, steps=steps, networks=[own for *_, own in networks])


def _answer(experiment: Experiment, network: Network, at: list[float]) -> list[float] | None:
    check_probe(tuple(at), experiment.examples)
    inputs = experiment.examples.to_inputs(np.array([at], np.float32))
    outputs = outputs_of(experiment.architecture, network, jnp.asarray(inputs))
    said = np.asarray(predict(link_of(experiment.resolved_loss.kind), outputs))[0]
    return said.tolist() if np.isfinite(said).all() else None
