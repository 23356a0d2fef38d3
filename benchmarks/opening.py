"""Rows `open` and `draw`: from opening the page to the first drawn frame of a network that learns."""

from __future__ import annotations

import statistics

from playwright.sync_api import Browser, sync_playwright

from benchmarks.row import Row
from benchmarks.running import server
from e2e.browsers import provide_node, start

STEP = """Number([...document.querySelectorAll('dl.readouts dt')].find((dt) => dt.textContent === 'Step')
    ?.nextElementSibling?.textContent?.replace(/\\s/g, '') ?? 0)"""
LEARNING = f"{STEP} > 1"
COUNT_ACKNOWLEDGED = """
    window.drawnFrames = 0;
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (text) {
        if (String(text).includes('"ack"')) window.drawnFrames += 1;
        return send.call(this, text);
    };
"""


def rows() -> list[Row]:
    """Five fresh profiles against a running server."""
    provide_node()
    with server() as running, sync_playwright() as playwright:
        running.wait_until_warm()
        browser = start(playwright.chromium, {}, may_install=True)
        seconds = [_open(browser, running.address) for _ in range(6)]
        frames = _draw(browser, running.address)
        browser.close()
    measured = f"{statistics.median(seconds[1:]):.2f} s (first visit {seconds[0]:.2f} s)"
    return [
        Row("open", "open page → a network that is already learning, fresh profile", measured, "≤ 2 s"),
        Row("open", "command → server answers the page", f"{running.answered:.2f} s", "≤ 2 s"),
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
    page.add_init_script(COUNT_ACKNOWLEDGED)  # the page acknowledges a frame when it has drawn it
    page.goto(address)
    page.wait_for_function(LEARNING, timeout=60_000)
    rates = []
    for _ in range(5):
        before = int(page.evaluate("window.drawnFrames"))
        page.wait_for_timeout(2000)
        rates.append((int(page.evaluate("window.drawnFrames")) - before) / 2)
    page.context.close()
    return statistics.median(rates)
