"""The experiment: the one declarative document of everything a person can set.

The page, the REST API, links and demos all read and write it. Same document, same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from perceptarium.datasets import DataKind, Examples, datasets, make_examples
from perceptarium.errors import InvalidInput
from perceptarium.losses import losses, resolve
from perceptarium.networks import Architecture, Hold, LayerKind, Network, connected, infer, init, initializers, layers
from perceptarium.networks.layers.layer import Bias, Cut, Frozen, Start, with_start
from perceptarium.optimizers import OptimizerKind, optimizers, schedules
from perceptarium.registry import Kind, Registry, Slider, Toggle

if TYPE_CHECKING:
    Data = DataKind
    Layer = LayerKind
    Loss = Kind
    Optimizer = OptimizerKind
    Initializer = str
else:
    Data = datasets.union()
    Layer = layers.union()
    Loss = losses.union()
    Optimizer = optimizers.union()
    Initializer = initializers.names()


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OutputPart(_Part):
    """What the output layer starts from and what is held fast in it, as dense layers say of themselves."""

    frozen: Frozen = False
    bias: Bias = True
    cut: Cut = ()
    start: Start | None = None


class NetworkPart(_Part):
    """The hidden layers and how their weights start; the output layer follows from data and loss."""

    layers: tuple[Layer, ...] = Field(
        (layers.document("dense"), layers.document("dense")), max_length=64, title="Hidden layers"
    )
    output: OutputPart = Field(OutputPart(), title="Output layer")
    initializer: Initializer = Field("glorot_normal", title="Initializer")
    seed: int = Field(0, ge=0, lt=2**31, title="Weight seed", description="draws the initial weights")


class RegularizationPart(_Part):
    """What keeps a network from learning its examples by heart."""

    l1: Annotated[float, Slider("L1", 1e-6, 1, log=True, zero=True, help="adds λ·Σ|w| to the loss")] = Field(
        0.0, ge=0, le=1, allow_inf_nan=False
    )
    l2: Annotated[float, Slider("L2", 1e-6, 1, log=True, zero=True, help="adds λ·½Σw² to the loss")] = Field(
        0.0, ge=0, le=1, allow_inf_nan=False
    )
    dropout: Annotated[
        float,
        Slider("Dropout", 0, 0.9, step=0.05, percent=True, help="share of hidden units left out of each step"),
    ] = Field(0.0, ge=0, le=0.9, allow_inf_nan=False)


class AugmentationPart(_Part):
    """How pictures are changed at random, anew in every step; 0 is not at all."""

    shift: Annotated[float, Slider("Shift", 0, 8, step=0.5, help="pixels, at most, up or down and sideways")] = Field(
        0.0, ge=0, le=8, allow_inf_nan=False
    )
    rotate: Annotated[float, Slider("Rotate", 0, 45, step=1, help="degrees, at most, either way")] = Field(
        0.0, ge=0, le=45, allow_inf_nan=False
    )
    scale: Annotated[float, Slider("Scale", 0, 0.5, step=0.05, percent=True, help="larger or smaller, at most")] = (
        Field(0.0, ge=0, le=0.5, allow_inf_nan=False)
    )
    brightness: Annotated[
        float, Slider("Illumination", 0, 0.5, step=0.05, percent=True, help="lighter or darker, at most")
    ] = Field(0.0, ge=0, le=0.5, allow_inf_nan=False)
    noise: Annotated[
        float, Slider("Pixel noise", 0, 0.5, step=0.05, help="standard deviation of what is added to each pixel")
    ] = Field(0.0, ge=0, le=0.5, allow_inf_nan=False)
    flip: Annotated[bool, Toggle("Flip", help="half of the pictures mirrored, left to right")] = False


def _batch_size(value: object) -> object:
    """One message for both sorts of sizes, where a union would give two."""
    whole = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 100_000
    if whole or value == "full":
        return value
    raise ValueError('a whole number from 1 to 100000, or "full"')


class BatchPart(_Part):
    """Which examples make a step."""

    size: Annotated[int | Literal["full"], BeforeValidator(_batch_size)] = Field(
        32, title="Batch size", description='examples a step, or "full"'
    )
    order: Literal["shuffled", "sequential"] = Field(
        "shuffled", title="Order", description="shuffled anew every epoch, or in the order of the data"
    )
    seed: int = Field(0, ge=0, lt=2**31, title="Batch seed", description="draws the order and dropout")


class Experiment(_Part):
    """Everything a person can set, with the version of this format."""

    version: Literal[1] = 1
    data: Data = Field(datasets.document("spiral"))
    network: NetworkPart = NetworkPart()
    loss: Loss = Field(losses.document("auto"))
    optimizer: Optimizer = Field(optimizers.document("adam"))
    regularization: RegularizationPart = RegularizationPart()
    augmentation: AugmentationPart = AugmentationPart()
    batch: BatchPart = BatchPart()

    def replaced(self, **parts: Any) -> Experiment:
        """The document with other parts, which have been validated."""
        # A copy by pydantic would take along what has been worked out of the old parts.
        own = {name: getattr(self, name) for name in type(self).model_fields}
        return Experiment.model_construct(**own | parts)

    @cached_property
    def examples(self) -> Examples:
        """The data, drawn and split."""
        return make_examples(self.data)

    @cached_property
    def resolved_loss(self) -> Kind:
        """The loss that "auto" means here, or the chosen one.

        Raises:
            InvalidInput: the chosen loss does not fit the data.
        """
        return resolve(self.loss, self.examples.shape.task)

    @cached_property
    def architecture(self) -> Architecture:
        """Every layer with its shapes."""
        image = self.examples.shape.image
        inputs = self.examples.sets["train"].inputs.shape[1:] if image is None else (*image, 1)
        return infer(inputs, self.network.layers, self.examples.outputs)

    @property
    def holds(self) -> tuple[Hold, ...]:
        """What is held fast in each layer, the output's last."""
        return tuple(map(Hold.of, (*self.network.layers, self.network.output)))

    @property
    def start(self) -> Network:
        """The parameters of step 0 (NumPy): given, or drawn by the initializer."""
        drawn = init(self.architecture, self.network.initializer, self.network.seed)
        documents = (*self.network.layers, self.network.output)
        given = tuple(with_start(own, getattr(part, "start", None)) for own, part in zip(drawn, documents, strict=True))
        return connected(self.architecture, self.holds, given)

    @property
    def augments(self) -> bool:
        """Whether training changes its pictures."""
        return self.examples.shape.image is not None and any(amount for _, amount in self.augmentation)

    @property
    def batch_size(self) -> int:
        """Examples a step, never more than there are."""
        count = len(self.examples.sets["train"])
        return count if self.batch.size == "full" else min(self.batch.size, count)


