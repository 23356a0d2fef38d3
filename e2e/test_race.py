"""The race of optimizers on the visitor's own network, and where networks from many seeds land on the loss."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from e2e.screen import LIMIT, arrive, colours, number, open_panel, pause, wait_for


def panel(page: Page, name: str) -> Locator:
    """A panel of the output, open."""
    open_panel(page, name)
    return page.get_by_role("region", name="Output", exact=True)


def race(output: Locator, steps: int, pace: str = "full speed") -> None:
    """Start a race."""
    field = output.get_by_role("textbox", name="Steps of each")
    field.fill(str(steps))
    field.press("Tab")
    output.get_by_role("combobox", name="Pace").select_option(label=pace)
    output.get_by_role("button", name="Race", exact=True).click()


def ended(output: Locator) -> str:
    """The words about the end of a race."""
    words = output.get_by_role("status").filter(has_text="ends lowest")
    expect(words).to_be_visible(timeout=LIMIT)
    return words.inner_text()


def losses(output: Locator) -> dict[str, float]:
    """The loss beside each runner that is shown as a number."""
    rows = output.get_by_role("list", name="Runners").get_by_role("listitem").all()
    found = {}
    for row in rows:
        kind = row.get_by_role("combobox").evaluate("(select) => select.selectedOptions[0].label")
        rate = row.get_by_role("textbox").input_value()
        text = row.locator(".loss").inner_text()
        value = text.replace("\u2009", "").replace("\u2212", "-")
        if re.fullmatch(r"[\d.]+(e-?\d+)?", value):
            found[f"{kind} {rate}"] = float(value)
    return found


def test_four_optimizers_race_while_the_network_trains_on(page: Page) -> None:
    arrive(page)
    output = panel(page, "Race")
    expect(output.get_by_text("Copies of your network start from the same initial weights")).to_be_visible()
    expect(output.locator("canvas")).to_have_count(0)
    expect(output.get_by_text("yours", exact=True)).to_have_count(1)
    step = number(page, "Step")
    race(output, 600, "200 steps/s")
    expect(output.get_by_text(re.compile(r"step \d+ of 600"))).to_be_visible(timeout=LIMIT)
    expect(output.get_by_text(re.compile(r"\w+ leads: [\d.]+ after"))).to_be_visible(timeout=LIMIT)
    wait_for(page, lambda: number(page, "Step") > step + 20, "training beside the race")
    words = ended(output)
    rows = losses(output)
    assert list(rows) == ["SGD 0.1", "Momentum 0.05", "RMSProp 0.01", "Adam 0.01"]
    # It names the one with the least loss.
    found = re.match(r"(\w+) ends lowest: ([\d.]+) after 600 steps", words)
    assert found
    best = min(rows, key=lambda name: rows[name])
    assert best.split()[0] == found[1]
    assert rows[best] == float(found[2])
    # The picture and the words of each plane.
    canvas = output.locator("canvas")
    seen = set()
    for name, title in (
        ("Paths", r"Of how the paths vary, → shows \d+"),
        ("Two weights", r"^→ .+, ↑ .+, all others as \w+ has them"),
        ("Random", r"Two random directions from where \w+ is"),
    ):
        output.get_by_role("group", name="Plane").get_by_role("button", name=name).click()
        expect(output.get_by_text(re.compile(title))).to_be_visible(timeout=LIMIT)
        wait_for(page, lambda: colours(canvas) > 8, f"contours and paths of {name}")
        seen.add(canvas.evaluate("(canvas) => canvas.toDataURL()"))
    assert len(seen) == 3
    expect(
        output.get_by_role("img", name=re.compile("^Train losses over steps: SGD [\\d.]+, Momentum"))
    ).to_be_visible()
    # Another panel in between does not lose it.
    panel(page, "Boundary")
    output = panel(page, "Race")
    assert ended(output) == words


def test_a_runner_that_is_pointed_at_stands_out(page: Page) -> None:
    arrive(page)
    pause(page)
    output = panel(page, "Race")
    race(output, 200)
    ended(output)
    # The plane through the ends of all paths comes after the words.
    expect(output.locator("[aria-busy=false] canvas")).to_have_count(1, timeout=LIMIT)
    canvas = output.locator("canvas")
    plain = canvas.evaluate("(canvas) => canvas.toDataURL()")
    output.get_by_role("listitem").nth(2).hover()
    wait_for(page, lambda: canvas.evaluate("(canvas) => canvas.toDataURL()") != plain, "other paths that fade")
    expect(output.locator("g.faint")).to_have_count(3)
    page.mouse.move(5, 5)
    wait_for(page, lambda: canvas.evaluate("(canvas) => canvas.toDataURL()") == plain, "all of them as before")
    # With the keyboard as well, from the picture itself.
    output.get_by_role("button", name="Paths of the runners").focus()
    page.keyboard.press("ArrowRight")
    expect(output.get_by_role("listitem").first).to_have_class(re.compile("pointed"))


def test_of_several_rates_one_diverges(page: Page) -> None:
    """2/λmax = 0.014854 of this bowl: 3 and 9 times 0.01 are above it."""
    page.goto("/?demo=dining_hall&optimizer.learning_rate=0.01")
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=LIMIT)
    output = panel(page, "Race")
    output.get_by_role("button", name="Rates").click()
    rates = [field.input_value() for field in output.get_by_role("textbox", name="Learning rate of SGD").all()]
    assert rates == ["0.0011", "0.0033", "0.01", "0.03", "0.09"]
    race(output, 3000)
    words = ended(output)
    assert re.match(r"Rate\s0.01 ends lowest", words)
    assert set(re.findall(r"rate\s([\d.]+) diverged at step", words)) == {"0.03", "0.09"}
    expect(output.get_by_text("diverged", exact=True)).to_have_count(2)
    assert list(losses(output)) == ["SGD 0.0011", "SGD 0.0033", "SGD 0.01"]
    expect(output.get_by_role("button", name=re.compile("^Take over"))).to_have_count(3)


def test_the_winner_is_taken_over_with_its_optimizer_and_rate(page: Page) -> None:
    arrive(page)
    pause(page)
    output = panel(page, "Race")
    race(output, 2000)
    words = ended(output)
    rows = losses(output)
    best = min(rows, key=lambda name: rows[name])
    kind, rate = best.split()
    output.get_by_role("button", name=f"Take over {best}").click()
    expect(page.get_by_role("status").get_by_text("Its weights, optimizer and learning rate")).to_be_visible()
    wait_for(page, lambda: abs(number(page, "Train loss") - rows[best]) < 0.01 * rows[best] + 6e-4, "its loss")
    training = page.get_by_role("region", name="Training", exact=True)
    chosen = training.get_by_role("combobox", name="Optimizer").locator("option:checked")
    expect(chosen).to_have_text(kind)
    expect(training.get_by_role("slider", name="Learning rate")).to_have_attribute("aria-valuetext", rate)
    # The race is still about this network, and training goes on from there.
    assert ended(output) == words
    step = number(page, "Step")
    page.get_by_role("button", name="Play").click()
    wait_for(page, lambda: number(page, "Step") > step + 50, "training from there")
    # Another network is another race.
    page.get_by_role("button", name=re.compile("^Add a layer between")).first.click()
    expect(output.get_by_text("The network has changed since: race again to compare.")).to_be_visible(timeout=LIMIT)
    expect(output.get_by_role("button", name=re.compile("^Take over"))).to_have_count(0)


def test_a_race_is_stopped_and_keeps_what_it_showed(page: Page) -> None:
    arrive(page)
    pause(page)
    output = panel(page, "Race")
    race(output, 100_000, "200 steps/s")
    expect(output.get_by_text(re.compile(r"step \d+ of 100.000"))).to_be_visible(timeout=LIMIT)
    expect(output.get_by_text("laying the plane")).to_have_count(0, timeout=LIMIT)
    output.get_by_role("button", name="Stop", exact=True).click()
    words = re.compile(r"Stopped at step [\d\u2009]+\. \w+ leads")
    expect(output.get_by_role("status").get_by_text(words)).to_be_visible(timeout=LIMIT)
    expect(output.get_by_role("button", name=re.compile("^Take over"))).to_have_count(4)
    assert colours(output.locator("canvas")) > 8


def test_seeds_are_seen_where_they_landed(page: Page) -> None:
    page.goto("/?demo=adder")
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=LIMIT)
    output = panel(page, "Seeds")
    output.get_by_role("button", name="Train", exact=True).click()
    rows = output.get_by_role("button", name=re.compile(r"^Seed \d+: train loss"))
    expect(rows).to_have_count(24, timeout=LIMIT)
    expect(output.get_by_role("button", name="Train", exact=True)).to_be_visible(timeout=LIMIT)
    expect(output.get_by_role("heading", name="Final train loss, one dot a network")).to_be_visible()
    words = re.compile(
        r"goes through seed \d+\. Of how their weights differ, → shows \d+\s%.*lie over [\d.]+ off the plane"
    )
    expect(output.get_by_text(words)).to_be_visible(timeout=LIMIT)
    canvas = output.locator("canvas").first
    wait_for(page, lambda: colours(canvas) > 8, "the loss around them")
    expect(output.locator("[aria-busy=false] canvas")).to_have_count(1, timeout=LIMIT)
    plain = canvas.evaluate("(canvas) => canvas.toDataURL()")
    rows.nth(3).hover()
    expect(output.locator("circle.pointed")).to_have_count(1)
    wait_for(page, lambda: canvas.evaluate("(canvas) => canvas.toDataURL()") != plain, "its dot that stands out")
    # From the picture to the list, best first.
    page.mouse.move(5, 5)
    expect(output.locator("circle.pointed")).to_have_count(0)
    output.get_by_role("button", name="Where each network landed").focus()
    page.keyboard.press("ArrowRight")
    expect(rows.first).to_have_class(re.compile("pointed"))
