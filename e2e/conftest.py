"""Fixtures of the browser tests: a browser that starts, and pages on which nothing may go wrong unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, ConsoleMessage, WebError, expect

from e2e.browsers import provide_node, start
from e2e.screen import LIMIT

expect.set_options(timeout=LIMIT)


@pytest.fixture(scope="session", autouse=True)
def node_for_playwright() -> None:
    """Comes before Playwright starts."""
    provide_node()


@pytest.fixture(scope="session")
def launch_browser(
    pytestconfig: pytest.Config, browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Callable[..., Browser]:
    """Start any Chromium there is; with another `--browser` just that."""

    def launch(**options: Any) -> Browser:
        options = {**browser_type_launch_args, **options}
        if browser_type.name != "chromium" or "channel" in options:
            return browser_type.launch(**options)
        return start(browser_type, options, may_install=pytestconfig.getoption("--install-browser"))

    return launch


@pytest.fixture(scope="session")
def base_url(server: str) -> str:
    """Pages open on the server: `page.goto("/")`."""
    return server


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The size that the page is designed for, unless a device is asked for."""
    return {"viewport": {"width": 1440, "height": 900}, **browser_context_args}


@pytest.fixture
def page_errors() -> Iterator[list[str]]:
    """Errors on any page of this test, which fails if some are left at its end.

    A test that provokes an error looks for it here and removes it.
    """
    errors: list[str] = []
    yield errors
    assert not errors, "Errors on the page:\n" + "\n".join(errors)


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext], page_errors: list[str]) -> Callable[..., BrowserContext]:
    """Watch every context, and so every page, for errors."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            page_errors.append(f"console: {message.text} ({message.location.get('url', '')})")

    def on_error(error: WebError) -> None:
        page_errors.append(f"page: {error.error}")

    def create(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(LIMIT)
        context.on("console", on_console)
        context.on("weberror", on_error)
        return context

    return create
