"""The cache of compiled programs: what it keeps, what it builds first, and what it forgets."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from perceptarium.training.cache import MEMORY_FACTOR, ProgramCache
from perceptarium.training.compiler import Compiler

LIMIT = 60
CODE = 100


@pytest.fixture
def cache() -> Iterator[ProgramCache]:
    """With room for three programs of `sized`."""
    found = ProgramCache(memory=3 * CODE * MEMORY_FACTOR)
    yield found
    found.close()


def sized(value: Any, code: int = CODE) -> Callable[[Compiler], Any]:
    """A program that takes so much code."""

    def build(compiler: Compiler) -> Any:
        compiler.size += code
        return value

    return build


class Busy:
    """Keeps the compiler's thread busy, so that what is asked for meanwhile waits."""

    def __init__(self, cache: ProgramCache) -> None:
        self._gate, busy = threading.Event(), threading.Event()

        def block(_: Compiler) -> None:
            busy.set()
            self._gate.wait(LIMIT)

        self._future = cache.get("busy", block)
        assert busy.wait(LIMIT)

    def end(self) -> None:
        self._gate.set()
        self._future.result(LIMIT)


def test_a_program_is_built_once(cache: ProgramCache) -> None:
    built = []

    def build(_: Compiler) -> int:
        built.append(1)
        return len(built)

    first = cache.get("a", build)
    assert first.result(LIMIT) == 1
    assert cache.get("a", build) is first
    assert cache.get("b", build).result(LIMIT) == 2


def test_the_least_recently_used_goes_first(cache: ProgramCache) -> None:
    futures = {name: cache.get(name, sized(name)) for name in "abc"}
    for future in futures.values():
        future.result(LIMIT)
    assert cache.get("a", sized("again")) is futures["a"]
    cache.get("d", sized("d")).result(LIMIT)
    assert cache.get("a", sized("again")) is futures["a"]
    assert cache.get("b", sized("again")).result(LIMIT) == "again"


def test_to_look_whether_a_program_is_there_is_to_use_it(cache: ProgramCache) -> None:
    for name in "abc":
        cache.get(name, sized(name)).result(LIMIT)
    assert cache.ready("a") == "a"
    cache.get("d", sized("d")).result(LIMIT)
    assert cache.ready("a") == "a"
    assert cache.ready("b") is None


def test_programs_go_by_their_size_and_not_by_their_number(cache: ProgramCache) -> None:
    for name in "abc":
        cache.get(name, sized(name)).result(LIMIT)
    cache.get("large", sized("large", 2 * CODE)).result(LIMIT)
    assert [cache.ready(name) for name in "abc"] == [None, None, "c"]
    # One that is larger than all the room is kept alone: somebody trains with it.
    cache.get("huge", sized("huge", 9 * CODE)).result(LIMIT)
    assert [cache.ready(name) for name in ("c", "large", "huge")] == [None, None, "huge"]
    cache.get("a", sized("a")).result(LIMIT)
    assert cache.ready("huge") is None
    # Its memory is free again.
    cache.get("b", sized("b")).result(LIMIT)
    cache.get("c", sized("c")).result(LIMIT)
    assert [cache.ready(name) for name in "abc"] == ["a", "b", "c"]


def test_what_is_on_its_way_is_not_ready(cache: ProgramCache) -> None:
    assert cache.ready("a") is None
    busy = Busy(cache)
    future = cache.get("a", sized("a"))
    assert cache.ready("a") is None
    busy.end()
    future.result(LIMIT)
    assert cache.ready("a") == "a"


def test_a_failure_is_told_and_not_kept(cache: ProgramCache) -> None:
    def fail(_: Compiler) -> None:
        raise MemoryError("too large")

    assert isinstance(cache.get("a", fail).exception(LIMIT), MemoryError)
    assert cache.ready("a") is None
    assert cache.get("a", sized("well")).result(LIMIT) == "well"


def test_what_somebody_waits_for_comes_first_and_what_is_warmed_last(cache: ProgramCache) -> None:
    order: list[str] = []

    def noted(name: str) -> Callable[[Compiler], None]:
        return lambda _: order.append(name)

    busy = Busy(cache)
    cache.warm(lambda: [("warm", noted("warm")), ("later", noted("later"))])
    soon = cache.get("soon", noted("soon"), urgent=False)
    wanted = cache.get("wanted", noted("wanted"))
    busy.end()
    wanted.result(LIMIT)
    soon.result(LIMIT)
    cache.get("later", noted("later, again")).result(LIMIT)
    cache.get("warm", noted("warm, again")).result(LIMIT)
    assert order[:2] == ["wanted", "soon"]
    assert len(order) == 4


