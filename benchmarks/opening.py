"""Rows `open` and `draw`: from opening the page to the first drawn frame of a network that learns."""

from __future__ import annotations

import statistics

from playwright.sync_api import Browser, sync_playwright

from benchmarks.row import Row
from benchmarks.running import server
from e2e.browsers import provide_node, start

LEARNING = "Number(document.querySelector('[data-readout=step]')?.dataset.value ?? 0) > 1"
DRAWN = "document.querySelector('[data-drawn-frames]')?.dataset.drawnFrames ?? 0"


def rows() -> list[Row]:
    """Five fresh profiles against a running server."""
    provide_node()
    with server() as (address, answered), sync_playwright() as playwright:
        browser = start(playwright.chromium, {}, may_install=True)
        seconds = [_open(browser, address) for _ in range(6)]
        frames = _draw(browser, address)
        browser.close()
    measured = f"{statistics.median(seconds[1:]):.2f} s (first visit {seconds[0]:.2f} s)"
    return [
        Row("open", "open page → a network that is already learning, fresh profile", measured, "≤ 2 s"),
        Row("open", "command → server answers the page", f"{answered:.2f} s", "≤ 2 s"),
        Row("draw", "frames drawn a second, 2-8-8-1 with all panels", f"{frames:.0f}", "≥ 30"),
    ]


def _open(browser: Browser, address: str) -> float:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(address, wait_until="commit")
    page.wait_for_function(LEARNING, timeout=60_000)
    seconds = float(page.evaluate("performance.now()")) / 1000
    page.context.close()
    return seconds


def _draw(browser: Browser, address: str) -> float:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(address)
    page.wait_for_function(LEARNING, timeout=60_000)
    rates = []
    for _ in range(5):
        before = int(page.evaluate(DRAWN))
        page.wait_for_timeout(2000)
        rates.append((int(page.evaluate(DRAWN)) - before) / 2)
    page.context.close()
    return statistics.median(rates)
