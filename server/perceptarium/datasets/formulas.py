"""Features that somebody types: formulas of a point's coordinates, evaluated on whole columns.

A formula is parsed by Python's own parser, checked node by node against the tables below, and evaluated by
`simpleeval`, which knows nothing but those tables. Its length bounds its depth and the work it makes, and every
number is a float64, so that nothing grows without bound.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from simpleeval import SimpleEval

from perceptarium.errors import InvalidInput

Column = NDArray[np.float64]

LONGEST = 100
"""Characters of a formula."""
LARGEST = 1e6
"""The largest size of a value."""
GRID = 121
"""Places along each side of the plane at which a formula must have a value: with the middle and whole numbers."""


@dataclass(frozen=True)
class Function:
    """A function that formulas may call. arguments: how many it takes."""

    name: str
    arguments: int
    compute: np.ufunc
    help: str

    @property
    def usage(self) -> str:
        """How it is written."""
        return f"{self.name}({', '.join(COORDINATES[: self.arguments])})"


COORDINATES = ("x1", "x2")
FUNCTIONS = {
    function.name: function
    for function in (
        Function("sin", 1, np.sin, "sine, in radians"),
        Function("cos", 1, np.cos, "cosine, in radians"),
        Function("tan", 1, np.tan, "tangent, in radians"),
        Function("tanh", 1, np.tanh, "hyperbolic tangent"),
        Function("exp", 1, np.exp, "e to a power"),
        Function("log", 1, np.log, "natural logarithm"),
        Function("sqrt", 1, np.sqrt, "square root"),
        Function("abs", 1, np.abs, "size without sign"),
        Function("sign", 1, np.sign, "−1, 0 or 1"),
        Function("floor", 1, np.floor, "rounded down"),
        Function("min", 2, np.minimum, "the smaller one"),
        Function("max", 2, np.maximum, "the larger one"),
        Function("atan2", 2, np.arctan2, "angle of the point (second, first), in radians"),
    )
}
CONSTANTS = {"pi": np.float64(np.pi), "e": np.float64(np.e)}
OPERATORS: dict[type[ast.AST], np.ufunc] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
    ast.USub: np.negative,
    ast.UAdd: np.positive,
}
ALLOWED = f"numbers, {', '.join((*COORDINATES, *CONSTANTS))}, + - * / ^, parentheses and " + ", ".join(
    function.usage for function in FUNCTIONS.values()
)

# How people and labels write what the tables above name.
_SIGNS = str.maketrans(
    {"₁": "1", "₂": "2", "·": "*", "×": "*", "÷": "/", "−": "-", "–": "-", "²": "^2", "³": "^3", "π": "pi"}
)
_FOREIGN = re.compile(r"[^a-z0-9_+\-*/^(),. ]")
_NUMBER_BEFORE = re.compile(r"(?<![a-z0-9_.])((?:\d++\.?\d*+|\.\d++)(?:e[+-]?\d++)?+)\s*(?=[a-z_(])")
"""A number where a name or a parenthesis follows: mathematics multiplies, the parser does not."""


@dataclass(frozen=True)
class Formula:
    """A checked formula. text: as it stands in a document. key: the same for formulas that differ in spaces only."""

    text: str
    key: str
    _tree: ast.expr = field(repr=False, compare=False)

    def __call__(self, first: NDArray[np.floating], second: NDArray[np.floating]) -> Column:
        """The values (n,) at coordinates (n,) and (n,); not finite where the formula has no value."""
        return np.broadcast_to(_evaluate(self._tree, first, second), np.shape(first))

    def check(self, points: NDArray[np.floating]) -> Column:
        """The values (n,) at points (n, 2).

        Raises:
            InvalidInput: one of them is not finite or beyond ±`LARGEST`; names the part and the point.
        """
        values = self(points[:, 0], points[:, 1])
        wrong = ~(np.abs(values) <= LARGEST)  # so that what is not a number is wrong
        if wrong.any():
            self._blame(*points[wrong.argmax()].astype(np.float64))
        return values

    def check_plane(self, domain: tuple[float, float]) -> None:
        """Look whether there are values all over a plane, limits of both coordinates in `domain`.

        Raises:
            InvalidInput: there is none somewhere, or the same one everywhere.
        """
        values = self.check(plane(domain, GRID))
        if np.ptp(values) <= 1e-9 * max(1.0, float(np.abs(values).max())):
            raise _wrong("this is the same everywhere: a feature depends on x1 or x2 (a constant is what a bias is)")

    def _blame(self, first: np.float64, second: np.float64) -> None:
        """Raise what is wrong at a point, of the innermost part that is."""
        for part in _inside_out(self._tree):
            value = _evaluate(part, first, second)
            if abs(value) <= LARGEST:
                continue
            said = _source(part, self.text)
            used = {node.id for node in ast.walk(part) if isinstance(node, ast.Name)}
            places = zip(COORDINATES, (first, second), strict=True)
            place = ", ".join(f"{name} = {_short(at)}" for name, at in places if name in used)
            place = f" at {place}" if place else ""
            match part:
                case ast.BinOp(op=ast.Div(), right=divisor) if _evaluate(divisor, first, second) == 0:
                    raise _wrong(f"{said} divides by zero{place}")
            if np.isfinite(value):
                raise _wrong(f"{said} is {_short(value)}{place}; more than {LARGEST:,.0f} is too large to learn from")
            what = "not a number" if np.isnan(value) else "infinite"
            raise _wrong(f"{said} is {what}{place}; a feature needs a value everywhere in the picture")


def plane(domain: tuple[float, float], side: int) -> Column:
    """Points (side², 2) all over a plane, its edges too; the top row first."""
    along = np.linspace(*domain, side)
    across, up = np.meshgrid(along, along[::-1])
    return np.stack([across.ravel(), up.ravel()], axis=1)


@lru_cache(maxsize=256)
def parse_formula(text: str) -> Formula:
    """Read a formula.

    Raises:
        InvalidInput: says in words what is wrong, and where.
    """
    text = _canonical(text)
    tree = _parse(text)
    _check(tree, text)
    return Formula(text, ast.dump(tree), tree)


def label_of(text: str) -> str:
    """A formula as it is shown; typed again, it is the same one."""
    shown = re.sub(r"\bx([12])\b", lambda found: "x" + "₁₂"[int(found[1]) - 1], text)
    shown = re.sub(r"\^([23])(?![\d.e_]|\s*\^)", lambda found: "²³"[int(found[1]) - 2], shown)
    return re.sub(r"\bpi\b", "π", shown).replace("*", "·").replace("-", "−")


def _canonical(text: str) -> str:
    if len(text) > LONGEST:
        raise _too_long(len(text))
    plain = " ".join(text.lower().translate(_SIGNS).replace("**", "^").split())
    if not plain:
        raise _wrong("type a formula, such as x1^2 + sin(3*x2)")
    if foreign := _FOREIGN.search(plain):
        raise _wrong(f"“{foreign[0]}” has no meaning in a formula")
    plain = re.sub(r"\by\b", "x2", re.sub(r"\bx\b", "x1", plain))
    if len(plain) > LONGEST:
        raise _too_long(len(plain))
    return plain


def _parse(text: str) -> ast.expr:
    if found := _NUMBER_BEFORE.search(text):
        name = re.match(r"\w*", text[found.end() :])
        raise _wrong(f"a product needs a *: {found[1]}*{name[0] if name and name[0] else '(…)'}")
    opened = text.count("(") - text.count(")")
    if opened:
        raise _wrong("a “(” is not closed" if opened > 0 else "there is a “)” too many")
    read = text.replace("^", "**")
    try:
        return ast.parse(read, mode="eval").body
    except SyntaxError as error:
        start = error.offset - 1 if error.offset and error.lineno == 1 else len(read)
        end = error.end_offset - 1 if error.end_offset else start
        word = re.compile(r"\w+|\*\*|.?").match(read, start)
        bad = read[start : max(end, word.end() if word else start)]
        before, bad = (part.replace("**", "^").strip() for part in (read[:start], bad))
    after = f" after “{before}”" if before else ""
    raise _wrong(f"“{bad}” cannot be read{after}" if bad else f"something is missing{after}")


def _check(node: ast.AST, text: str) -> None:
    """Let through what the tables hold, and nothing else."""
    match node:
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            return
        case ast.Name(id=name):
            if name in FUNCTIONS:
                raise _wrong(f"{name} is a function: write {FUNCTIONS[name].usage}")
            if name not in COORDINATES and name not in CONSTANTS:
                raise _unknown(name)
        case ast.BinOp() | ast.UnaryOp() if type(node.op) in OPERATORS:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    _check(child, text)
        case ast.Call(func=ast.Name(id=name), keywords=[]):
            function = FUNCTIONS.get(name)
            if function is None:
                raise _wrong(f"a product needs a *: {name}*(…)") if name in COORDINATES else _unknown(name)
            if len(node.args) != function.arguments:
                count = "one number" if function.arguments == 1 else "two numbers"
                raise _wrong(f"{name} takes {count}, not {len(node.args)}: write {function.usage}")
            for argument in node.args:
                _check(argument, text)
        case ast.Call(func=func):
            raise _wrong(f"a product needs a *: {_source(func, text)}*(…)")
        case _:
            raise _wrong(f"“{_source(node, text)}” has no meaning in a formula")


def _inside_out(node: ast.expr) -> Iterator[ast.expr]:
    """The parts of a checked formula that have a value, each after its own parts."""
    inside = node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node)
    for child in inside:
        if isinstance(child, ast.expr):
            yield from _inside_out(child)
    yield node


class _Evaluator(SimpleEval):  # type: ignore[misc]
    """simpleeval with nothing but our tables. It counts in float64: Python's own whole numbers grow without bound."""

    def __init__(self, first: object, second: object) -> None:
        functions = {name: function.compute for name, function in FUNCTIONS.items()}
        names = dict(zip(COORDINATES, (first, second), strict=True)) | CONSTANTS
        super().__init__(operators=OPERATORS, functions=functions, names=names)
        self.nodes: dict[type[ast.AST], Callable[[Any], Any]] = {
            ast.Constant: lambda node: np.float64(node.value),
            ast.Name: self._eval_name,
            ast.UnaryOp: self._eval_unaryop,
            ast.BinOp: self._eval_binop,
            ast.Call: self._eval_call,
        }


def _evaluate(node: ast.expr, first: object, second: object) -> Column:
    evaluator = _Evaluator(np.asarray(first, np.float64), np.asarray(second, np.float64))
    with np.errstate(all="ignore"):  # what is not finite is told in words
        value: Column = np.asarray(evaluator.eval("", previously_parsed=node), np.float64)
    return value


def _source(node: ast.AST, text: str) -> str:
    """The part of the text that a node was read from."""
    read = text.replace("^", "**")
    start, end = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", None)
    return read[start:end].replace("**", "^")


def _short(value: np.floating | Column) -> str:
    return f"{float(value):.4g}".replace("-", "−")


def _unknown(name: str) -> InvalidInput:
    names = ", ".join((*COORDINATES, *CONSTANTS))
    return _wrong(f"“{name}” is not known here: there are {names} and the functions {', '.join(FUNCTIONS)}")


def _too_long(length: int) -> InvalidInput:
    return _wrong(f"a formula has at most {LONGEST} characters, not {length}")


def _wrong(message: str) -> InvalidInput:
    return InvalidInput(message, field="formula", allowed=ALLOWED)
