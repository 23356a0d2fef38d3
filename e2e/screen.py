"""What a visitor reads on the screen, and how long anybody waits for it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

LIMIT = 60_000
"""Milliseconds that a condition may take on a slow machine. Speed is told by the benchmarks."""

COLOURS = """(canvas) => {
    const context = canvas.getContext('2d');
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4 * 97) seen.add(`${data[i] >> 4},${data[i + 1] >> 4},${data[i + 2] >> 4}`);
    return seen.size;
}"""


def colours(canvas: Locator) -> int:
    """How many colours a picture has, roughly."""
    found: int = canvas.evaluate(COLOURS)
    return found


def readout(page: Page, label: str) -> str:
    """The text of a number in the transport bar."""
    found = page.locator("dl.readouts div").filter(has=page.locator("dt", has_text=re.compile(f"^{label}$")))
    return found.locator("dd").inner_text()


def number(page: Page, label: str) -> float:
    """The value of a number in the transport bar; NaN where it shows none."""
    text = readout(page, label).translate({0x2009: None, 0x202F: None, 0xA0: None, 0x2212: "-"})
    found = re.search(r"-?\d+(\.\d+)?(e-?\d+)?", text.replace(" ", "").replace(",", ""))
    return float(found[0]) if found else float("nan")


def wait_for(page: Page, condition: Callable[[], bool], what: str, limit: int = LIMIT) -> None:
    """Wait until a condition holds; fail with words."""
    for _ in range(limit // 50):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"waited {limit / 1000:.0f} s in vain for: {what}")


def arrive(page: Page, address: str = "/") -> None:
    """Open the page and wait until a network is learning on it."""
    page.goto(address)
    expect(page.get_by_role("button", name="Pause")).to_be_visible(timeout=LIMIT)
    wait_for(page, lambda: number(page, "Step") > 1, "a network that learns")


def open_panel(page: Page, name: str) -> None:
    """Open a panel of the output by its tab, or from the menu of those whose tabs have no room."""
    output = page.get_by_role("region", name="Output", exact=True)
    tab = output.get_by_role("tab", name=name, exact=True)
    more = output.get_by_role("button", name="More panels")
    expect(tab.or_(more).first).to_be_visible(timeout=LIMIT)
    if not tab.is_visible():
        more.click()
        page.get_by_role("menuitem", name=name, exact=True).click()
    else:
        tab.click()
    expect(tab).to_have_attribute("aria-selected", "true")


def pause(page: Page) -> None:
    """Stop training, and wait until the numbers stand still."""
    page.get_by_role("button", name="Pause").click()
    stand_still(page)


def stand_still(page: Page) -> None:
    """Wait until the training that was stopped changes no number any more."""
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=LIMIT)
    seen = [-1.0]

    def still() -> bool:
        last, seen[0] = seen[0], number(page, "Step")
        page.wait_for_timeout(100)
        return last == seen[0]

    wait_for(page, still, "numbers that stand still")
