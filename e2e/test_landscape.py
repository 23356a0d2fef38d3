"""The loss landscape: four planes while the network trains, weights put elsewhere, a surface, and a rate too large."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.screen import LIMIT, arrive, number, pause, wait_for

TITLES = {
    "Two weights": "Train loss over two weights",
    "Gradient × sharpest": "Train loss over gradient × sharpest direction",
    "Path": "Train loss in the plane of the path",
    "Random": "Train loss over two random directions",
}


def panel(page: Page) -> Locator:
    """The landscape, open, with a plane laid."""
    page.get_by_role("tab", name="Landscape").click()
    output = page.get_by_role("region", name="Output", exact=True)
    expect(output.get_by_text(TITLES["Random"], exact=True)).to_be_visible(timeout=LIMIT)
    return output


def plane(output: Locator) -> Locator:
    """The picture, which is pointed at."""
    return output.get_by_role("button", name="Arrow keys move a cross-hair")


def picture(output: Locator) -> str:
    """Its pixels."""
    found: str = output.locator("canvas").first.evaluate("(canvas) => canvas.toDataURL()")
    return found


def toast(page: Page) -> Locator:
    return page.get_by_role("status").get_by_text(re.compile("The weights stand there now"))


def test_each_plane_is_laid_while_the_network_trains(page: Page) -> None:
    arrive(page)
    output = panel(page)
    seen = {picture(output)}
    for name, title in TITLES.items():
        step = number(page, "Step")
        output.get_by_role("group", name="Plane").get_by_role("button", name=name).click()
        expect(output.get_by_text(title, exact=True)).to_be_visible(timeout=LIMIT)
        expect(output.get_by_text("laying the plane")).to_have_count(0, timeout=LIMIT)
        wait_for(page, lambda: picture(output) not in seen, f"a picture of {name}")
        seen.add(picture(output))
        wait_for(page, lambda before=step: number(page, "Step") > before, "training that goes on")
        if name == "Two weights":
            for arrow in "→↑":
                expect(output.get_by_text(re.compile(rf"^{arrow} (x.|unit|bias).*(Hidden|Output)"))).to_be_visible()
        assert not re.search("[→↑] *($|,|no path)", output.inner_text(), re.MULTILINE)
        expect(output.get_by_text("in weight space")).to_be_visible()
    expect(output.get_by_role("region", name="Off the plane")).to_be_visible()
    expect(output.get_by_role("region", name="Stability")).to_contain_text("λ")


def test_other_directions_reaches_and_the_test_loss_are_other_pictures(page: Page) -> None:
    arrive(page)
    pause(page)
    output = panel(page)
    for action in ("New directions", "Zoom out", "Test"):
        expect(output.get_by_text("laying the plane")).to_have_count(0, timeout=LIMIT)
        before = picture(output)
        output.get_by_role("button", name=action, exact=True).click()
        wait_for(page, lambda old=before: picture(output) != old, f"another picture after {action}")
    expect(output.get_by_text("Test loss over two random directions")).to_be_visible(timeout=LIMIT)


def test_a_click_puts_the_weights_there_and_training_goes_on(page: Page) -> None:
    arrive(page)
    pause(page)
    output = panel(page)
    before = number(page, "Train loss")
    plane(output).click(position={"x": 6, "y": 6})
    expect(toast(page)).to_be_visible(timeout=LIMIT)
    said = re.search(r"loss (?:≈ )?([\d.]+)", toast(page).inner_text())
    assert said
    there = float(said[1])
    assert there > 1.2 * before
    # Between the points of the picture the loss is interpolated.
    wait_for(page, lambda: abs(number(page, "Train loss") - there) < 0.1 * there, "the loss of that place")
    step = number(page, "Step")
    page.get_by_role("button", name="Play").click()
    wait_for(page, lambda: number(page, "Step") > step + 50, "training from there")
    wait_for(page, lambda: number(page, "Train loss") < there, "a loss that falls again")


def test_weights_are_put_by_keys(page: Page) -> None:
    arrive(page)
    pause(page)
    output = panel(page)
    before = number(page, "Train loss")
    plane(output).focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    expect(output.get_by_role("status").get_by_text(re.compile(r"from now: loss (≈ )?[\d.]+"))).to_be_visible()
    page.keyboard.press("Enter")
    expect(toast(page)).to_be_visible(timeout=LIMIT)
    wait_for(page, lambda: number(page, "Train loss") != before, "another loss")


def test_the_surface_is_turned(page: Page) -> None:
    arrive(page)
    pause(page)
    output = panel(page)
    output.get_by_role("button", name="3-D").click()
    surface = output.get_by_role("button", name="The loss as a surface")
    expect(surface).to_be_visible(timeout=LIMIT)

    def still() -> bytes:
        """The picture, once it stands."""
        seen = surface.screenshot()
        for _ in range(100):
            page.wait_for_timeout(200)
            last, seen = seen, surface.screenshot()
            if last == seen:
                return seen
        raise AssertionError("the surface moves by itself")

    pictures = [still()]
    box = surface.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2 + 20, steps=5)
    page.mouse.up()
    pictures.append(still())
    for key in ("ArrowLeft", "ArrowUp", "+"):
        surface.focus()
        page.keyboard.press(key)
        pictures.append(still())
    assert len(set(pictures)) == len(pictures)
    output.get_by_role("button", name="Contours").click()
    expect(plane(output)).to_be_visible()


def test_a_rate_that_is_too_large_is_announced_before_it_diverges(page: Page) -> None:
    """2/λmax = 0.014854 of this bowl."""
    page.goto("/?demo=dining_hall&optimizer.learning_rate=0.02")
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=LIMIT)
    page.get_by_role("tab", name="Landscape").click()
    stability = page.get_by_role("region", name="Stability")
    expect(stability).to_contain_text("Above: steps overshoot", timeout=LIMIT)
    expect(stability).to_contain_text("At a rate of 0.0147 they would not.")
    expect(stability.get_by_role("status")).to_have_text("Stability: above the limit")
    expect(page.get_by_role("alert").get_by_text("Diverged")).to_have_count(0)
    page.get_by_role("slider", name="Speed").focus()
    page.keyboard.press("End")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("alert").get_by_text("Diverged")).to_be_visible(timeout=LIMIT)


def test_a_rate_below_the_bound_is_told_to_settle(page: Page) -> None:
    page.goto("/?demo=dining_hall&optimizer.learning_rate=0.01")
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=LIMIT)
    page.get_by_role("tab", name="Landscape").click()
    # 0.01 / 0.014854
    expect(page.get_by_role("region", name="Stability")).to_contain_text("Below: λmax is 67", timeout=LIMIT)


def elsewhere(output: Locator) -> Locator:
    """The picture of the place that is pointed at."""
    return output.get_by_role("figure", name="The output with the weights there")


def loss_there(output: Locator) -> float:
    found = re.search(r"loss ([\d.]+) there", elsewhere(output).inner_text())
    assert found
    return float(found[1])


def test_whoever_points_at_the_plane_sees_the_output_there(page: Page) -> None:
    arrive(page)
    output = panel(page)
    expect(elsewhere(output)).to_have_count(0)
    plane(output).hover(position={"x": 30, "y": 40})
    expect(elsewhere(output)).to_be_visible(timeout=LIMIT)
    small = elsewhere(output).locator("canvas")
    first = small.evaluate("(canvas) => canvas.toDataURL()")
    step = number(page, "Step")
    plane(output).hover(position={"x": 120, "y": 200})
    wait_for(page, lambda: small.evaluate("(canvas) => canvas.toDataURL()") != first, "the picture of another place")
    wait_for(page, lambda: number(page, "Step") > step + 50, "training that goes on")
    page.mouse.move(5, 5)
    expect(elsewhere(output)).to_have_count(0)


def test_the_loss_there_is_that_of_the_weights_put_there(page: Page) -> None:
    arrive(page)
    pause(page)
    output = panel(page)
    expect(output.get_by_text("laying the plane")).to_have_count(0, timeout=LIMIT)
    plane(output).hover(position={"x": 25, "y": 30})
    expect(elsewhere(output)).to_be_visible(timeout=LIMIT)
    # With more digits it stands above the picture, exact too and not interpolated.
    said = re.search(r": loss ([\d.]+)", output.get_by_role("status").first.inner_text())
    assert said
    there = float(said[1])
    assert loss_there(output) == pytest.approx(there, rel=0.06)
    plane(output).click(position={"x": 25, "y": 30})
    expect(toast(page)).to_be_visible(timeout=LIMIT)
    wait_for(page, lambda: abs(number(page, "Train loss") - there) < 1e-3 * there, "the loss of that place")


def test_the_cross_hair_of_the_keys_shows_the_output_too(page: Page) -> None:
    arrive(page)
    pause(page)
    output = panel(page)
    plane(output).focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    expect(elsewhere(output)).to_be_visible(timeout=LIMIT)
    far = loss_there(output)
    assert far > number(page, "Train loss")
    output.get_by_role("button", name="3-D").click()
    expect(elsewhere(output)).to_have_count(0)


def place_words(output: Locator) -> tuple[float, float]:
    """The values of two weights where somebody points."""
    found = re.match(r"(−?[\d.]+), (−?[\d.]+): loss", output.get_by_role("status").first.inner_text())
    assert found
    return float(found[1].replace("−", "-")), float(found[2].replace("−", "-"))


def test_a_demo_opens_on_its_two_weights_and_a_click_leads_to_the_bottom(page: Page) -> None:
    page.goto("/?demo=landscape")
    output = page.get_by_role("region", name="Output", exact=True)
    expect(output.get_by_text(TITLES["Two weights"], exact=True)).to_be_visible(timeout=LIMIT)
    expect(output.get_by_text("→ x → Hidden 1", exact=True)).to_be_visible()
    expect(output.get_by_text("↑ unit 1 → Output", exact=True)).to_be_visible()
    expect(output.get_by_text("side: 32 in weight space")).to_be_visible()
    wait_for(page, lambda: 17 < number(page, "Train loss") < 19, "the end of the valley that it starts in")
    pause(page)
    box = plane(output).bounding_box()
    assert box
    plane(output).hover(position={"x": 6, "y": 6})
    left, top = place_words(output)
    plane(output).hover(position={"x": box["width"] - 6, "y": box["height"] - 6})
    right, bottom = place_words(output)
    place = {
        "x": 6 + (5 - left) / (right - left) * (box["width"] - 12),
        "y": 6 + (10 - top) / (bottom - top) * (box["height"] - 12),
    }
    plane(output).click(position=place)
    expect(toast(page)).to_contain_text(re.compile(r"at (4\.\d+|5(\.\d+)?), (9\.\d+|10(\.\d+)?): loss"))

    def stands() -> tuple[float, float]:
        """Where the weights stand, as the server says: there the keys begin."""
        plane(output).blur()
        plane(output).focus()
        for key in ("ArrowRight", "ArrowLeft"):
            page.keyboard.press(key)
        return place_words(output)

    # A pixel is an eighth. The other way round they would be 10 and 5.
    page.mouse.move(5, 5)
    wait_for(page, lambda: stands() == (pytest.approx(5, abs=0.2), pytest.approx(10, abs=0.2)), "both weights there")
    page.get_by_role("button", name="Play").click()
    wait_for(page, lambda: number(page, "Train loss") < 0.1, "the bottom")


def test_the_sharpness_comes_to_the_edge(page: Page) -> None:
    page.goto("/?demo=edge")
    stability = page.get_by_role("region", name="Stability")
    expect(stability).to_contain_text("At the edge of stability: λmax has met 2/η", timeout=2 * LIMIT)
    expect(stability.get_by_role("status")).to_have_text("Stability: at the edge")


def test_a_weight_that_is_cut_is_neither_shown_nor_offered(page: Page) -> None:
    page.goto("/?demo=landscape")
    output = page.get_by_role("region", name="Output", exact=True)
    across = output.get_by_label("Weight across")
    expect(across).to_be_visible(timeout=LIMIT)
    # Neither unit has a bias.
    assert not any("bias" in option for option in across.locator("option").all_inner_texts())
