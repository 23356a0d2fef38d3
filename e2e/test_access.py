"""Keyboard alone, screen readers, dark mode and the phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from e2e.screen import LIMIT, arrive, number, pause, stand_still, wait_for


def _serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{item['id']}: {item['help']} ({item['nodes'][0]['html'][:160]})"
        for item in found
        if item["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/", "/?demo=overfitting", "/?demo=digits"])
def test_axe_finds_nothing_serious(new_context: Callable[..., BrowserContext], scheme: str, address: str) -> None:
    page = new_context(color_scheme=scheme, reduced_motion="reduce").new_page()
    arrive(page, address)
    wait_for(page, lambda: number(page, "Step") > 50, "pictures and curves")
    pause(page)
    assert _serious(page) == []


def test_keyboard_alone(page: Page) -> None:
    arrive(page)
    page.keyboard.press("Space")
    stand_still(page)
    at = number(page, "Step")
    page.keyboard.press("ArrowRight")
    wait_for(page, lambda: number(page, "Step") == at + 1, "one step")
    page.keyboard.press("e")
    wait_for(page, lambda: number(page, "Step") == at + 7, "one epoch")
    page.keyboard.press("r")
    wait_for(page, lambda: number(page, "Step") == 0, "the start")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible(timeout=LIMIT)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=LIMIT)


def test_arrow_keys_walk_the_neurons(page: Page) -> None:
    arrive(page)
    pause(page)
    first = page.get_by_role("button", name="Hidden 1, unit 1")
    first.focus()
    page.keyboard.press("ArrowDown")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused.startswith("Hidden 1, unit 2")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Hidden 2")
    page.keyboard.press("Enter")
    card = page.get_by_role("region", name="Neuron", exact=True)
    expect(card.get_by_role("heading")).to_contain_text("Hidden 2", timeout=LIMIT)
    page.keyboard.press("Escape")
    expect(card.get_by_role("heading")).to_contain_text("Output", timeout=LIMIT)


@pytest.mark.browser_context_args(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
def test_the_phone(page: Page) -> None:
    arrive(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Controls").tap()
    expect(page.get_by_role("tab", name="Data")).to_be_visible(timeout=LIMIT)
    page.get_by_role("button", name="Circle").tap()
    page.get_by_role("button", name="Close").tap()
    wait_for(page, lambda: number(page, "Accuracy") > 90, "the circle, learned")
    small = page.evaluate(
        """[...document.querySelectorAll('nav button')].filter((button) => {
            const { width, height } = button.getBoundingClientRect();
            return width > 0 && (width < 44 || height < 44);
        }).length"""
    )
    assert small == 0
    assert _serious(page) == []
