"""The address holds the whole experiment."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from e2e.screen import LIMIT, arrive, number, pause, readout, wait_for

LABELS = ("Train loss", "Test loss", "Test accuracy")


def _at_step(page: Page, step: int) -> list[str]:
    pause(page)
    page.get_by_role("button", name="Reset", exact=True).click()
    wait_for(page, lambda: number(page, "Step") == 0, "step 0")
    for count in range(1, step + 1):
        page.get_by_role("button", name="Step", exact=True).click()
        wait_for(page, lambda count=count: number(page, "Step") == count, "the next step")
    return [readout(page, label) for label in LABELS]


def test_a_link_gives_the_same_numbers_elsewhere(new_context: Callable[[], BrowserContext]) -> None:
    page = new_context().new_page()
    arrive(
        page, "/?data.kind=exclusive_or&data.noise=0.2&optimizer.kind=sgd&optimizer.learning_rate=0.3&network.seed=7"
    )
    wait_for(page, lambda: "#" in page.url, "an address that holds the document")
    first = _at_step(page, 12)
    elsewhere = new_context().new_page()
    arrive(elsewhere, page.url)
    assert _at_step(elsewhere, 12) == first


def test_reload_goes_on_with_the_same_session(page: Page) -> None:
    arrive(page)
    wait_for(page, lambda: number(page, "Step") > 200, "200 steps")
    pause(page)
    before = number(page, "Step")
    page.reload()
    wait_for(page, lambda: number(page, "Step") == before, "the same step after the reload")


def test_a_broken_link_says_what_is_wrong(page: Page, page_errors: list[str]) -> None:
    page.goto("/?data.kind=spiral&data.noise=7&colour=red")
    expect(page.get_by_role("alert")).to_be_visible(timeout=LIMIT)
    text = page.get_by_role("alert").inner_text()
    assert "noise" in text or "colour" in text
    wait_for(page, lambda: number(page, "Step") > 1, "the default network, which learns")
    page.goto("about:blank")  # else only the part after # would change, and no page be opened
    page.goto("/#not-a-document")
    expect(page.get_by_role("alert")).to_be_visible(timeout=LIMIT)
    # A refused request is an error in the browser's console too: it is what this test asks for.
    page_errors[:] = [error for error in page_errors if "422" not in error]
