"""The sums of a network, followed by hand: the published adder, and the neuron that learns what a burger costs."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from e2e.screen import LIMIT, number, open_panel, wait_for


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
    read = "cells => cells.slice(0, -1).map((cell) => cell.querySelector('input')?.value ?? cell.innerText)"
    cells = [row.locator("td").evaluate_all(read) for row in rows.all()]
    numbers = [[re.sub(r"[\s\u2009]", "", cell).replace("\u2212", "-") for cell in row] for row in cells]
    return [[float(cell) for cell in row] for row in numbers if all(row) and "–" not in row]


def test_the_published_adder_says_that_2_and_2_are_about_4(page: Page) -> None:
    open_paused(page, "/?demo=adder")
    card = page.get_by_role("region", name="Neuron", exact=True)
    first, second = (card.get_by_role("textbox", name=f"Value of {name}") for name in ("a", "b"))
    expect(first).to_have_value("2.00", timeout=LIMIT)
    expect(second).to_have_value("2.00")
    expect(card).to_contain_text("3.99", timeout=LIMIT)
    text = card.inner_text().replace("\u2212", "-")
    sums = {name: float(found[1]) for name in ("sum", "= z") if (found := re.search(rf"{name}\s*(-?\d+\.\d+)", text))}
    assert abs(sums["= z"] - 3.99) < 0.01
    assert abs(sums["sum"] - sums["= z"]) < 0.01  # the bias is -0.00001
    play(page)
    wait_for(page, lambda: number(page, "Step") > 100, "training from the published weights")


def test_numbers_to_add_are_typed(page: Page) -> None:
    open_paused(page, "/?demo=adder")
    card = page.get_by_role("region", name="Neuron", exact=True)
    for name, typed, said in (("a", "3", "4.99"), ("b", "4,5", "7.48")):
        card.get_by_role("textbox", name=f"Value of {name}").fill(typed)
        page.keyboard.press("Enter")
        expect(card.locator("strong")).to_have_text(said, timeout=LIMIT)
    card.get_by_role("textbox", name="Value of a").fill("three")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").get_by_text("a is a number, such as 2.5")).to_be_visible()
    expect(card.get_by_role("textbox", name="Value of a")).to_have_value("3.00")


def test_units_change_places_and_scales_and_the_output_stays(page: Page) -> None:
    open_paused(page, "/?demo=adder")
    card = page.get_by_role("region", name="Neuron", exact=True)
    expect(card).to_contain_text("3.99", timeout=LIMIT)
    page.get_by_role("button", name="Hidden 1, unit 1").click()
    said = "Predicted here: 3.99 → 3.99."
    for button, words in (
        ("In × 2, out ÷ 2", "What goes in is times 2, what comes out divided by 2."),
        ("Swap with", "Hidden 1, unit 1 and unit 2 have changed places."),
    ):
        card.get_by_role("button", name="Same output").click()
        card.get_by_role("button", name=button).click()
        expect(card).to_contain_text(words, timeout=LIMIT)
        expect(card).to_contain_text(said, timeout=LIMIT)
        found = re.search(r"anywhere in the picture: ([\d.e−]+)", card.inner_text())
        assert found
        assert float(found[1].rstrip(".").replace("−", "-")) < 1e-4
        card.get_by_role("button", name="Show the sum").click()
    # What was unit 1, twice as large, is unit 2 now.
    page.get_by_role("button", name="Hidden 1, unit 2").click()
    expect(card).to_contain_text("8.07", timeout=LIMIT)


def test_many_seeds_find_many_ways_to_add(page: Page) -> None:
    open_paused(page, "/?demo=adder")
    open_panel(page, "Seeds")
    output = page.get_by_role("region", name="Output", exact=True)
    output.get_by_role("button", name="Train", exact=True).click()
    rows = output.get_by_role("button", name=re.compile(r"^Seed \d+: train loss"))
    expect(rows).to_have_count(24, timeout=LIMIT)
    words = re.compile(r"(\d+) of 24 err by less than a tenth of the targets’ spread, each with weights of its own")
    expect(output).to_contain_text(words, timeout=LIMIT)
    found = words.search(output.inner_text())
    assert found
    # Most find a way; a few are stuck with a dead layer.
    assert 12 <= int(found[1]) < 24
    expect(rows.first).to_have_accessible_name(re.compile(r"predicts (4|4\.00|3\.99|4\.01) at 2, 2"), timeout=LIMIT)
    # Another network's weights, looked into: it adds as well, with sums of its own.
    card = page.get_by_role("region", name="Neuron", exact=True)
    published = card.inner_text()
    rows.first.click()
    expect(page.get_by_role("status").get_by_text(re.compile("are in the network now"))).to_be_visible()
    expect(card.locator("strong")).to_have_text(re.compile(r"4\.0|3\.99"))
    assert card.inner_text() != published
    # What was trained is still there when another panel has been open in between.
    open_panel(page, "Boundary")
    expect(rows).to_have_count(0)
    open_panel(page, "Seeds")
    expect(rows).to_have_count(24)
    expect(output).to_contain_text(words)


def test_a_linear_neuron_finds_out_what_a_burger_costs(page: Page) -> None:
    open_paused(page, "/?demo=dining_hall")
    open_panel(page, "Rows")
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
