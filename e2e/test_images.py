"""Pictures: a digit is drawn and read, mistakes are opened, pictures of one's own are trained on."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Sequence

from playwright.sync_api import Page, expect

from e2e.screen import LIMIT, arrive, number, pause, wait_for

SEVEN = ((0.25, 0.2), (0.75, 0.2), (0.45, 0.85))
"""Corners of a stroke on the pad, as shares of its sides."""
NOUGHT = (
    (0.52, 0.15),
    (0.36, 0.22),
    (0.28, 0.42),
    (0.29, 0.62),
    (0.40, 0.82),
    (0.54, 0.85),
    (0.68, 0.72),
    (0.73, 0.50),
    (0.68, 0.28),
    (0.52, 0.15),
)
SIX = (
    (0.60, 0.14),
    (0.46, 0.26),
    (0.36, 0.46),
    (0.32, 0.66),
    (0.40, 0.82),
    (0.54, 0.86),
    (0.66, 0.76),
    (0.66, 0.62),
    (0.54, 0.54),
    (0.40, 0.60),
    (0.34, 0.70),
)


def draw(page: Page, *strokes: Sequence[tuple[float, float]]) -> None:
    """Strokes on the pad, corner by corner."""
    box = page.get_by_role("application", name=re.compile("^Draw a digit")).bounding_box()
    assert box is not None
    for stroke in strokes:
        corners = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*corners[0])
        page.mouse.down()
        for corner in corners[1:]:
            page.mouse.move(*corner, steps=12)
        page.mouse.up()


def read(page: Page) -> str:
    """The class that the network gives the picture."""
    found = page.locator(".network .row.best .name, ol[aria-label='Predicted classes'] .best .name")
    return found.first.inner_text() if found.count() else ""


def network(page: Page) -> str:
    """All words of the diagram."""
    text: str = page.locator(".network").first.inner_text()
    return re.sub(r"\s+", " ", text.replace("\u2009", " "))


def step_beside(page: Page, name: str) -> float:
    """The step of a network that trains beside the page's own one; NaN where there is none."""
    cells = page.get_by_role("row", name=re.compile(re.escape(name))).get_by_role("cell")
    digits = re.sub(r"\D", "", cells.last.inner_text()) if cells.count() else ""
    return float(digits or "nan")


def png(side: int, grey: int) -> bytes:
    """A picture file of one grey with a white frame."""
    rows = b"".join(
        b"\0" + bytes(255 if {0, side - 1} & {row, column} else grey for column in range(side)) for row in range(side)
    )

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_draw_a_seven_and_see_it_recognised(page: Page) -> None:
    arrive(page, "/?demo=digits_conv")
    wait_for(page, lambda: number(page, "Test accuracy") >= 97, "97 % on the test set")
    draw(page, SEVEN)
    wait_for(page, lambda: read(page) == "7", "a seven that is read as one")
    at = number(page, "Step")
    wait_for(page, lambda: number(page, "Step") > at, "training that goes on")
    page.get_by_role("button", name="Clear the pad").click()
    wait_for(page, lambda: read(page) != "7", "the first test picture again")


def test_a_drawn_six_is_told_from_a_drawn_nought(page: Page) -> None:
    arrive(page, "/?demo=digits_conv")
    wait_for(page, lambda: number(page, "Test accuracy") >= 97, "97 % on the test set")
    draw(page, SIX)
    wait_for(page, lambda: read(page) == "6", "a six that is read as one")
    page.get_by_role("button", name="Clear the pad").click()
    draw(page, NOUGHT)
    wait_for(page, lambda: read(page) == "0", "a nought that is read as one")


def test_a_multilayer_perceptron_reads_drawings_too(page: Page) -> None:
    arrive(page, "/?demo=digits")
    wait_for(page, lambda: number(page, "Test accuracy") >= 95, "95 % on the test set")
    draw(page, ((0.5, 0.12), (0.5, 0.88)))
    wait_for(page, lambda: read(page) == "1", "a one that is read as one")


