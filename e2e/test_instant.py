"""No visitor waits for a compiler: whatever is edited while it trains, the picture moves on."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.screen import COLOURS, LIMIT, arrive, colours, number, wait_for
from tests.api.client import SMALL, RemoteSession, warm_up

WATCH = f"""() => {{
    const colours = {COLOURS};
    const note = '[role=progressbar]';
    window.notes = [];
    window.kept = [];
    const look = () => {{
        const shown = document.querySelector(note);
        if (shown) window.kept.push(colours(document.querySelector('section[aria-label=Output] canvas')));
        requestAnimationFrame(look);
    }};
    look();
    new MutationObserver((changes) => {{
        for (const change of changes) for (const added of change.addedNodes) {{
            if (added.nodeType !== Node.ELEMENT_NODE) continue;
            const found = added.matches(note) ? added : added.querySelector(note);
            if (found) window.notes.push(found.getAttribute('aria-label'));
        }}
    }}).observe(document.body, {{ childList: true, subtree: true }});
}}"""
"""Writes down every note that something is being compiled, and how colourful the picture is meanwhile."""


@pytest.fixture
def warm(server: str) -> None:
    """A server that has its programs for edits, as one that has been up for half a minute."""
    with httpx.Client(base_url=server, timeout=LIMIT / 1000, trust_env=False) as http:
        created = http.post("/api/sessions", json={"experiment": SMALL, "run": True}).json()
        session = RemoteSession(http, created["session"], created["token"])
        warm_up(session, widths=(8, 16))
        http.delete(session.path, headers=session.owner)


def output(page: Page) -> Locator:
    return page.get_by_role("region", name="Output", exact=True).locator("canvas").first


def add_a_layer(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Add a layer between Hidden 2")).click()
    expect(page.get_by_role("textbox", name="Hidden 3, number of units")).to_be_visible(timeout=LIMIT)


def add_a_unit(page: Page) -> None:
    page.get_by_role("group", name="Hidden 1, units").get_by_role("button", name="Add a unit").click()
    expect(page.get_by_role("button", name=re.compile("^Hidden 1, unit 9"))).to_be_visible(timeout=LIMIT)


def change_the_activation(page: Page) -> None:
    page.get_by_role("combobox", name="Hidden 2, activation").select_option("relu")


def change_the_optimizer(page: Page) -> None:
    page.get_by_role("combobox", name="Optimizer").select_option("momentum")


def change_the_batch_size(page: Page) -> None:
    page.get_by_role("slider", name="Batch size").focus()
    page.keyboard.press("ArrowLeft")


def change_the_data(page: Page) -> None:
    page.get_by_role("button", name="Circle").click()


EDITS: list[Callable[[Page], None]] = [
    add_a_layer,
    add_a_unit,
    change_the_activation,
    change_the_optimizer,
    change_the_batch_size,
    change_the_data,
]


@pytest.mark.usefixtures("warm")
def test_no_edit_of_a_small_network_shows_a_note(page: Page) -> None:
    arrive(page)
    wait_for(page, lambda: number(page, "Step") > 50, "some training")
    page.evaluate(WATCH)
    for edit in EDITS:
        edit(page)
        at, picture = number(page, "Step"), output(page).evaluate("(canvas) => canvas.toDataURL()")
        wait_for(page, lambda at=at: number(page, "Step") > at + 20, f"training after: {edit.__name__}")
        wait_for(
            page,
            lambda picture=picture: output(page).evaluate("(canvas) => canvas.toDataURL()") != picture,
            f"another picture after: {edit.__name__}",
        )
        assert colours(output(page)) > 3
        assert colours(page.get_by_role("region", name="Network", exact=True).locator("canvas")) > 12
    assert page.evaluate("window.notes") == []
    expect(page.get_by_role("button", name="Pause")).to_be_visible(timeout=LIMIT)


def test_a_large_network_keeps_the_last_picture_until_it_is_there(page: Page) -> None:
    arrive(page)
    wait_for(page, lambda: number(page, "Step") > 100 and colours(output(page)) > 3, "a picture")
    page.evaluate(WATCH)
    at = number(page, "Step")
    # A size that no program was compiled for, not in another run either.
    units = str(65 + os.getpid() % 400)
    field = page.get_by_role("textbox", name="Hidden 1, number of units")
    field.fill(units)
    field.press("Enter")
    wait_for(page, lambda: page.evaluate("window.notes.length") > 0, "a note that it is being compiled")
    assert "ompil" in page.evaluate("window.notes[0]")
    expect(page.get_by_role("progressbar")).to_have_count(0, timeout=LIMIT)
    wait_for(page, lambda: number(page, "Step") > at + 20, "training of the large network")
    kept = page.evaluate("window.kept")
    assert kept
    assert min(kept) > 3, "the picture went away"
    expect(page.get_by_role("textbox", name="Hidden 1, number of units")).to_have_value(units)
    wait_for(page, lambda: colours(output(page)) > 3, "its picture")
    assert page.evaluate("window.notes.length") == 1
