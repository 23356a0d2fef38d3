"""Single neurons: a linear one in its bowl, by the delta rule, and a sigmoid that is stuck where it is flat."""

from __future__ import annotations

import re

import numpy as np
from playwright.sync_api import Locator, Page, expect

from e2e.screen import LIMIT, number, wait_for

HALL = "/?demo=dining_hall"


def plain(text: str) -> str:
    """Numbers as computers write them."""
    return re.sub(r"[\s\u2009]", "", text).replace("\u2212", "-")


def open_paused(page: Page, address: str) -> None:
    """A demo that does not train before somebody wants it to."""
    page.goto(address)
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=LIMIT)
    wait_for(page, lambda: number(page, "Step") == 0, "a network at its start")


def card(page: Page) -> Locator:
    return page.get_by_role("region", name="Neuron", exact=True)


def row(page: Page, label: str) -> list[float]:
    """Of the card's table the numbers of one row."""
    cells = card(page).locator("tr", has=page.get_by_role("rowheader", name=label, exact=True)).locator("td")
    return [float(plain(cell)) for cell in cells.all_inner_texts() if plain(cell)]


def output(page: Page) -> Locator:
    return page.get_by_role("region", name="Output")


def bound(page: Page) -> Locator:
    """What stands under the slider of the learning rate."""
    return page.get_by_role("button").filter(has_text="2/λmax")


def rate(page: Page) -> str:
    return bound(page).inner_text()


def bottom(page: Page) -> str:
    return plain(output(page).get_by_text(re.compile("bottom:")).inner_text())


def test_a_step_does_what_the_delta_rule_said(page: Page) -> None:
    for address, taken in ((HALL, 1), (f"{HALL}&batch.size=1", 3)):
        open_paused(page, address)
        for step in range(taken):
            wait_for(page, lambda: len(row(page, "next weight")) == 3, "the delta rule in numbers")
            now, change, predicted = (row(page, label) for label in ("weight now", "= change", "next weight"))
            np.testing.assert_allclose(np.add(now, change), predicted, rtol=1e-4)
            page.get_by_role("button", name="Step", exact=True).click()
            wait_for(page, lambda wanted=step + 1: number(page, "Step") == wanted, "one step")
            wait_for(page, lambda old=now: len(row(page, "weight now")) == 3 and row(page, "weight now") != old, "it")
            np.testing.assert_allclose(row(page, "weight now"), predicted, rtol=1e-4)


def test_the_first_step_of_the_dining_hall_by_hand(page: Page) -> None:
    """One receipt by the lecture's formula: rate × error × portions."""
    open_paused(page, HALL)
    output(page).get_by_role("tab", name="Rows").click()
    page.get_by_role("button", name="Receipt 1", exact=True).click(position={"x": 250, "y": 8})
    card(page).get_by_role("button", name="Chosen example").click()
    # 2 burgers, 5 fries and 3 sodas cost 850; at 50 each they would be 500.
    wait_for(page, lambda: row(page, "error t − y") == [350.0] * 3, "the error of the first receipt")
    assert row(page, "× input") == [2, 5, 3]
    np.testing.assert_allclose(row(page, "= change"), np.multiply(0.003 * 350, [2, 5, 3]), rtol=1e-4)


def test_an_edited_receipt_and_an_edited_price_change_the_bowl(page: Page) -> None:
    open_paused(page, HALL)
    picture = output(page).get_by_role("img", name=re.compile("Contours of E"))
    expect(picture).to_be_visible()
    expect(picture).to_have_attribute("aria-label", re.compile("Now 50 and 50, bottom 150 and 100"))
    assert "burgers150,fries50,sodas100" in bottom(page)
    assert rate(page).startswith("2/λmax 0.01485")
    output(page).get_by_role("tab", name="Rows").click()
    wait_for(page, lambda: page.get_by_label("Receipt 10, sodas").count() == 1, "ten receipts")
    assert page.get_by_label("Receipt 1, fries").input_value() == "5"
    page.get_by_label("Receipt 1, fries").fill("20")
    page.get_by_label("Receipt 1, fries").press("Enter")
    wait_for(page, lambda: not rate(page).startswith("2/λmax 0.01485"), "a steeper bowl")
    page.get_by_label("Price of burgers").fill("260")
    page.get_by_label("Price of burgers").press("Enter")
    page.get_by_role("button", name="Add a receipt").click()
    expect(page.get_by_label("Receipt 11, burgers")).to_have_value("1")
    page.get_by_role("button", name="Remove receipt 2").click()
    expect(page.get_by_label("Receipt 11, burgers")).to_have_count(0)
    page.get_by_label("Receipt 1, fries").fill("21")
    page.get_by_label("Receipt 1, fries").press("Enter")
    expect(output(page).get_by_role("alert")).to_contain_text("from 0 to 20")
    expect(page.get_by_label("Receipt 1, fries")).to_have_value("20")
    output(page).get_by_role("tab", name="Bowl").click()
    # The network is the same: only the data have changed.
    expect(picture).to_have_attribute("aria-label", re.compile("Now 50 and 50, bottom 260 and 100"))
    assert number(page, "Step") == 0


