"""A visitor types a feature: it is seen while it is typed, becomes an input, and what is wrong is said in words."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from e2e.screen import LIMIT, arrive, colours, number, readout, wait_for

SWIRL = "cos(atan2(x1, x2) - 2.2*sqrt(x1^2 + x2^2))"


def test_a_typed_formula_becomes_an_input_and_trains(page: Page) -> None:
    arrive(page)
    opener = page.get_by_role("button", name="Formula", exact=True)
    opener.click()
    field = page.get_by_role("textbox", name="Formula of a feature")
    expect(field).to_be_focused(timeout=LIMIT)
    form = page.get_by_role("form", name="Formula")
    for typed, words in (
        ("1/x1", "1/x1 divides by zero at x1 = 0"),
        ("x1 +", "something is missing after “x1 +”"),
        ("x1+" * 34, "at most 100 characters, not 102"),
        ("x1", "This is an input already"),
    ):
        field.fill(typed)
        field.press("Enter")
        expect(form).to_contain_text(words, timeout=LIMIT)
    expect(page.get_by_role("button", name="Input x₁", exact=True)).to_have_count(1)

    field.fill(SWIRL)
    wait_for(page, lambda: form.locator("canvas").count() == 1, "its picture, while it is typed")
    assert colours(form.locator("canvas")) > 3
    field.press("Enter")
    label = "cos(atan2(x₁, x₂) − 2.2·sqrt(x₁² + x₂²))"
    expect(page.get_by_role("button", name=f"Input {label}")).to_be_visible(timeout=LIMIT)
    expect(field).to_have_value("")
    at = number(page, "Step")
    wait_for(page, lambda: number(page, "Step") > at + 50, "training with the new input")
    wait_for(page, lambda: number(page, "Test accuracy") > 95, "spirals, learned by what was typed")

    field.press("Escape")
    expect(form).to_have_count(0)
    expect(opener).to_be_focused()
    feature = page.get_by_role("button", name=label, exact=True)
    expect(feature).to_have_attribute("aria-pressed", "true")
    feature.click()
    expect(feature).to_have_attribute("aria-pressed", "false", timeout=LIMIT)
    expect(page.get_by_role("button", name=f"Input {label}")).to_have_count(0, timeout=LIMIT)
    opener.click()
    page.get_by_role("button", name=f"Remove {label}").click()
    expect(feature).to_have_count(0, timeout=LIMIT)


def test_a_link_brings_its_formulas_along(page: Page) -> None:
    arrive(page, "/?data.features=x,max(x1,x2)")
    feature = page.get_by_role("button", name="max(x₁,x₂)", exact=True)
    expect(feature).to_have_attribute("aria-pressed", "true", timeout=LIMIT)
    wait_for(page, lambda: colours(feature.locator("canvas")) > 3, "the picture of a formula from a link")
    page.get_by_role("button", name="Formula", exact=True).click()
    page.get_by_role("button", name="Edit max(x₁,x₂)").click()
    field = page.get_by_role("textbox", name="Formula of a feature")
    expect(field).to_have_value("max(x1,x2)")
    field.fill("min(x1,x2)")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_role("button", name="Input min(x₁,x₂)")).to_be_visible(timeout=LIMIT)
    expect(feature).to_have_count(0)
    page.wait_for_url(lambda address: "#" in address, timeout=LIMIT)
    page.goto(page.url)
    page.reload()
    expect(page.get_by_role("button", name="Input min(x₁,x₂)")).to_be_visible(timeout=LIMIT)
    expect(page.get_by_role("button", name="Input x₁", exact=True)).to_be_visible()


def test_the_demo_shows_what_features_are_worth(page: Page) -> None:
    arrive(page, "/?demo=features")
    rows = page.get_by_role("row").filter(has_text="73 parameters")
    expect(rows).to_have_count(2, timeout=LIMIT)
    wait_for(page, lambda: number(page, "Step") > 1500, "1,500 steps")
    scores = [float(row.locator(".score").inner_text().replace("%", "").strip()) for row in rows.all()]
    assert scores[0] > scores[1] + 5, readout(page, "Step")
