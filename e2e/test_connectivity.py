"""Edges are cut and restored, and layers frozen, while the network trains."""

from __future__ import annotations

import re

from playwright.sync_api import FloatRect, Locator, Page, expect

from e2e.screen import LIMIT, arrive, number, wait_for

FIRST = "Hidden 1, unit 1"


def _edges(page: Page, layer: str) -> Locator:
    """The button in a layer's header that says how many of its edges are cut."""
    return page.get_by_role("button", name=re.compile(f"^{layer}, edges"))


def _box(page: Page, unit: str) -> FloatRect:
    found = page.get_by_role("button", name=re.compile(f"^{unit}")).first.bounding_box()
    assert found
    return found


def _top_edge(page: Page) -> tuple[float, float]:
    """The middle of the edge between the topmost units of both layers: none other comes near it."""
    one, other = _box(page, "Hidden 1, unit 1"), _box(page, "Hidden 2, unit 1")
    return (one["x"] + one["width"] + other["x"]) / 2, one["y"] + one["height"] / 2


def _edit_weights(page: Page, unit: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{unit}")).first.click()
    page.get_by_role("button", name="Edit weights").click()


def _weights(page: Page) -> list[str]:
    """Of the chosen unit, its bias first."""
    # The example's own numbers are typed there too.
    fields = page.get_by_role("region", name="Neuron").get_by_role("textbox", name=re.compile("^(?!Value of)"))
    expect(fields.first).to_be_visible(timeout=LIMIT)
    return [field.input_value() for field in fields.all()]


def _train(page: Page, steps: int = 100) -> None:
    at = number(page, "Step")
    wait_for(page, lambda: number(page, "Step") > at + steps, f"{steps} more steps")


def test_a_cut_edge_stays_cut_until_it_is_restored(page: Page) -> None:
    arrive(page)
    _train(page)
    middle = _top_edge(page)
    page.mouse.move(*middle)
    expect(page.get_by_role("group", name="Edge, Hidden 1, unit 1 → Hidden 2, unit 1")).to_be_visible(timeout=LIMIT)
    page.keyboard.down("Alt")
    page.mouse.click(*middle)
    page.keyboard.up("Alt")
    expect(page.get_by_text("cut; click to restore")).to_be_visible(timeout=LIMIT)
    expect(_edges(page, "Hidden 2")).to_have_text("1 cut", timeout=LIMIT)

    _edit_weights(page, "Hidden 2, unit 1")
    weight = page.get_by_role("textbox", name=FIRST)
    expect(weight).to_have_value("0.000", timeout=LIMIT)
    before = _weights(page)
    _train(page)
    after = _weights(page)
    assert after[1] == "0.000"
    assert after[2:] != before[2:], "the other edges learn"

    page.get_by_role("button", name="Reset").click()
    wait_for(page, lambda: _weights(page)[2:] not in (before[2:], after[2:]), "a new start")
    expect(_edges(page, "Hidden 2")).to_have_text("1 cut")
    expect(weight).to_have_value("0.000")
    expect(weight).to_be_disabled()

    page.mouse.click(*middle)
    expect(_edges(page, "Hidden 2")).to_have_text("edges", timeout=LIMIT)
    if page.get_by_role("button", name="Play").is_visible():
        page.get_by_role("button", name="Play").click()
    wait_for(page, lambda: _weights(page)[1] != "0.000", "a weight that learns again")


def test_edges_are_cut_from_their_editor_by_brush_and_at_random(page: Page) -> None:
    arrive(page)
    middle = _top_edge(page)
    page.mouse.click(*middle)
    page.get_by_role("button", name="Cut this edge").click()
    expect(_edges(page, "Hidden 2")).to_have_text("1 cut", timeout=LIMIT)
    page.get_by_role("button", name="Restore this edge").click()
    expect(_edges(page, "Hidden 2")).to_have_text("edges", timeout=LIMIT)
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Brush").click()
    x, y = middle
    for keys, words in ((False, r"^\s*\d\d cut\s*$"), (True, r"^\s*edges\s*$")):
        if keys:
            page.keyboard.down("Alt")
        page.mouse.move(x, y - 20)
        page.mouse.down()
        page.mouse.move(x, y + 420, steps=8)
        page.mouse.up()
        expect(_edges(page, "Hidden 2")).to_have_text(re.compile(words), timeout=LIMIT)
    page.keyboard.up("Alt")

    _edges(page, "Hidden 2").click()
    page.get_by_role("slider", name="Sparsity").focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_text("32 of 64 edges are cut")).to_be_visible(timeout=LIMIT)
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_text("Cut edges stay here")).to_be_visible(timeout=LIMIT)
    elsewhere = page.context.new_page()
    arrive(elsewhere, page.url)
    expect(_edges(elsewhere, "Hidden 2")).to_have_text("edges", timeout=LIMIT)
    elsewhere.close()
    _edges(page, "Hidden 2").click()
    page.get_by_role("button", name="Restore all").click()
    expect(_edges(page, "Hidden 2")).to_have_text("edges", timeout=LIMIT)


def test_a_frozen_layer_keeps_its_weights_while_others_learn(page: Page) -> None:
    arrive(page)
    _train(page)
    _edges(page, "Hidden 2").click()
    page.get_by_role("switch", name="Frozen").check()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(_edges(page, "Hidden 2")).to_have_text("frozen", timeout=LIMIT)

    _edit_weights(page, "Hidden 2, unit 1")
    held = _weights(page)
    _train(page)
    assert _weights(page) == held
    _edit_weights(page, "Hidden 1, unit 1")
    expect(page.get_by_role("textbox", name="x₁", exact=True)).to_be_visible(timeout=LIMIT)
    free = _weights(page)
    _train(page)
    assert _weights(page) != free
