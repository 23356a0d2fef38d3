"""Networks side by side: batch sizes on equal examples, losses with an outlier, and few edges beside many."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.screen import LIMIT, arrive, pause, wait_for


def beside(page: Page, name: str, kind: str) -> float:
    """A number of one network: `score`, `step` or `seen`."""
    row = page.get_by_role("row").filter(has_text=name)
    text = row.locator(f"td.{kind}").inner_text().translate({0x2009: None, 0x2212: "-"})
    found = re.search(r"\d+(\.\d+)?", text)
    return float(found[0]) if found else float("nan")


def cloud_numbers(page: Page) -> dict[str, str]:
    rows = page.get_by_role("region", name="Output").locator("dl div").all()
    return {row.locator("dt").inner_text(): row.locator("dd").inner_text() for row in rows}


def test_a_cloud_has_a_dot_for_every_example_and_its_numbers_change(page: Page) -> None:
    arrive(page, "/?demo=sgd")
    picture = page.get_by_role("button", name=re.compile("^Gradients of 240 examples"))
    expect(picture).to_be_visible(timeout=LIMIT)
    wait_for(page, lambda: "\u2013" not in cloud_numbers(page).values(), "numbers of the cloud")
    before = cloud_numbers(page)
    assert len(before) == 5
    assert all(re.fullmatch(r"[\u2212\d.\u2009]+(e\u2212?\d+)?", value) for value in before.values()), before
    wait_for(page, lambda: all(value != before[name] for name, value in cloud_numbers(page).items()), "other numbers")
    picture.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text(re.compile(r"example \d+ at \(.*\), target Class [01]"))).to_be_visible(timeout=LIMIT)


def test_networks_of_other_batch_sizes_see_equally_many_examples(page: Page) -> None:
    arrive(page, "/?demo=sgd")
    names = ("Batches of 16", "Single examples", "All at once")

    def seen() -> list[float]:
        return [beside(page, name, "seen") for name in names]

    def together() -> bool:
        # Who is compiled later than the page's own network catches up.
        counts = seen()
        return all(count > 1200 for count in counts) and max(counts) - min(counts) < 2 * 480

    wait_for(page, together, "1,200 examples of each, and all together")
    before = seen()

    def growth() -> list[float]:
        return [now - then for now, then in zip(seen(), before, strict=True)]

    wait_for(page, lambda: min(growth()) > 4800, "4,800 more of each")
    counts, grown = seen(), growth()
    # 480 examples a second; all at once come 240 at a time, and words of networks beside five times a second.
    assert max(counts) - min(counts) < 3 * 480, counts
    assert max(grown) < 1.15 * min(grown), grown
    page.get_by_role("slider", name="Speed").focus()
    page.keyboard.press("End")
    expect(page.get_by_text(re.compile(r"31[23]\ssteps/s"))).to_be_visible(timeout=LIMIT)


def curve_score(page: Page) -> dict[str, float]:
    """How far each network's line is from the test points, on average."""
    return {name: beside(page, name, "score") for name in ("Squared error", "Huber", "Absolute error")}


def point(page: Page, place: str) -> Locator:
    return page.get_by_role("button", name=re.compile(rf"^Point \d+ at {place}"))


def test_an_outlier_that_is_dragged_takes_squared_error_along(page: Page) -> None:
    arrive(page, "/?demo=losses")
    wait_for(
        page,
        lambda: (now := curve_score(page))["Squared error"] > 0.25 and max(now["Huber"], now["Absolute error"]) < 0.05,
        "two lines that hold and one that gives way",
    )
    outlier = point(page, "0.70, \u22122.50")
    box = outlier.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 60, steps=8)
    page.mouse.move(x, y - 125, steps=8)
    page.mouse.up()
    expect(outlier).to_have_count(0, timeout=LIMIT)
    moved = page.get_by_role("button", name=re.compile(r"^Point 13 at 0\.[67]\d, "))
    expect(moved).to_have_count(1, timeout=LIMIT)
    wait_for(page, lambda: curve_score(page)["Squared error"] < 0.15, "squared error that follows")
    now = curve_score(page)
    assert max(now["Huber"], now["Absolute error"]) < 0.05
    moved.focus()
    page.keyboard.press("Delete")
    expect(page.get_by_text("12 train")).to_be_visible(timeout=LIMIT)
    wait_for(page, lambda: curve_score(page)["Squared error"] < 0.04, "the line without an outlier")


def test_a_point_is_added_where_somebody_points_twice(page: Page) -> None:
    arrive(page, "/?demo=losses")
    picture = page.get_by_role("button", name=re.compile("^Fitted curve"))
    expect(point(page, "0.70")).to_be_visible(timeout=LIMIT)
    picture.dblclick(position={"x": 80, "y": 30})
    expect(page.get_by_text("14 train")).to_be_visible(timeout=LIMIT)
    pause(page)
    page.get_by_role("button", name=re.compile("^Point 14 at ")).dblclick()
    expect(page.get_by_text("13 train")).to_be_visible(timeout=LIMIT)


def test_the_picture_stands_still_under_a_point_that_is_dragged(page: Page) -> None:
    arrive(page, "/?demo=losses")
    outlier = point(page, "0.70, \u22122.50")
    box = outlier.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 120, steps=30)
    # To the edge of the picture as it was, in place of ever further.
    expect(point(page, "0.70, \u22123.00")).to_have_count(1)
    assert point(page, "0.70, \u22123.00").bounding_box() == pytest.approx(box | {"y": box["y"] + 24}, abs=8)
    page.mouse.up()
    # Then there is more room.
    moved = point(page, "0.70, \u22123.00")
    wait_for(page, lambda: (now := moved.bounding_box()) is not None and now["y"] < box["y"], "a larger range")


def test_points_are_added_and_taken_away_from_the_keyboard(page: Page) -> None:
    arrive(page, "/?demo=losses")
    expect(point(page, "0.70")).to_be_visible(timeout=LIMIT)
    page.get_by_role("button", name=re.compile("^Fitted curve")).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("15 train")).to_be_visible(timeout=LIMIT)
    page.get_by_role("button", name=re.compile("^Point 15 at ")).focus()
    page.keyboard.press("Delete")
    expect(page.get_by_role("button", name=re.compile("^Point 14 at "))).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.get_by_role("button", name=re.compile("^Point 13 at "))).to_be_focused()
    expect(page.get_by_text("13 train")).to_be_visible(timeout=LIMIT)


def test_a_quarter_of_the_edges_learns_the_spirals_too(page: Page) -> None:
    arrive(page, "/?demo=sparse")
    row = page.get_by_role("row").filter(has_text="Sparse")
    expect(row).to_contain_text("145 parameters", timeout=LIMIT)
    expect(page.get_by_role("row").filter(has_text="Dense")).to_contain_text("337 parameters", timeout=LIMIT)
    page.get_by_role("slider", name="Speed").focus()
    page.keyboard.press("End")
    wait_for(page, lambda: beside(page, "Sparse", "step") > 5000, "5,000 steps")
    wait_for(page, lambda: beside(page, "Sparse", "score") >= 90, "nine of ten")
