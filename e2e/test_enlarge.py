"""A panel of the output that is enlarged, and what is left of the network beside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.screen import LIMIT, arrive, number, wait_for

WIDTH = "(element) => element.getBoundingClientRect().width"
CUT = """(panel) => {
    const { right, left } = panel.getBoundingClientRect();
    const out = [...panel.querySelectorAll('canvas, svg, table, p, select, button, figure')].filter((element) => {
        if (element.closest('[class*=unseen]')) return false;
        const scrolls = element.closest('[role=toolbar], .table, .rows, .list');
        const box = element.getBoundingClientRect();
        return !scrolls && box.width > 0 && (box.right > right + 1 || box.left < left - 1);
    });
    return out.map((element) => `${element.tagName}.${element.className}`);
}"""
"""What of a panel stands out of it at a side."""


def sized(page: Page, region: str) -> float:
    """Width of a column of the page, in CSS pixels."""
    width: float = page.locator(f"main > .{region}").evaluate(WIDTH)
    return width


def enlarge(page: Page) -> Locator:
    """Enlarge the open panel by its button; the button that undoes it."""
    button = page.get_by_role("button", name="Enlarge", exact=True)
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    back = page.get_by_role("button", name="Back to normal size")
    expect(back).to_have_attribute("aria-pressed", "true")
    return back


def under(page: Page) -> Locator:
    return page.get_by_role("region", name="Under the network")


def test_the_button_enlarges_the_panel_and_shrinks_it_back(page: Page) -> None:
    arrive(page)
    before = sized(page, "right"), sized(page, "middle")
    back = enlarge(page)
    wait_for(page, lambda: abs(sized(page, "right") - 828) <= 1, "a panel of 828 px")
    assert abs(sized(page, "middle") - 372) <= 1
    assert abs(sized(page, "controls") - 240) <= 1
    # The boundary is what is enlarged: under the network the loss has the whole width.
    expect(under(page).get_by_role("button", name="Loss", exact=True).first).to_be_visible()
    expect(under(page).get_by_text("Output", exact=True)).to_have_count(0)
    picture = page.get_by_role("button", name="Decision regions")
    assert picture.evaluate(WIDTH) > 600
    back.click()
    wait_for(page, lambda: (sized(page, "right"), sized(page, "middle")) == before, "the normal size")
    expect(under(page)).to_have_count(0)


def test_a_double_click_enlarges_and_escape_shrinks(page: Page) -> None:
    arrive(page)
    page.get_by_role("tab", name="Weights").dblclick()
    expect(page.get_by_role("tab", name="Weights")).to_have_attribute("aria-selected", "true")
    wait_for(page, lambda: abs(sized(page, "right") - 828) <= 1, "a panel of 828 px")
    small = under(page).get_by_role("button", name="Decision regions")
    expect(small).to_be_visible(timeout=LIMIT)
    assert small.evaluate(WIDTH) == pytest.approx(156, abs=1)
    # Another panel takes the place of the enlarged one.
    page.get_by_role("tab", name="Gradients").click()
    assert abs(sized(page, "right") - 828) <= 1
    page.keyboard.press("Escape")
    wait_for(page, lambda: sized(page, "right") < 400, "the normal size")


def test_beside_an_enlarged_panel_the_network_is_looked_into_and_changed(page: Page) -> None:
    arrive(page)
    page.get_by_role("tab", name="Weights").click()
    enlarge(page)
    unit = page.get_by_role("button", name="Hidden 1, unit 2")
    assert unit.evaluate(WIDTH) == 28
    unit.click()
    card = under(page).get_by_role("region", name="Neuron", exact=True)
    expect(card).to_contain_text("Hidden 1, unit 2", timeout=LIMIT)
    expect(card).to_contain_text("activation")
    # Escape first closes what is looked into.
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    assert abs(sized(page, "right") - 828) <= 1
    # The card of the output is a click away.
    under(page).get_by_role("button", name="Neuron").click()
    expect(card).to_contain_text("Output")
    # It goes on learning, and its layers have their settings.
    step = number(page, "Step")
    wait_for(page, lambda: number(page, "Step") > step, "training that goes on")
    page.get_by_role("button", name="Hidden 1, settings").click()
    dialog = page.get_by_role("dialog", name="Hidden 1")
    dialog.get_by_role("button", name=": one less").first.click()
    expect(page.get_by_role("button", name="Hidden 1, unit 8")).to_have_count(0, timeout=LIMIT)
    expect(page.get_by_role("button", name="Hidden 1, unit 7")).to_be_visible()
    # Escape closes the dialog, and only then the panel shrinks.
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert abs(sized(page, "right") - 828) <= 1


def test_a_pixel_is_looked_into_beside_an_enlarged_panel(page: Page) -> None:
    arrive(page, "/?demo=digits_conv")
    enlarge(page)
    page.get_by_role("region", name="Network", exact=True).get_by_role("button", name="Conv 1").last.click()
    card = under(page).get_by_role("region", name="Pixel", exact=True)
    expect(card).to_contain_text("Conv 1", timeout=LIMIT)
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    page.keyboard.press("Escape")
    wait_for(page, lambda: sized(page, "right") < 400, "the normal size")


@pytest.mark.parametrize(
    ("demo", "panels"),
    [("spirals", 7), ("digits_conv", 10), ("dining_hall", 8), ("overfitting", 7), ("race", 7), ("landscape", 7)],
)
def test_every_panel_fits_when_it_is_enlarged(page: Page, demo: str, panels: int) -> None:
    page.goto(f"/?demo={demo}")
    enlarge(page)
    panel = page.get_by_role("region", name="Output", exact=True).get_by_role("tabpanel")
    tabs = page.get_by_role("tab").all_inner_texts()
    assert len(tabs) == panels
    for name in tabs:
        page.get_by_role("tab", name=name, exact=True).click()
        expect(panel.locator("canvas, svg, table, form").first).to_be_attached(timeout=LIMIT)
        page.wait_for_timeout(500)
        assert panel.evaluate(CUT) == [], name
        assert panel.evaluate("(panel) => panel.scrollWidth - panel.clientWidth") <= 0, name
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        box = panel.bounding_box()
        assert box
        assert box["y"] + box["height"] <= 900, name


def test_on_a_smaller_page_an_enlarged_panel_takes_what_is_left(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    arrive(page)
    enlarge(page)
    wait_for(page, lambda: abs(sized(page, "right") - 668) <= 1, "a panel beside 240 and 372 px")
    # The data column is a drawer.
    page.set_viewport_size({"width": 1000, "height": 800})
    wait_for(page, lambda: abs(sized(page, "right") - 628) <= 1, "a panel beside 372 px")
    # There is no room.
    page.set_viewport_size({"width": 800, "height": 800})
    wait_for(page, lambda: abs(sized(page, "right") - 304) <= 1, "the normal size")
    expect(page.get_by_role("button", name="Back to normal size")).to_have_count(0)


def test_tabs_without_room_are_in_a_menu_that_keys_walk(page: Page) -> None:
    arrive(page)
    output = page.get_by_role("region", name="Output", exact=True)
    tabs = output.get_by_role("tab")
    more = output.get_by_role("button", name="More panels")
    expect(more).to_have_attribute("aria-expanded", "false")
    first = tabs.all_inner_texts()
    assert first[:3] == ["Boundary", "Landscape", "Gradients"]
    row = output.get_by_role("tablist")
    assert row.evaluate("(row) => row.scrollWidth - row.clientWidth") <= 0
    # From the open tab to the button, into the menu, and out of it again.
    tabs.first.focus()
    page.keyboard.press("Tab")
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    items = page.get_by_role("menu", name="More panels").get_by_role("menuitem")
    expect(items.first).to_be_focused()
    rest = items.all_inner_texts()
    assert {*first} | {*rest} >= {"Weights", "Seeds", "Race", "Cloud"}
    page.keyboard.press("Escape")
    expect(items).to_have_count(0)
    expect(more).to_be_focused()
    # What is chosen has a tab.
    page.keyboard.press("Enter")
    expect(items.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    chosen = output.get_by_role("tab", name=rest[1], exact=True)
    expect(chosen).to_be_focused()
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(output.get_by_role("tabpanel", name=rest[1])).to_be_visible()
    # Keys choose by place, whether there is a tab or not.
    page.keyboard.press("6")
    expect(output.get_by_role("tab", name="Race", exact=True)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("1")
    assert tabs.all_inner_texts() == first
    # Enlarged, there is room for all.
    enlarge(page)
    expect(more).to_have_count(0)
    expect(tabs).to_have_count(7)


def test_how_the_loss_is_looked_at_is_kept(page: Page) -> None:
    warnings: list[str] = []
    page.on("console", lambda message: warnings.append(message.text) if message.type == "warning" else None)
    arrive(page, "/?demo=overfitting")
    page.get_by_role("button", name="linear loss").click()
    page.get_by_role("button", name="log steps").click()
    back = enlarge(page)
    wait_for(page, lambda: abs(sized(page, "right") - 828) <= 1, "a panel of 828 px")
    step = number(page, "Step")
    wait_for(page, lambda: number(page, "Step") > step + 10, "training that goes on")
    back.click()
    expect(page.get_by_role("button", name="log loss")).to_be_visible()
    expect(page.get_by_role("button", name="linear steps")).to_be_visible()
    assert [text for text in warnings if "svelte" in text] == []
