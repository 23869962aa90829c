"""Every picture that the script draws is there and is shown."""

from __future__ import annotations

from docs.make.pictures import PICTURES, SHOWN
from tests.conftest import REPOSITORY


def test_each_picture_is_drawn_and_shown_in_the_readme() -> None:
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    drawn = {path.stem for path in PICTURES.glob("*.svg")}

    assert set(SHOWN) == drawn
    assert [name for name in SHOWN if f"docs/pictures/{name}.svg" not in readme] == ["review"]


def test_no_picture_fetches_anything_from_the_network() -> None:
    texts = [path.read_text("utf-8") for path in PICTURES.glob("*.svg")]

    assert [text for text in texts if "@font-face" in text or "url(http" in text] == []