def test_receipts_that_are_edited_at_once_all_stand(page: Page) -> None:
    open_paused(page, HALL)
    output(page).get_by_role("tab", name="Rows").click()
    wait_for(page, lambda: page.get_by_label("Receipt 10, sodas").count() == 1, "ten receipts")
    edits = {"Receipt 1, fries": "11", "Receipt 2, sodas": "12", "Price of burgers": "260", "Price of fries": "70"}
    page.evaluate(
        """(edits) => {
            for (const [label, value] of Object.entries(edits)) {
                const input = document.querySelector(`[aria-label="${label}"]`);
                input.value = value;
                input.dispatchEvent(new Event("change", { bubbles: true }));
            }
        }""",
        edits,
    )
    output(page).get_by_role("tab", name="Bowl").click()
    wait_for(page, lambda: "burgers260,fries70," in bottom(page), "both prices")
    output(page).get_by_role("tab", name="Rows").click()
    for label, value in edits.items():
        expect(page.get_by_label(label)).to_have_value(value)


def test_the_rate_s_mark_says_where_it_diverges(page: Page) -> None:
    open_paused(page, f"{HALL}&optimizer.learning_rate=0.015")
    wait_for(page, lambda: "diverges" in rate(page), "a rate above the mark")
    expect(output(page)).to_contain_text("0.015 is above: it diverges")
    bound(page).click()
    expect(output(page)).to_contain_text("0.0147 is below: it converges")
    assert "diverges" not in rate(page)
    page.get_by_role("button", name=re.compile("^Learning rate .*, type a number")).click()
    page.get_by_role("textbox", name="Learning rate, as a number").fill("0.01486")
    page.keyboard.press("Enter")
    expect(output(page)).to_contain_text("0.01486 is above: it diverges")
    # Of a batch of one the bound says nothing, and no mark stands on the slider.
    open_paused(page, f"{HALL}&batch.size=1")
    expect(output(page)).to_contain_text("The bound 2/λmax is for full batches")
    expect(output(page)).not_to_contain_text("converge")
    expect(bound(page)).to_have_count(0)


def test_a_run_that_diverges_is_told_in_words(page: Page) -> None:
    open_paused(page, f"{HALL}&optimizer.learning_rate=0.03")
    page.get_by_role("slider", name="Speed").focus()
    page.keyboard.press("End")
    page.get_by_role("button", name="Play").click()
    expect(output(page).get_by_role("status")).to_contain_text("Diverged", timeout=LIMIT)
    expect(output(page).get_by_role("img", name=re.compile("Contours of E"))).to_be_visible()


def factors(page: Page, name: str) -> list[float]:
    """(t − y), y(1 − y), x and their product; without the second where it cancels."""
    cells = card(page).locator("tr", has=page.get_by_role("rowheader", name=name, exact=True)).locator("td")
    texts = [plain(cell) for cell in cells.all_inner_texts()]
    return [] if "\u2013" in texts else [float(text.replace("cancels", "nan")) for text in texts]


def test_the_nearest_example_is_found_by_its_coordinates(page: Page) -> None:
    """Whatever features of them the neuron has."""
    for features in ("x,y", "-x1,-x2"):
        open_paused(page, f"/?demo=sigmoid_neuron&data.features={features}")
        wait_for(page, lambda: "\u2013" not in card(page).locator(".curve p").inner_text(), "its target")
        expect(card(page).locator(".curve p")).to_contain_text("t = 1")


def test_a_saturated_sigmoid_lets_nothing_through_and_cross_entropy_everything(page: Page) -> None:
    open_paused(page, "/?demo=sigmoid_neuron")
    wait_for(page, lambda: len(factors(page, "x₁")) == 4, "the factors")
    for name in ("x₁", "x₂", "bias"):
        error, slope, x, product = factors(page, name)
        assert error > 0.99
        assert slope < 0.001
        assert abs(error * slope * x - product) <= 2e-3 * abs(product)
    expect(card(page)).to_contain_text("hardly anything gets through, though the error is 1.00")
    page.get_by_label("Loss", exact=True).select_option(label="Binary cross-entropy")
    expect(card(page)).to_contain_text("cancels", timeout=LIMIT)
    error, _, x, product = factors(page, "x₂")
    assert abs(error * x - product) <= 2e-3 * abs(product)
    page.get_by_role("button", name="Play").click()
    wait_for(page, lambda: number(page, "Train loss") < 0.1, "a few steps with cross-entropy")
