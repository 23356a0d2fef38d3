"""REST: what a typed feature looks like, or what is wrong with it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from perceptarium.api.catalog import FeatureChoice, feature_picture
from perceptarium.api.models import Problem
from perceptarium.datasets import datasets, features
from perceptarium.datasets.features import named
from perceptarium.datasets.formulas import label_of, parse_formula
from perceptarium.datasets.table import PlaneKind, Shape
from perceptarium.errors import InvalidInput

router = APIRouter(prefix="/api/features", tags=["catalog"])


class FeatureAnswer(BaseModel):
    """What a typed feature is; one of the two is null."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)

    feature: FeatureChoice | None = Field(description="its id is what stands in a document")
    problem: Problem | None = Field(description="what is wrong with the formula, in words")


@router.get("", summary="Look at a typed feature")
def look(
    formula: Annotated[str, Query(description="such as x1^2 + sin(3*x2), or the id of a feature")],
    data: Annotated[str, Query(description="id of the dataset in whose plane it is looked at")] = "spiral",
) -> FeatureAnswer:
    """Its picture and its label, or what is wrong: that is an answer too, as somebody may still be typing."""
    entry = datasets[data]
    shape: Shape = entry.tags["shape"] if issubclass(entry.model, PlaneKind) else _no_plane(data)
    try:
        name = named(formula)
        if name in features.ids():
            known = features[name]
            picture = feature_picture(known.function, shape.domain)
            feature = FeatureChoice(id=name, label=known.label, help=known.help, controls=(), picture=picture)
        else:
            parsed = parse_formula(name)
            parsed.check_plane(shape.domain)
            picture = feature_picture(parsed, shape.domain)
            feature = FeatureChoice(id=name, label=label_of(name), help=name, controls=(), picture=picture)
    except InvalidInput as error:
        return FeatureAnswer(
            feature=None, problem=Problem(field=error.field, message=error.message, allowed=error.allowed)
        )
    return FeatureAnswer(feature=feature, problem=None)


def _no_plane(data: str) -> Shape:
    planes = ", ".join(entry.id for entry in datasets if issubclass(entry.model, PlaneKind))
    raise InvalidInput(f"data: {data!r} has no features to choose; {planes} have", field="data", allowed=planes)
