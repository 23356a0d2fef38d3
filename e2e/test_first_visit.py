"""A first-time visitor opens the page and a network is already learning."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from e2e.screen import LIMIT, arrive, colours, number, readout, wait_for


def test_a_network_is_learning_on_arrival(page: Page) -> None:
    arrive(page)
    before = number(page, "Step")
    wait_for(page, lambda: number(page, "Step") > before + 50, "more steps")
    first = number(page, "Train loss")
    wait_for(page, lambda: number(page, "Train loss") < 0.8 * first, "a loss that falls")
    assert "CPU" in page.get_by_role("banner").inner_text()
    assert readout(page, "Test accuracy").endswith("%")


def test_every_picture_is_drawn(page: Page) -> None:
    arrive(page)
    wait_for(page, lambda: number(page, "Step") > 100, "some training")
    canvases = page.locator("main canvas")
    expect(canvases.first).to_be_visible(timeout=LIMIT)
    most = max(colours(canvas) for canvas in canvases.all() if canvas.is_visible())
    assert most > 12, "no canvas shows more than a dozen colours"


def _asked(page: Page) -> set[str]:
    """The hosts that the page will have asked; data that it holds itself has none."""
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc or urlsplit(page.url).netloc))
    return hosts


def test_the_page_asks_nobody_else(page: Page) -> None:
    hosts = _asked(page)
    arrive(page)
    assert len(hosts) == 1


def test_one_screen_tells_the_story(page: Page) -> None:
    arrive(page)
    size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert size[0] <= 1440
    assert size[1] <= 900


def test_the_documentation_of_the_api_is_interactive_and_asks_nobody_else(page: Page) -> None:
    hosts = _asked(page)
    page.goto("/docs")
    expect(page.get_by_text("Create a session").first).to_be_visible(timeout=LIMIT)
    assert len(hosts) == 1
