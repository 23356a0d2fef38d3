"""A convolutional network is looked into, and edited while it trains."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from e2e.screen import LIMIT, arrive, number, pause, wait_for


def network(page: Page) -> str:
    """All words of the diagram."""
    text: str = page.locator(".network").first.inner_text()
    return re.sub(r"\s+", " ", text.replace("\u2009", " "))


def test_edit_convolutions_while_it_trains(page: Page) -> None:
    arrive(page, "/?demo=digits_conv")
    wait_for(page, lambda: number(page, "Step") > 300, "300 steps")
    learned = number(page, "Train loss")
    page.get_by_role("button", name="Conv 2, settings").click()
    page.get_by_role("button", name="Filters: one more").click()
    wait_for(page, lambda: "4 × 4 × 17" in network(page), "seventeen filters")
    page.keyboard.press("Escape")
    at = number(page, "Step")
    assert at >= 300, "an edit does not start over"
    wait_for(page, lambda: number(page, "Step") > at + 20, "training that goes on")
    assert number(page, "Train loss") < learned + 0.5, "what was learned stays"
    page.get_by_role("combobox", name="Conv 2, activation").select_option("tanh")
    at = number(page, "Step")
    wait_for(page, lambda: number(page, "Step") > at + 20, "training with another activation")


def add_a_pool(page: Page) -> None:
    """After the second one."""
    page.get_by_role("button", name=re.compile("^Add a layer between Pool 2")).first.click()
    page.get_by_role("button", name=re.compile("^Max pool")).click()


def test_a_layer_that_does_not_fit_is_refused_in_words(page: Page, page_errors: list[str]) -> None:
    arrive(page, "/?demo=digits_conv")
    add_a_pool(page)
    expect(page.get_by_role("button", name="Pool 3, settings")).to_be_visible()
    add_a_pool(page)
    expect(page.get_by_role("alert")).to_contain_text("leaves 0×0", timeout=LIMIT)
    at = number(page, "Step")
    wait_for(page, lambda: number(page, "Step") > at, "training that goes on")
    assert not page_errors


def test_the_arithmetic_of_a_pixel_adds_up(page: Page) -> None:
    arrive(page, "/?demo=digits_conv")
    wait_for(page, lambda: number(page, "Step") > 50, "50 steps")
    pause(page)
    page.get_by_role("button", name=re.compile("^Conv 1, map 3")).click()
    card = page.get_by_role("region", name="Pixel")
    expect(card).to_contain_text("Conv 1, map 3", timeout=LIMIT)
    text = card.inner_text().replace("\u2212", "-")
    sums = {
        name: float(re.search(rf"{re.escape(name)}\s*(-?\d+\.\d+)", text)[1])  # type: ignore[index]
        for name in ("sum", "+ bias", "= z")
    }
    assert abs(sums["sum"] + sums["+ bias"] - sums["= z"]) <= 0.02


def test_a_multilayer_perceptron_becomes_a_convnet(page: Page) -> None:
    arrive(page, "/?demo=digits")
    page.get_by_role("button", name=re.compile("^Add a layer between Inputs?")).first.click()
    page.get_by_role("button", name=re.compile("^Convolution")).click()
    expect(page.get_by_role("button", name="Conv 1, settings")).to_be_visible(timeout=LIMIT)
    at = number(page, "Step")
    wait_for(page, lambda: number(page, "Step") > at + 20, "training of the convnet")
