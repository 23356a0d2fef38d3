"""A multilayer perceptron learns to read real handwriting, on screen."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from e2e.screen import LIMIT, arrive, number, wait_for


def test_digits_are_read_with_95_percent(page: Page) -> None:
    arrive(page, "/?demo=digits")
    page.get_by_role("slider", name="Speed").focus()
    page.keyboard.press("End")
    wait_for(page, lambda: number(page, "Test accuracy") > 95, "95 % on the test set")
    for digit in "0123456789":
        expect(page.get_by_role("main").get_by_text(digit, exact=True).first).to_be_attached(timeout=LIMIT)
