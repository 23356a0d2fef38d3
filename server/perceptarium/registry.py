"""Named choices: the one place each dataset, activation, layer kind, optimizer, loss or demo is said.

An entry is a function. Its name is the id, its docstring the help text, and each of its arguments that is
annotated with a control (`Slider`, `Count`, `Toggle`, `Pick`) is a parameter of the experiment document:

    @optimizers.entry("Adam")
    def adam(learning_rate: Annotated[float, Slider("Learning rate", 1e-5, 10, log=True)] = 0.01) -> …:
        \"\"\"Adam (Kingma & Ba 2015).\"\"\"

From it follow the pydantic model of the document, the JSON schema, the catalog and the page's controls.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from perceptarium.errors import UnknownName

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Slider:
    """A real number between two bounds, on a linear or a logarithmic scale."""

    label: str
    low: float
    high: float
    log: bool = False
    step: float | None = None
    percent: bool = False
    zero: bool = False
    """0 is allowed too, below `low`: for logarithmic scales."""
    help: str = ""


@dataclass(frozen=True)
class Count:
    """A whole number between two bounds."""

    label: str
    low: int
    high: int
    log: bool = False
    help: str = ""


@dataclass(frozen=True)
class Toggle:
    """Yes or no."""

    label: str
    help: str = ""


@dataclass(frozen=True)
class Pick:
    """One id out of another registry."""

    label: str
    registry: Registry[Any]
    help: str = ""


Control = Slider | Count | Toggle | Pick


class Kind(BaseModel):
    """The document of one entry: its `kind` and its parameters. Immutable, and strict about names."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kept_on_change: ClassVar[tuple[str, ...]] = ()
    """Fields that survive when somebody picks another kind; all others take the new kind's defaults."""

    kind: str

    def parameters(self) -> dict[str, Any]:
        """The entry's own arguments, by name."""
        return {name: getattr(self, name) for name in type(self).own_parameters}

    own_parameters: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True)
class Entry(Generic[F]):
    """One named choice."""

    id: str
    label: str
    help: str
    function: F
    controls: Mapping[str, Control]
    defaults: Mapping[str, Any]
    model: type[Kind]
    tags: Mapping[str, Any] = field(default_factory=dict)


class Registry(Generic[F]):
    """All entries of one sort, found in the modules of a package (or in the one module that holds it)."""

    def __init__(self, noun: str, package: str, *, base: type[Kind] = Kind) -> None:
        self.noun = noun
        self._package = package
        self._base = base
        self._entries: dict[str, Entry[F]] = {}
        self._discovered = False

    def entry(self, label: str, *, base: type[Kind] | None = None, **tags: Any) -> Callable[[F], F]:
        """Register the decorated function under its own name."""

        def register(function: F) -> F:
            name = function.__name__.rstrip("_")
            if name in self._entries:
                raise ValueError(f"two {self.noun}s named {name!r}")
            controls, defaults, model = _document(name, function, base or self._base)
            text = inspect.getdoc(function) or ""
            self._entries[name] = Entry(name, label, text, function, controls, defaults, model, tags)
            return function

        return register

    def discover(self) -> None:
        """Import every module of the package once, so that a new file is a new entry."""
        if self._discovered:
            return
        self._discovered = True
        module = importlib.import_module(self._package)
        for info in pkgutil.iter_modules(getattr(module, "__path__", [])):
            importlib.import_module(f"{self._package}.{info.name}")

    def __iter__(self) -> Iterator[Entry[F]]:
        self.discover()
        return iter(self._entries.values())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __getitem__(self, name: str) -> Entry[F]:
        """The entry of that id.

        Raises:
            UnknownName: no entry has it; the message says which there are.
        """
        self.discover()
        try:
            return self._entries[name]
        except KeyError:
            known = ", ".join(sorted(self._entries))
            raise UnknownName(f"no {self.noun} named {name!r}; there are {known}", allowed=known) from None

    def document(self, name: str, **parameters: Any) -> Any:
        """The document of an entry; parameters that are not given are at their defaults."""
        return self[name].model(kind=name, **parameters)

    def ids(self) -> tuple[str, ...]:
        """All ids, in order of registration."""
        return tuple(entry.id for entry in self)

    def call(self, document: Kind, *arguments: Any) -> Any:
        """Call the entry that a document names, with the document's parameters."""
        return self[document.kind].function(*arguments, **document.parameters())

    def union(self) -> Any:
        """The pydantic type of a field that holds any one of the entries' documents.

        A bare id is taken as a document with every parameter at its default.
        """
        models = tuple(entry.model for entry in self)
        choice: Any = reduce(or_, models)
        tagged: Any = Annotated[choice, Field(discriminator="kind")] if len(models) > 1 else choice
        return Annotated[tagged, BeforeValidator(_named, json_schema_input_type=tagged)]

    def names(self) -> Any:
        """The pydantic type of a field that holds an id alone."""
        return Literal[self.ids()]


def controls_of(model: type[BaseModel]) -> dict[str, Control]:
    """The controls that annotate a model's fields, by name."""
    return {
        name: control
        for name, info in model.model_fields.items()
        for control in info.metadata
        if isinstance(control, Control)
    }


def _named(value: object) -> object:
    return {"kind": value} if isinstance(value, str) else value


def _document(
    name: str, function: Callable[..., Any], base: type[Kind]
) -> tuple[dict[str, Control], dict[str, Any], type[Kind]]:
    """Controls, defaults and pydantic model of a function's annotated arguments."""
    hints = get_type_hints(function, include_extras=True)
    controls: dict[str, Control] = {}
    defaults: dict[str, Any] = {}
    fields: dict[str, Any] = {"kind": (Literal[name], name)}
    for argument, parameter in inspect.signature(function).parameters.items():
        hint = hints.get(argument)
        control = next((m for m in getattr(hint, "__metadata__", ()) if isinstance(m, Control)), None)
        if control is None or hint is None:
            continue
        if parameter.default is inspect.Parameter.empty:
            raise TypeError(f"{function.__name__}: the parameter {argument!r} needs a default")
        controls[argument] = control
        defaults[argument] = parameter.default
        limits: dict[str, Any] = {}
        if isinstance(control, Slider | Count):
            zero = isinstance(control, Slider) and control.zero
            limits = {"ge": 0 if zero else control.low, "le": control.high}
        if isinstance(control, Slider):
            limits["allow_inf_nan"] = False
        fields[argument] = (
            control.registry.names() if isinstance(control, Pick) else hint.__origin__,
            Field(parameter.default, title=control.label, description=control.help or None, **limits),
        )
    model = create_model(f"{base.__name__}_{name}", __base__=base, __doc__=inspect.getdoc(function), **fields)
    model.own_parameters = tuple(controls)
    return controls, defaults, model
