"""REST: create, read, change, command and end sessions."""

from __future__ import annotations

import asyncio
import base64
import math
import time
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Body, Header, Query, Request, Response
from pydantic import Field

from perceptarium import experiment as documents
from perceptarium.api import models
from perceptarium.datasets.examples import Subset
from perceptarium.demos import demos
from perceptarium.errors import InvalidInput, NotAllowed
from perceptarium.lenses.judged import judged_set
from perceptarium.lenses.view import CURVE_POINTS, gallery
from perceptarium.sessions import commands
from perceptarium.sessions.carry_out import carry_out
from perceptarium.sessions.engine import Engine
from perceptarium.sessions.events import History
from perceptarium.sessions.session import Session
from perceptarium.sessions.weights import all_weights, parameters_of

router = APIRouter(
    prefix="/api/sessions",
    tags=["sessions"],
    responses={
        403: {"model": models.Problem, "description": "The owner's token is missing or wrong"},
        404: {"model": models.Problem, "description": "No such session"},
        413: {"model": models.Problem, "description": "Beyond a limit of this server"},
        422: {"model": models.Problem, "description": "A value that is not allowed"},
    },
)
Token = Annotated[str | None, Header(description="Bearer and the owner's token")]


def engine_of(request: Request) -> Engine:
    """The engine behind this app."""
    engine: Engine = request.app.state.engine
    return engine


def _owner(request: Request, session: str, authorization: str | None) -> Engine:
    engine = engine_of(request)
    scheme, _, token = (authorization or "").partition(" ")
    if not engine.owns(session, token if scheme.lower() == "bearer" else None):
        raise NotAllowed(
            "only the owner may control a session: send the header Authorization: Bearer TOKEN",
            field="authorization",
            allowed="the token given when the session was created",
        )
    return engine


@router.post("", status_code=201, summary="Create a session")
async def create(request: Request, body: models.CreateSession) -> models.Created:
    """Start from an experiment document, a demo, or (with neither) the default."""
    if body.experiment is not None and body.demo is not None:
        raise InvalidInput("give an experiment or a demo, not both", field="demo")
    probe = None
    if body.demo is not None:
        if body.demo not in demos.ids():
            known = ", ".join(demos.ids())
            raise InvalidInput(f"demo: there is no {body.demo!r}; there are {known}", field="demo", allowed=known)
        demo = demos[body.demo].function()
        experiment, probe = demo.experiment, demo.probe
    else:
        experiment = documents.patch(documents.Experiment(), body.experiment or {})
    access = await engine_of(request).create(
        experiment, run=body.run, steps=body.steps, speed=body.speed, program=body.program
    )
    if probe is not None:
        await engine_of(request).call(access.session, lambda session: session.probe(probe))
    return models.Created(session=access.session, token=access.token)


@router.get("/{session}", summary="Read a session's numbers and document")
async def read(request: Request, session: str) -> models.Numbers:
    """Step, losses, accuracies, and the present document."""

    def numbers(found: Session) -> models.Numbers:
        training = found.training
        scores = training.scores_by_name() if training else {}
        names = models.Numbers.model_fields.keys() & scores.keys()
        return models.Numbers(
            session=found.id,
            status=found.status,
            step=found.step,
            epoch=training.epoch if training else 0.0,
            **{name: scores[name] for name in names},
            steps_per_second=_rate(found),
            diverged=found.public.diverged,
            experiment=found.experiment.model_dump(mode="json"),
        )

    return await engine_of(request).call(session, numbers)


@router.get("/{session}/lenses/{lens}", summary="Look once through a lens", response_model=models.LensNumbers)
async def glance(request: Request, session: str, lens: str, asked: Annotated[models.AskedView, Query()]) -> Response:
    """Landscape, curvature, gradients, confusion and all else that is looked at beside the training.

    The query says which plane the lenses `landscape` and `planes` show. Waits while the lens is compiled. Arrays are
    those of frames, see the protocol.
    """
    step, arrays = await engine_of(request).glance(session, lens, asked.view)

    def text() -> str:
        lists = {name: _listed(array) for name, array in arrays.items()}
        return models.LensNumbers(step=step, arrays=lists).model_dump_json()

    # So many numbers take a while to be written.
    return Response(await asyncio.to_thread(text), media_type="application/json")


def _listed(array: Any) -> Any:
    """Nested lists, with None where a number is not finite."""
    numbers = np.asarray(array)
    found = numbers.astype(object)
    if numbers.dtype.kind == "f":
        found[~np.isfinite(numbers)] = None
    return found.tolist()


