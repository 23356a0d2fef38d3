"""All that a client may ask over the websocket: one tagged union, each answered by its `id`."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from perceptarium.experiment import invalid
from perceptarium.lenses.ground import LandscapeView

LARGEST = 1e6
"""Of a weight set by hand."""
SMALLEST_FACTOR = 0.001


class Command(BaseModel):
    """A request; `done` or `error` with the same id answers it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: int = Field(0, ge=0, description="chosen by the client")


class Hello(Command):
    """First message on a socket. With the owner's token it may control, without it only watch."""

    type: Literal["hello"] = "hello"
    token: str | None = Field(None, max_length=200)


class Run(Command):
    """Train on; for `steps` steps, or until somebody pauses."""

    type: Literal["run"] = "run"
    steps: int | None = Field(None, ge=1, le=1_000_000_000)


class Pause(Command):
    """Stop training; everything stays."""

    type: Literal["pause"] = "pause"


class Step(Command):
    """Exactly `count` steps or epochs, then pause."""

    type: Literal["step"] = "step"
    count: int = Field(1, ge=1, le=1_000_000)
    unit: Literal["step", "epoch"] = "step"


class Reset(Command):
    """Back to step 0 of the present document; with `new_seed` from other initial weights."""

    type: Literal["reset"] = "reset"
    new_seed: bool = False


class Speed(Command):
    """Steps a second from now on; null is as fast as possible."""

    type: Literal["speed"] = "speed"
    steps_per_second: float | None = Field(None, ge=0.01, le=1e9, allow_inf_nan=False)


class Patch(Command):
    """Change part of the document (JSON merge patch); learned weights stay where shapes allow."""

    type: Literal["patch"] = "patch"
    changes: dict[str, Any]


class SetWeight(Command):
    """Set one weight (`source` → `unit` of layer number `layer`), or with `source` null that unit's bias."""

    type: Literal["set_weight"] = "set_weight"
    layer: int = Field(ge=0, description="0 is the first hidden layer")
    source: int | None = Field(None, ge=0)
    unit: int = Field(ge=0)
    value: float = Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)


class LayerWeights(BaseModel):
    """Parameters of one layer, nested by shape.

    weights: (in, out), (size, size, in, out) of a convolution, empty where nothing is learned. biases: (out,).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    weights: list[Any]
    biases: list[float]


class SetWeights(Command):
    """Replace all parameters, the output layer's last; their shapes are those of the network."""

    type: Literal["set_weights"] = "set_weights"
    layers: list[LayerWeights] = Field(max_length=65)


class SwapUnits(Command):
    """Let two units of hidden layer number `layer` change places: the network computes the same."""

    type: Literal["swap_units"] = "swap_units"
    layer: int = Field(ge=0)
    first: int = Field(ge=0)
    second: int = Field(ge=0)


def _not_tiny(factor: float) -> float:
    if abs(factor) < SMALLEST_FACTOR:
        raise ValueError(f"its size must be at least {SMALLEST_FACTOR}")
    return factor


class RescaleUnit(Command):
    """Multiply what goes into a hidden unit and divide what comes out of it: the network computes the same.

    Of ReLU and leaky ReLU any `factor` above 0, of tanh and sine −1, of linear units any but 0.
    """

    type: Literal["rescale_unit"] = "rescale_unit"
    layer: int = Field(ge=0)
    unit: int = Field(ge=0)
    factor: Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False), AfterValidator(_not_tiny)]


class PlaceWeights(Command):
    """Put the weights that train at a place of a plane of the landscape that somebody looks at."""

    type: Literal["place_weights"] = "place_weights"
    u: float = Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)
    v: float = Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)
    plane: int | None = Field(None, ge=1, description="`landscape_number` of a frame; null: the one that was laid last")


class Probe(Command):
    """The example whose activations frames carry: raw inputs, such as a point of the plane."""

    type: Literal["probe"] = "probe"
    inputs: tuple[float, ...] = Field(min_length=1, max_length=100_000)


Lens = Literal[
    "weights",
    "neurons",
    "prediction",
    "probe",
    "gradients",
    "saliency",
    "test",
    "embedding",
    "shift",
    "augmented",
    "next_step",
    "gradient_check",
    "gradient_cloud",
    "bowl",
    "landscape",
    "curvature",
    "blame_example",
    "blame_batch",
    "blame_train",
    "layers",
    "units",
    "planes",
    "elsewhere",
]
"""What can be looked at."""


class Subscribe(Command):
    """What this client draws from now on. Frames carry just that, at most `rate` times a second."""

    type: Literal["subscribe"] = "subscribe"
    lenses: tuple[Lens, ...] = Field((), max_length=32, description="metrics always come along")
    neuron_size: Literal[16, 24, 36, 50, 100] = Field(50, description="pixels a side of a neuron's picture")
    prediction_size: Literal[50, 100, 150] = Field(100, description="pixels a side of the decision picture")
    columns: tuple[tuple[int, ...], ...] | None = Field(
        None,
        max_length=64,
        description="for each layer the units whose pictures are drawn; null: the first 12",
    )
    landscape: LandscapeView | None = Field(
        None, description="the plane that the lens landscape shows; one for the session, the owner's first"
    )
    rate: float = Field(30.0, ge=0.1, le=60)

    def only_points(self, before: Subscribe | None) -> bool:
        """Whether nothing is new but where somebody points at the landscape."""
        if before is None or before.landscape is None or self.landscape is None or before.landscape == self.landscape:
            return False
        one, other = (own.model_copy(update={"id": 0, "landscape": None}) for own in (self, before))
        return one == other and self.landscape.unpointed == before.landscape.unpointed


class Unsubscribe(Command):
    """No more frames, for a hidden tab."""

    type: Literal["unsubscribe"] = "unsubscribe"


class Ack(Command):
    """This frame has been drawn; at most two may be under way."""

    type: Literal["ack"] = "ack"
    frame: int = Field(ge=0)


AnyCommand = Annotated[
    Hello
    | Run
    | Pause
    | Step
    | Reset
    | Speed
    | Patch
    | SetWeight
    | SetWeights
    | SwapUnits
    | RescaleUnit
    | PlaceWeights
    | Probe
    | Subscribe
    | Unsubscribe
    | Ack,
    Field(discriminator="type"),
]
Control = (
    Run | Pause | Step | Reset | Speed | Patch | SetWeight | SetWeights | SwapUnits | RescaleUnit | PlaceWeights | Probe
)
"""Commands that change a session, which only its owner may give."""

_adapter: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand)


def parse_command(text: str | bytes) -> AnyCommand:
    """A command from its JSON.

    Raises:
        InvalidInput: it is no JSON, no known command, or a field is wrong.
    """
    try:
        return _adapter.validate_json(text)
    except ValidationError as error:
        raise invalid(error, tagged=True) from None


def id_of(text: str) -> int | None:
    """The id that a command carries, even if all else of it is wrong; None if there is none."""
    try:
        number = json.loads(text)["id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return number if isinstance(number, int) and not isinstance(number, bool) and number >= 0 else None
