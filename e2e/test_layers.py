"""What every layer's numbers look like: norms, histograms, units that die and runs that diverge."""

from __future__ import annotations

import math
import re

from playwright.sync_api import Locator, Page, expect

from e2e.screen import LIMIT, arrive, open_panel, pause, wait_for


def rows(page: Page) -> Locator:
    return page.get_by_role("region", name="Output", exact=True).locator("tbody tr")


def norms(page: Page) -> list[float]:
    """Of each layer, NaN where it is no number."""
    texts = [row.locator("td").nth(1).inner_text() for row in rows(page).all()]
    found = [re.match(r"[\d.]+(e[-\u2212]?\d+)?", text.strip()) for text in texts]
    return [float(match[0].replace("\u2212", "-")) if match else math.nan for match in found]


def test_vanishing_gradients_are_seen_and_cured(page: Page) -> None:
    arrive(page, "/?demo=blame")
    expect(page.get_by_role("tab", name="Gradients")).to_have_attribute("aria-selected", "true")
    expect(rows(page)).to_have_count(6, timeout=LIMIT)
    wait_for(page, lambda: len(norms(page)) == 6, "the norm of each layer")
    first = norms(page)
    assert all(math.isfinite(norm) for norm in first)
    assert first[-1] > 100 * first[0]
    expect(rows(page).first.get_by_role("img")).to_have_attribute("aria-label", re.compile(r"\d+ negative"))
    wait_for(page, lambda: len(now := norms(page)) == 6 and now != first, "norms that change while it trains")
    page.get_by_role("switch", name="ReLU and He").click()

    def even() -> bool:
        found = norms(page)
        return len(found) == 6 and min(found) > 0 and max(found) < 10 * min(found)

    wait_for(page, even, "gradients of one size")
    open_panel(page, "Weights")
    expect(page.get_by_text("how each layer’s weights are spread")).to_be_visible()
    wait_for(page, lambda: len(norms(page)) == 6 and min(norms(page)) > 0.5, "the weights of each layer")


def test_a_unit_that_dies_says_so(page: Page) -> None:
    page.goto("/?demo=adder")
    unit = page.get_by_role("button", name="Hidden 1, unit 1")
    unit.click()
    card = page.get_by_role("region", name="Neuron", exact=True)
    expect(card).to_contain_text("= z", timeout=LIMIT)
    page.get_by_role("button", name="Edit weights").click()
    bias = page.get_by_role("textbox", name="bias")
    bias.fill("-100")
    bias.press("Enter")
    words = re.compile(r"dead: 0 for all \d+ training examples; no gradient comes through it")
    expect(unit).to_have_attribute("aria-label", words, timeout=LIMIT)
    expect(card).to_contain_text(words)
    open_panel(page, "Gradients")
    expect(rows(page).first).to_contain_text("1 of 3 dead", timeout=LIMIT)
    bias.fill("0")
    bias.press("Enter")
    expect(unit).not_to_have_attribute("aria-label", words, timeout=LIMIT)
    expect(card).not_to_contain_text("dead")


def test_a_run_that_diverged_has_words_for_it(page: Page) -> None:
    page.goto("/?demo=dining_hall&optimizer.learning_rate=0.9")
    open_panel(page, "Gradients")
    expect(rows(page)).to_have_count(1, timeout=LIMIT)
    page.get_by_role("slider", name="Speed").focus()
    page.keyboard.press("End")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("alert").get_by_text("Diverged")).to_be_visible(timeout=LIMIT)
    # It stands at the last step that is a number: the next one would be many times as large as the weights.
    expect(rows(page).first).to_contain_text("huge", timeout=LIMIT)
    wait_for(page, lambda: len(now := norms(page)) == 1 and now[0] > 1e6, "the gradient of the last step")


def test_the_diagram_stays_in_its_place_when_it_is_read_backwards(page: Page) -> None:
    arrive(page, "/?demo=spirals")
    pause(page)
    unit = page.get_by_role("button", name="Hidden 1, unit 1,")
    before = unit.bounding_box()
    page.get_by_role("button", name="Backward", exact=True).click()
    expect(page.get_by_role("region", name="Blame of a neuron")).to_contain_text("dE/da", timeout=LIMIT)
    expect(page.get_by_role("button", name="Flow back")).to_be_visible()
    assert unit.bounding_box() == before
