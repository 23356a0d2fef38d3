"""Every setting is documented, and an empty cache folder means none."""

from __future__ import annotations

from pathlib import Path

import pytest

from perceptarium.settings import Settings

DOCUMENT = Path(__file__).parent.parent / "docs" / "settings.md"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented_with_its_default(name: str) -> None:
    lines = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if f"| `{name.upper()}` |" in line]
    assert len(lines) == 1
    default = Settings.model_fields[name].default
    if name != "cache_dir":
        text = str(default).lower() if isinstance(default, bool) else str(default).removesuffix(".0")
        assert text in lines[0]


def test_an_empty_cache_folder_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERCEPTARIUM_CACHE_DIR", "")
    assert Settings().cache_dir is None