def test_what_is_warmed_and_then_asked_for_is_built_once_and_sooner(cache: ProgramCache) -> None:
    order: list[str] = []
    prepared = threading.Event()

    def noted(name: str) -> Callable[[Compiler], None]:
        return lambda _: order.append(name)

    first = threading.Event()
    go_on = threading.Event()

    def hold(_: Compiler) -> None:
        first.set()
        go_on.wait(LIMIT)

    def prepare() -> list[Any]:
        prepared.set()
        return [("held", hold), ("one", noted("one")), ("two", noted("two"))]

    cache.warm(prepare)
    assert prepared.wait(LIMIT)
    assert first.wait(LIMIT)
    two = cache.get("two", noted("two"))
    go_on.set()
    two.result(LIMIT)
    cache.get("one", noted("one")).result(LIMIT)
    assert order == ["two", "one"]


def test_what_becomes_urgent_is_built_sooner(cache: ProgramCache) -> None:
    order: list[str] = []
    busy = Busy(cache)
    one = cache.get("one", lambda _: order.append("one"), urgent=False)
    two = cache.get("two", lambda _: order.append("two"), urgent=False)
    assert cache.get("two", lambda _: order.append("two"), urgent=True) is two
    busy.end()
    one.result(LIMIT)
    assert order == ["two", "one"]


def test_what_nobody_waits_for_any_more_is_not_built(cache: ProgramCache) -> None:
    built: list[str] = []
    busy = Busy(cache)
    left = cache.get("left", lambda _: built.append("left"))
    shared = cache.get("shared", lambda _: built.append("shared"))
    assert cache.get("shared", lambda _: built.append("shared again")) is shared
    cache.release(left)
    cache.release(shared)
    busy.end()
    shared.result(LIMIT)
    assert built == ["shared"]
    assert left.cancelled()
    assert cache.ready("left") is None
    # Asked for again, it is built.
    cache.get("left", lambda _: built.append("left after all")).result(LIMIT)
    assert built == ["shared", "left after all"]


def test_what_is_warmed_is_built_though_a_visitor_leaves(cache: ProgramCache) -> None:
    held, go_on = threading.Event(), threading.Event()

    def hold(_: Compiler) -> None:
        held.set()
        go_on.wait(LIMIT)

    cache.warm(lambda: [("held", hold), ("warm", sized("warm"))])
    assert held.wait(LIMIT)
    future = cache.get("warm", sized("asked for"))
    cache.release(future)
    go_on.set()
    assert future.result(LIMIT) in ("warm", "asked for")


def test_to_release_what_is_built_forgets_nothing(cache: ProgramCache) -> None:
    future = cache.get("a", sized("a"))
    future.result(LIMIT)
    cache.release(future)
    cache.release(future)
    assert cache.ready("a") == "a"
    assert cache.get("a", sized("again")) is future


def test_warming_that_fails_stops_nothing(cache: ProgramCache, caplog: pytest.LogCaptureFixture) -> None:
    def prepare() -> list[Any]:
        raise RuntimeError("no such demo")

    done = threading.Event()
    cache.warm(prepare)
    cache.warm(lambda: [("next", lambda _: done.set())])
    assert done.wait(LIMIT)
    assert cache.get("a", sized(1)).result(LIMIT) == 1
    assert "could not be warmed" in caplog.text


def test_who_asked_is_told_that_a_program_is_there() -> None:
    told: list[Any] = []
    done = threading.Event()

    def notify() -> None:
        told.append(notifying.ready("a"))
        done.set()

    notifying = ProgramCache(notify=notify)
    try:
        notifying.get("a", sized(1)).result(LIMIT)
        assert done.wait(LIMIT)
        assert told == [1]
    finally:
        notifying.close()


def test_closing_waits_for_the_thread() -> None:
    before = threading.active_count()
    found = ProgramCache()
    assert found.get("a", sized(1)).result(LIMIT) == 1
    assert threading.active_count() == before + 1
    found.close()
    assert threading.active_count() == before