def parse(document: object) -> Experiment:
    """Validate a document.

    Raises:
        InvalidInput: names the first wrong field and what is allowed there.
    """
    try:
        return Experiment.model_validate(document)
    except ValidationError as error:
        raise invalid(error) from None


def patch(experiment: Experiment, changes: Mapping[str, Any]) -> Experiment:
    """A document with some parts replaced, by JSON merge patch (RFC 7396).

    Where a part's `kind` changes, its parameters start at the new kind's defaults, but for those that the patch
    names and those that every kind of that sort shares (`kept_on_change`).

    Raises:
        InvalidInput: the result is not a valid document; `experiment` stands as it was.
    """
    return parse(_merge(experiment.model_dump(mode="json"), changes, _REGISTRIES))


def redrawn(experiment: Experiment, seed: int) -> Experiment:
    """The document with other initial weights, drawn even where some were given, and another order of batches."""
    layers = tuple(
        layer.model_copy(update={"start": None}) if hasattr(layer, "start") else layer
        for layer in experiment.network.layers
    )
    output = experiment.network.output.model_copy(update={"start": None})
    network = experiment.network.model_copy(update={"layers": layers, "output": output, "seed": seed})
    return experiment.replaced(network=network, batch=experiment.batch.model_copy(update={"seed": seed}))


def variant(experiment: Experiment, changes: Mapping[str, Any]) -> Experiment:
    """A patched document that shares the data of its original where the changes do not touch them.

    Raises:
        InvalidInput: as `patch`.
    """
    if "data" in changes:
        return patch(experiment, changes)
    light = experiment.replaced(data=datasets.document("spiral"))
    return patch(light, changes).replaced(data=experiment.data)


_REGISTRIES: Mapping[str, Registry[Any]] = {"data": datasets, "optimizer": optimizers, "loss": losses}


def _merge(old: Any, changes: Any, registries: Mapping[str, Registry[Any]] = {}) -> Any:
    if not isinstance(changes, Mapping):
        return changes
    merged = dict(old) if isinstance(old, Mapping) else {}
    for name, change in changes.items():
        if change is None and name != "clip_norm":
            merged.pop(name, None)
            continue
        before = merged.get(name)
        if isinstance(change, str) and isinstance(before, Mapping) and "kind" in before:
            change = {"kind": change}
        if isinstance(change, Mapping) and isinstance(before, Mapping) and "kind" in before:
            kind = change.get("kind", before["kind"])
            if kind != before["kind"]:
                entry = registries.get(name)
                kept: tuple[str, ...] = ()
                if entry is not None and kind in entry.ids():
                    kept = entry[kind].model.kept_on_change
                before = {key: before[key] for key in kept if key in before}
        merged[name] = _merge(before, change)
    return merged


def invalid(error: ValidationError, *, tagged: bool = False) -> InvalidInput:
    """The first finding of pydantic in our own words: field, message, what is allowed.

    tagged: the whole input is one of several kinds, told apart by a field of it.
    """
    first = error.errors(include_url=False)[0]
    path = [str(part) for part in first["loc"]]
    # Behind a field that holds one of several kinds stands the kind's name, which is no field of the document.
    field = ".".join(part for index, part in enumerate(path) if not _is_kind(path, index, tagged))
    if tagged and first["type"].startswith("union_tag"):
        field = "type"
    context = first.get("ctx", {})
    allowed = str(context.get("expected") or context.get("expected_tags") or "")
    for bound, word in (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than")):
        if bound in context:
            allowed = f"{word} {context[bound]}"
    message = first["msg"].removeprefix("Value error, ")
    if "tag" in context:
        allowed = allowed.replace("'", "")
        message = f"there is no {context['tag']!r}; there are {allowed}"
    return InvalidInput(f"{field or 'document'}: {message}", field=field, allowed=allowed)


def _is_kind(path: list[str], index: int, tagged: bool) -> bool:
    if index == 0:
        return tagged and len(path) > 1
    owner = path[index - 2] if index > 1 and path[index - 1].isdigit() else path[index - 1]
    return owner in _KINDS and path[index] in _KINDS[owner].ids()


_KINDS: Mapping[str, Registry[Any]] = {
    "data": datasets,
    "layers": layers,
    "loss": losses,
    "optimizer": optimizers,
    "schedule": schedules,
}


__all__ = ["Experiment", "invalid", "parse", "patch", "redrawn", "variant"]
