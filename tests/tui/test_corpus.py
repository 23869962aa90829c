"""Real mail on the screens: every feature and the largest files, every patch paged through."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from reviewbot.tui.review_screen import ReviewScreen
from reviewbot.tui.thread_screen import ThreadScreen
from tests.tui.screen_text import app_for, screen_lines, settled

pytestmark = [pytest.mark.corpus, pytest.mark.slow]
SIZES = ((80, 24), (40, 10), (130, 40))
SHARDS = 8


def _sample(corpus: Path) -> list[Path]:
    """A twelfth of all files by the hash of their name, and the ten largest."""
    files = sorted(
        path
        for path in corpus.rglob("*")
        if path.is_file() and path.suffix not in (".tsv", ".txt", ".bundle")
    )
    largest = sorted(files, key=lambda path: path.stat().st_size)[-10:]
    chosen = {path for path in files if _number(path.relative_to(corpus)) % 12 == 0}
    return sorted(chosen | set(largest))


def _number(path: Path) -> int:
    return int(hashlib.sha1(str(path).encode(), usedforsecurity=False).hexdigest(), 16)


@pytest.mark.parametrize("shard", range(SHARDS))
async def test_corpus_files_are_shown_from_first_to_last_patch(corpus: Path, shard: int) -> None:
    files = _sample(corpus)[shard::SHARDS]
    assert len(files) > 10

    for number, path in enumerate(files):
        await _read(path, SIZES[number % len(SIZES)])


async def _read(path: Path, size: tuple[int, int]) -> None:
    """Open, page through every patch, step through remarks and revisions, read the thread."""
    app = app_for(str(path))
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        if app.return_value is not None:  # it holds no mail: then it is said in one line
            assert len(app.return_value.lines) == 1, path
            return
        first = next((entry for entry in app.desk.entries if entry.revision is not None), None)
        if first is not None and not isinstance(app.screen, ReviewScreen):
            app.open_review(first)
            await pilot.pause()
        if isinstance(app.screen, ReviewScreen):
            for _ in app.screen.pages:
                await pilot.press("space", "G", "]")
            await pilot.press(".", ".", ".", "v", "tilde", "l")
        await pilot.press("f" if isinstance(app.screen, ReviewScreen) else "e")
        await pilot.pause()
        assert isinstance(app.screen, ThreadScreen), path
        await pilot.press("j", "enter", "S", "G")
        assert len(screen_lines(app)) == size[1], path
