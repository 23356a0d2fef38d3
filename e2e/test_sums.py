"""The sums of a network, followed by hand: the published adder, and the neuron that learns what a burger costs."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from e2e.screen import LIMIT, number, wait_for


def open_paused(page: Page, address: str) -> None:
    """A demo that does not train before somebody wants it to."""
    page.goto(address)
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=LIMIT)
    wait_for(page, lambda: number(page, "Step") == 0, "a network at its start")


def play(page: Page) -> None:
    page.get_by_role("slider", name="Speed").focus()
    page.keyboard.press("End")
    page.get_by_role("button", name="Play").click()


def table(page: Page) -> list[list[float]]:
    """Portions, target and prediction of each receipt."""
    rows = page.locator("section[aria-label=Output] tbody tr")
    cells = [row.locator("td").all_inner_texts() for row in rows.all()]
    numbers = [[re.sub(r"[\s\u2009]", "", cell).replace("\u2212", "-") for cell in row] for row in cells]
    return [[float(cell) for cell in row] for row in numbers if all(row)]


def test_the_published_adder_says_that_2_and_2_are_about_4(page: Page) -> None:
    open_paused(page, "/?demo=adder")
    card = page.get_by_role("region", name="Neuron", exact=True)
    expect(card).to_contain_text("a = 2.00, b = 2.00", timeout=LIMIT)
    expect(card).to_contain_text("3.99", timeout=LIMIT)
    text = card.inner_text().replace("\u2212", "-")
    sums = {name: float(found[1]) for name in ("sum", "= z") if (found := re.search(rf"{name}\s*(-?\d+\.\d+)", text))}
    assert abs(sums["= z"] - 3.99) < 0.01
    assert abs(sums["sum"] - sums["= z"]) < 0.01  # the bias is -0.00001
    play(page)
    wait_for(page, lambda: number(page, "Step") > 100, "training from the published weights")


def test_a_linear_neuron_finds_out_what_a_burger_costs(page: Page) -> None:
    open_paused(page, "/?demo=dining_hall")
    wait_for(page, lambda: len(table(page)) == 10, "predictions of ten receipts")
    # Each dish is guessed to cost 50.
    assert all(predicted == 50 * sum(portions) for *portions, _, predicted in table(page))
    play(page)
    wait_for(page, lambda: number(page, "Train loss") < 0.5, "the least error")
    wait_for(
        page,
        lambda: len(rows := table(page)) == 10 and all(abs(row[-1] - row[-2]) < 1 for row in rows),
        "what the till asked for",
    )


def test_above_the_largest_stable_rate_it_diverges(page: Page) -> None:
    """2/λmax = 0.014854: just below the error shrinks, just above it grows."""
    open_paused(page, "/?demo=dining_hall&optimizer.learning_rate=0.0147")
    before = number(page, "Train loss")
    play(page)
    wait_for(page, lambda: number(page, "Step") > 300, "300 steps")
    assert number(page, "Train loss") < before
    open_paused(page, "/?demo=dining_hall&optimizer.learning_rate=0.016")
    play(page)
    expect(page.get_by_role("alert").get_by_text("Diverged")).to_be_visible(timeout=LIMIT)
