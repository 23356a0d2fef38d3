"""The loss under a finger: a tap points, a button confirms, and the page still scrolls."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.screen import LIMIT, arrive, number, pause, wait_for

pytestmark = pytest.mark.browser_context_args(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)


def landscape(page: Page) -> Locator:
    """The card of the landscape, in view."""
    page.get_by_role("button", name="Show Landscape").tap()
    card = page.get_by_role("region", name="Landscape", exact=True)
    # Before the panel has been loaded there are no such words either.
    expect(card.get_by_role("button", name=re.compile("Arrow keys move a cross-hair"))).to_be_visible(timeout=LIMIT)
    expect(card.get_by_text("laying the plane")).to_have_count(0, timeout=LIMIT)
    return card


def swipe(page: Page, on: Locator, across: int, up: int) -> None:
    """Move a finger over something, from the middle of its upper part."""
    box = on.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + min(box["height"], 200) / 2
    session = page.context.new_cdp_session(page)
    moves = [{"x": x + across * part / 6, "y": y - up * part / 6} for part in range(7)]
    for part, place in enumerate(moves):
        kind = "touchMove" if part else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [place]})
        page.wait_for_timeout(30)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def places(card: Locator) -> list[str]:
    """Where the names on the surface stand that are shown."""
    shown = card.locator(".names span").filter(visible=True)
    styles = shown.evaluate_all("(names) => names.map((name) => name.style.transform)")
    return [re.sub(r"(\d)\.\d+", r"\1", style) for style in styles]


def scrolled(card: Locator) -> float:
    """How far a card is scrolled, in CSS pixels."""
    top: float = card.evaluate("(card) => card.parentElement.scrollTop")
    return top


def test_a_tap_points_and_a_button_puts_the_weights_there(page: Page) -> None:
    arrive(page, "/?demo=landscape")
    pause(page)
    card = landscape(page)
    plane = card.get_by_role("button", name=re.compile("Arrow keys move a cross-hair"))
    before = number(page, "Train loss")
    plane.tap(position={"x": 60, "y": 100})
    there = card.get_by_role("figure", name="The output with the weights there")
    expect(there).to_be_visible(timeout=LIMIT)
    put = card.get_by_role("button", name="Put the weights here")
    expect(put).to_be_in_viewport(ratio=1)
    page.wait_for_timeout(500)
    assert number(page, "Train loss") == before
    # It can be called off.
    card.get_by_role("button", name="Point nowhere").tap()
    expect(there).to_have_count(0)
    expect(put).to_have_count(0)
    assert number(page, "Train loss") == before
    plane.tap(position={"x": 60, "y": 100})
    expect(there).to_be_visible(timeout=LIMIT)
    put.tap()
    wait_for(page, lambda: number(page, "Train loss") != before, "the loss of the place")
    expect(put).to_have_count(0)


def test_a_finger_on_the_picture_scrolls_up_and_down_and_points_across(page: Page, browser_name: str) -> None:
    if browser_name != "chromium":
        pytest.skip("gestures are sent by Chromium's own protocol")
    arrive(page, "/?demo=landscape")
    pause(page)
    card = landscape(page)
    plane = card.get_by_role("button", name=re.compile("Arrow keys move a cross-hair"))
    swipe(page, plane, across=0, up=120)
    wait_for(page, lambda: scrolled(card) > 80, "a card that scrolls")
    expect(card.get_by_role("button", name="Put the weights here")).to_have_count(0)
    swipe(page, plane, across=60, up=0)
    expect(card.get_by_role("button", name="Put the weights here")).to_be_visible()
    card.get_by_role("button", name="Point nowhere").tap()
    # In three dimensions it turns the surface.
    card.get_by_role("button", name="3-D").tap()
    surface = card.get_by_role("button", name=re.compile("The loss as a surface"))
    expect(surface).to_be_visible(timeout=LIMIT)
    expect(card.get_by_text("height: log of the loss · drag to turn")).to_be_visible()
    card.evaluate("(card) => card.parentElement.scrollTo(0, 0)")
    last: list[list[str]] = [[]]

    def still() -> bool:
        before, last[0] = last[0], places(card)
        page.wait_for_timeout(500)
        return before == last[0] != []

    wait_for(page, still, "a surface that stands still")
    seen = last[0]
    swipe(page, surface, across=0, up=120)
    wait_for(page, lambda: scrolled(card) > 80, "a card that scrolls")
    wait_for(page, lambda: places(card) == seen, "a surface that stands as before")
    swipe(page, surface, across=70, up=0)
    wait_for(page, lambda: places(card) != seen, "a surface that turned")
