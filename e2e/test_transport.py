"""Step by step, epoch by epoch, back to the start, and as fast as one likes."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from e2e.screen import LIMIT, arrive, number, pause, readout, wait_for


def test_step_by_step(page: Page) -> None:
    arrive(page)
    pause(page)
    at = number(page, "Step")
    for clicks in range(1, 4):
        page.get_by_role("button", name="Step", exact=True).click()
        wait_for(page, lambda clicks=clicks: number(page, "Step") == at + clicks, "exactly one step more")
    page.get_by_role("button", name="Epoch", exact=True).click()
    wait_for(page, lambda: number(page, "Step") == at + 3 + 6, "180 examples in batches of 32: six steps")


def test_reset_gives_the_same_numbers_again(page: Page) -> None:
    arrive(page)
    pause(page)

    def ten_steps() -> list[str]:
        page.get_by_role("button", name="Reset", exact=True).click()
        wait_for(page, lambda: number(page, "Step") == 0, "step 0")
        for step in range(1, 11):
            page.get_by_role("button", name="Step", exact=True).click()
            wait_for(page, lambda step=step: number(page, "Step") == step, "the next step")
        return [readout(page, label) for label in ("Train loss", "Test loss", "Test accuracy")]

    first = ten_steps()
    assert ten_steps() == first
    page.get_by_role("button", name="New seed", exact=True).click()
    wait_for(page, lambda: number(page, "Step") == 0, "step 0")
    wait_for(page, lambda: readout(page, "Train loss") != first[0], "another start")


def test_speed(page: Page) -> None:
    arrive(page)
    speed = page.get_by_role("slider", name="Speed")
    speed.focus()
    page.keyboard.press("End")
    wait_for(page, lambda: number(page, "Steps/s") > 1000, "as fast as possible")
    page.keyboard.press("Home")
    wait_for(page, lambda: number(page, "Steps/s") < 5, "one step a second")
    expect(page.get_by_role("button", name="Pause")).to_be_visible(timeout=LIMIT)
