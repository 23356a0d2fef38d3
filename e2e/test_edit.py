"""The architecture is edited while it trains, and weights by hand."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from e2e.screen import LIMIT, arrive, number, pause, readout, wait_for


def _units(page: Page, layer: str) -> str:
    return page.get_by_role("textbox", name=f"{layer}, number of units").input_value()


def test_edit_the_architecture_while_it_trains(page: Page) -> None:
    arrive(page)
    wait_for(page, lambda: number(page, "Step") > 300, "300 steps")
    learned = number(page, "Train loss")
    page.get_by_role("group", name="Hidden 1, units").get_by_role("button", name="Add a unit").click()
    wait_for(page, lambda: _units(page, "Hidden 1") == "9", "nine units")
    at = number(page, "Step")
    assert at >= 300, "an edit does not start over"
    wait_for(page, lambda: number(page, "Step") > at + 50, "training that goes on")
    assert number(page, "Train loss") < learned * 1.5, "what was learned stays"
    expect(page.get_by_role("button", name=re.compile("^Hidden 1, unit 9"))).to_be_visible(timeout=LIMIT)

    page.get_by_role("button", name=re.compile("^Add a layer between Hidden 2")).click()
    expect(page.get_by_role("textbox", name="Hidden 3, number of units")).to_be_visible(timeout=LIMIT)
    page.get_by_role("combobox", name="Hidden 3, activation").select_option("relu")
    at = number(page, "Step")
    wait_for(page, lambda: number(page, "Step") > at + 50, "training of the deeper network")
    page.get_by_role("button", name="Remove layer Hidden 3").click()
    expect(page.get_by_role("textbox", name="Hidden 3, number of units")).to_have_count(0, timeout=LIMIT)


def test_change_optimizer_and_data_while_it_trains(page: Page) -> None:
    arrive(page)
    wait_for(page, lambda: number(page, "Step") > 100, "100 steps")
    page.get_by_role("combobox", name="Optimizer").select_option("momentum")
    at = number(page, "Step")
    wait_for(page, lambda: number(page, "Step") > at + 100, "training with the other optimizer")
    page.get_by_role("button", name="Circle").click()
    wait_for(page, lambda: number(page, "Test accuracy") > 90, "the circle, learned by what was there")


def test_edit_a_weight_and_the_loss_answers_at_once(page: Page) -> None:
    arrive(page)
    wait_for(page, lambda: number(page, "Step") > 100, "100 steps")
    pause(page)
    before, step = readout(page, "Train loss"), readout(page, "Step")
    page.get_by_role("button", name=re.compile("^Output")).first.click()
    page.get_by_role("button", name="Edit weights").click()
    bias = page.get_by_role("textbox", name="bias")
    bias.fill("5")
    bias.press("Enter")
    wait_for(page, lambda: readout(page, "Train loss") != before, "another loss")
    assert readout(page, "Step") == step


def test_divergence_says_why_and_offers_a_way_back(page: Page) -> None:
    page.goto("/?loss=half_sum&optimizer.kind=sgd&optimizer.learning_rate=10")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Diverged at step", timeout=LIMIT)
    expect(alert).to_contain_text("not a number")
    alert.get_by_role("button", name=re.compile("Reset with rate")).click()
    wait_for(page, lambda: number(page, "Step") > 0 or "Diverged" in page.locator("body").inner_text(), "a new start")


def test_a_network_beyond_the_limit_is_refused_and_nothing_is_lost(page: Page, page_errors: list[str]) -> None:
    arrive(page)
    field = page.get_by_role("textbox", name="Hidden 1, number of units")
    for layer in ("Hidden 1", "Hidden 2"):
        field = page.get_by_role("textbox", name=f"{layer}, number of units")
        field.fill("1024")
        field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("max_parameters", timeout=LIMIT)
    at = number(page, "Step")
    wait_for(page, lambda: number(page, "Step") > at, "training that goes on")
    assert not page_errors
