"""What kind of SOURCE a word is."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewbot.source.choose import kind_of

MSGID = "20261101.1-1-ada@example.org"


@pytest.mark.parametrize(
    "word",
    [
        MSGID,
        f"<{MSGID}>",
        f"id:{MSGID}",
        f"mid:<{MSGID}>",
        f"msgid:{MSGID}",
        MSGID.replace("@", "%40"),
        "a..b@example.org",
        "CAF=x_9+z/w@mail.example.org",
        f"https://lore.kernel.org/r/{MSGID}",
        f"http://127.0.0.1:8080/list/{MSGID}/T/#u",
        f"HTTPS://lore.kernel.org/all/{MSGID}",
        f"lore.kernel.org/all/{MSGID}/",
        "https://example.org/no-mail",
    ],
)
def test_ids_and_links_are_fetched(word: str) -> None:
    assert "lore" == kind_of(word)


@pytest.mark.parametrize(
    "word",
    [
        *("a..b", "a...b", "HEAD~3..", "..HEAD", "v6.1..v6.2", "origin/master..", "@{upstream}.."),
        *("@{u}..HEAD", "master@{1}..master", "b4/fix..HEAD", "0123abc^..0123abc"),
    ],
)
def test_ranges(word: str) -> None:
    assert "range" == kind_of(word)


@pytest.mark.parametrize("word", ["x.patch", "nosuch", "dir/x.mbox", "", "a" * 5000, "a\x00b", "/"])
def test_anything_else_is_a_file(word: str) -> None:
    assert "local" == kind_of(word)


def test_dash_is_standard_input() -> None:
    assert "stdin" == kind_of("-")


def test_name_of_a_prep_branch() -> None:
    assert "prep" == kind_of("b4/fix-widgets")


@pytest.mark.parametrize("word", [MSGID, "a..b", "b4/fix-widgets"])
def test_what_exists_is_a_file_whatever_it_looks_like(
    word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / word).parent.mkdir(exist_ok=True)
    (tmp_path / word).write_text("x")

    assert "local" == kind_of(word)
