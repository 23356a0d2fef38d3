"""The overfitting demo: the turning point comes, and cures are switches."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from e2e.screen import LIMIT, arrive, number, wait_for


def test_the_turning_point_is_marked_and_the_test_loss_turns_up(page: Page) -> None:
    arrive(page, "/?demo=overfitting")
    page.get_by_role("slider", name="Speed").focus()
    page.keyboard.press("End")
    wait_for(page, lambda: number(page, "Step") == 4000, "the end of the demo at step 4000")
    marked = page.get_by_text(re.compile(r"test lowest at [\d\s\u2009\u202f]+"))
    expect(marked.first).to_be_attached(timeout=LIMIT)
    assert number(page, "Train loss") < 0.05
    assert number(page, "Test loss") > 0.15
    sentence = page.get_by_role("region", name="The line, or the wiggly curve").inner_text()
    assert re.search(r"\d", sentence)


def test_a_cure_starts_again_with_one_thing_changed(page: Page) -> None:
    arrive(page, "/?demo=overfitting")
    page.get_by_role("slider", name="Speed").focus()
    page.keyboard.press("End")
    wait_for(page, lambda: number(page, "Step") == 4000, "the end of the demo")
    ill = number(page, "Test loss")
    page.get_by_role("switch", name="L2").click()
    wait_for(page, lambda: number(page, "Step") < 4000, "a new start")
    wait_for(page, lambda: number(page, "Step") == 4000, "the end of the cure")
    assert number(page, "Test loss") < ill
