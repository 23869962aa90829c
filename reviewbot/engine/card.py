"""What is known of a rule before its file is run: the cards of our rules.

Running a hundred rule files costs more than judging a patch with them, and most have nothing to say:
no tree was given, the mail is of another project. `rules/cards.tsv` holds what decides that; it is
made by `python -m docs.make` from the rules themselves, and CI compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from reviewbot.engine.rule import Need, Rule
from reviewbot.errors import RuleError

FILE = "cards.tsv"
HEADER = (
    *("file", "size_bytes", "needs", "profiles", "last", "checkpatch", "renamed_from"),
    *("words", "paths"),
)
_BETWEEN = "|"
"""Between words and between paths, which may hold spaces."""


class Card(NamedTuple):
    """A row of the table. `file` is below the rule folder, with `/`; `size_bytes` is its size when
    the card was made: a file of another size is not the one that the card describes.
    """

    file: str
    size_bytes: int
    needs: tuple[Need, ...]
    profiles: tuple[str, ...]
    runs_last: bool
    checkpatch: str | None
    renamed_from: tuple[str, ...]
    words: tuple[str, ...]
    paths: tuple[str, ...]


def card_of(rule: Rule, folder: Path) -> Card:
    """The card of a loaded rule whose file lies below `folder`."""
    path = Path(rule.origin)
    return Card(
        path.relative_to(folder).as_posix(),
        path.stat().st_size,
        rule.needs,
        rule.profiles,
        rule.runs_last,
        rule.checkpatch,
        rule.renamed_from,
        rule.words,
        rule.paths,
    )


def cards_text(cards: Iterable[Card]) -> str:
    """The table, sorted by file, ending in a newline. Words and paths hold no tab and no `|`."""
    rows = [
        (
            card.file,
            str(card.size_bytes),
            " ".join(need.value for need in card.needs),
            " ".join(card.profiles),
            "last" if card.runs_last else "",
            card.checkpatch or "",
            " ".join(card.renamed_from),
            _BETWEEN.join(card.words),
            _BETWEEN.join(card.paths),
        )
        for card in sorted(cards)
    ]
    return "".join("\t".join(row) + "\n" for row in (HEADER, *rows))


@cache
def cards_in(folder: Path) -> Mapping[str, Card]:
    """The cards that lie in a rule folder, by file; empty where there are none.

    Raises RuleError for a table that is not one.
    """
    path = folder / FILE
    try:
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        cards = [_card(row.split("\t")) for row in rows]
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (ValueError, OSError) as err:
        raise RuleError(f"{path}: cannot be read: {err}; make docs writes it anew") from err
    return {card.file: card for card in cards} if tuple(head.split("\t")) == HEADER else {}


def _card(cells: list[str]) -> Card:
    file, size, needs, profiles, last, checkpatch, renamed_from, words, paths = cells
    return Card(
        file,
        int(size),
        tuple(Need(word) for word in needs.split()),
        tuple(profiles.split()),
        bool(last),
        checkpatch or None,
        tuple(renamed_from.split()),
        tuple(filter(None, words.split(_BETWEEN))),
        tuple(filter(None, paths.split(_BETWEEN))),
    )