def judged_after(page: Page) -> int:
    """The step after which the network said what the matrix shows."""
    title = page.locator(".right[title*='after step']").first.get_attribute("title") or ""
    return int(re.sub(r"\D", "", title))


def test_open_a_cell_of_the_confusion_matrix(page: Page) -> None:
    arrive(page, "/?demo=digits_conv")
    wait_for(page, lambda: number(page, "Test accuracy") >= 97, "97 % on the test set")
    pause(page)
    # Before that the matrix is of a network that has trained on meanwhile, and reads some of its pictures otherwise.
    wait_for(page, lambda: judged_after(page) == number(page, "Step"), "the matrix of the network that rests")
    cell = page.get_by_role("button", name=re.compile(r"^true 3, predicted 3: \d+ images"))
    cell.click()
    expect(cell).to_have_attribute("aria-pressed", "true")
    count = int(re.findall(r"\d+", cell.get_attribute("aria-label") or "")[2])
    pictures = page.get_by_role("toolbar").get_by_role("button")
    wait_for(page, lambda: 0 < pictures.count() <= count, "the pictures of the cell")
    assert count > 20, "most threes are read"
    pictures.nth(1).click()
    expect(pictures.nth(1)).to_have_attribute("aria-pressed", "true", timeout=LIMIT)
    wait_for(page, lambda: read(page) == "3", "the picture, going through the network")


def test_a_broken_file_is_refused_in_words_and_training_goes_on(page: Page, page_errors: list[str]) -> None:
    arrive(page, "/?demo=digits_conv")
    file = {"name": "notes.png", "mimeType": "image/png", "buffer": b"this is no picture"}
    page.get_by_label("A picture of your own").set_input_files([file])
    expect(page.get_by_role("alert").first).to_be_visible(timeout=LIMIT)
    at = number(page, "Step")
    wait_for(page, lambda: number(page, "Step") > at, "training that goes on")
    assert not page_errors


def test_train_on_pictures_of_ones_own(page: Page) -> None:
    arrive(page, "/?demo=digits_conv")
    page.get_by_text("Your own pictures").click()
    for name, grey in (("Class 1", 40), ("Class 2", 200)):
        files = [
            {"name": f"{grey}-{index}.png", "mimeType": "image/png", "buffer": png(24, grey + index)}
            for index in range(4)
        ]
        page.get_by_label(f"Pictures of {name}").set_input_files(files)
        expect(page.get_by_role("button", name=re.compile(f"^Remove picture 4 of {name}"))).to_be_visible(timeout=LIMIT)
    assert "8 × 8" in network(page)
    assert "28 × 28" not in network(page)
    page.get_by_role("button", name="Train on these").click()
    wait_for(page, lambda: "28 × 28" in network(page), "a network for pictures of the new size")
    wait_for(page, lambda: "Class 1" in network(page) and "Class 2" in network(page), "the new classes at its output")
    at = number(page, "Step")
    wait_for(page, lambda: number(page, "Step") > at + 20, "training on the new pictures")
    wait_for(page, lambda: number(page, "Train loss") < 0.3, "two greys told apart")


def test_shuffled_pixels_beside_a_multilayer_perceptron(page: Page) -> None:
    told: set[str] = set()
    page.on("websocket", lambda socket: socket.on("framesent", lambda sent: listen(socket.url, sent)))

    def listen(address: str, sent: str | bytes) -> None:
        if isinstance(sent, str) and '"shuffle_pixels":false' in sent:
            told.add(address)

    arrive(page, "/?demo=shuffle")
    name = "Multilayer perceptron"
    wait_for(page, lambda: number(page, "Step") > 20 and step_beside(page, name) > 20, "steps of both")
    toggle = page.get_by_role("switch", name="Shuffle pixels")
    expect(toggle).to_be_checked()
    toggle.click()
    expect(toggle).not_to_be_checked(timeout=LIMIT)
    wait_for(page, lambda: len(told) == 2, "the switch in the session of each network")
    at, beside = number(page, "Step"), step_beside(page, name)
    wait_for(
        page,
        lambda: number(page, "Step") > at + 5 and step_beside(page, name) > beside + 5,
        "training of both on pictures in order",
    )