@router.patch("/{session}", summary="Change part of the document")
async def patch(
    request: Request,
    session: str,
    changes: Annotated[dict[str, Any], Body()],
    authorization: Token = None,
) -> models.Numbers:
    """A JSON merge patch (RFC 7396) of the experiment; learned weights stay where shapes allow."""
    engine = _owner(request, session, authorization)
    await engine.call(session, lambda found: found.patch(changes))
    return await read(request, session)


RestCommand = Annotated[
    commands.Run
    | commands.Pause
    | commands.Step
    | commands.Reset
    | commands.Speed
    | commands.SetWeight
    | commands.SwapUnits
    | commands.RescaleUnit
    | commands.PlaceWeights,
    Field(discriminator="type"),
]


@router.post("/{session}/commands", summary="Run, pause, step, reset, set speed or a weight, rearrange units")
async def command(
    request: Request, session: str, body: Annotated[RestCommand, Body()], authorization: Token = None
) -> models.Numbers:
    """The same commands as on the websocket. Answers at once; read the session to see it done."""
    engine = _owner(request, session, authorization)
    await engine.call(session, lambda found: carry_out(found, body))
    return await read(request, session)


@router.delete("/{session}", status_code=204, summary="End a session")
async def delete(request: Request, session: str, authorization: Token = None) -> Response:
    """Its viewers are told; nothing of it is kept."""
    await _owner(request, session, authorization).delete(session)
    return Response(status_code=204)


@router.get("/{session}/weights", summary="Read all weights")
async def weights(request: Request, session: str) -> models.Weights:
    """Weights and biases of every layer, nested by shape, the output layer last."""

    def export(found: Session) -> models.Weights:
        layers = found.training.network() if found.training else []
        return models.Weights(
            layers=[
                commands.LayerWeights(weights=layer.weights.tolist(), biases=layer.biases.tolist()) for layer in layers
            ]
        )

    return await engine_of(request).call(session, export)


@router.put("/{session}/weights", summary="Replace all weights")
async def set_weights(
    request: Request, session: str, body: models.Weights, authorization: Token = None
) -> models.Numbers:
    """Shapes must be those of the network; the answer's losses are those of the new weights."""
    engine = _owner(request, session, authorization)
    await engine.call(session, lambda found: found.change_state(all_weights(parameters_of(body.layers))))
    return await read(request, session)


@router.get("/{session}/history", summary="Read the record of losses and accuracies")
async def history(request: Request, session: str, start: Annotated[int, Query(ge=0)] = 0) -> History:
    """Rows from number `start` on: every step up to 128, then 64 to 128 for each doubling; fewer of large networks."""
    return await engine_of(request).call(session, lambda found: found.record.rows(start))


@router.get("/{session}/data", summary="Read the examples")
def data(request: Request, session: str, most: Annotated[int, Query(ge=1, le=20_000)] = 2000) -> models.Data:
    """At most `most` examples of each set, raw: before features are made."""
    state = engine_of(request).session(session).public
    experiment = documents.parse(state.experiment)
    examples = experiment.examples

    def body(part: Subset) -> models.SubsetBody:
        values = part.labels if part.labels is not None else part.targets[:, 0]
        return models.SubsetBody(points=_rounded(part.points[:most]), values=_rounded(values[:most]))

    truth = None
    if examples.truth is not None:
        x = np.linspace(*examples.shape.domain, CURVE_POINTS, dtype=np.float32)
        truth = models.Curve(x=_rounded(x), y=_rounded(examples.truth(x)))
    shown = gallery(examples)
    return models.Data(
        version=state.data.version,
        **{name: body(part) for name, part in examples.sets.items()},
        truth=truth,
        gallery=models.Gallery(
            points=_rounded(shown.points),
            labels=shown.labels,
            values=[] if examples.classes else _rounded(shown.targets),
        ),
    )


@router.get("/{session}/images", summary="Read the pictures that are judged")
def images(request: Request, session: str) -> models.Images:
    """The first test pictures, or training pictures where there is no test set, in the order of the lens `test`."""
    state = engine_of(request).session(session).public
    examples = documents.parse(state.experiment).examples
    if examples.shape.image is None:
        raise InvalidInput(
            "these data are no pictures", field="session", allowed="a session with data of the view 'image'"
        )
    part = judged_set(examples)
    height, width = examples.shape.image
    low, high = examples.shape.domain
    pixels = np.clip((part.points - low) / (high - low) * 255, 0, 255).round().astype(np.uint8)
    return models.Images(
        version=state.data.version,
        height=height,
        width=width,
        count=len(part),
        pixels=base64.b64encode(pixels.tobytes()).decode(),
        labels=examples.classes_of(part),
    )


def _rounded(values: Any) -> Any:
    return np.asarray(values, np.float64).round(4).tolist()


def _rate(session: Session) -> float:
    rate = session.training.steps_per_second(time.perf_counter()) if session.training else 0.0
    return rate if math.isfinite(rate) else 0.0
