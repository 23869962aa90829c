from pathlib import Path

import pytest

from reviewbot.engine.card import Card, card_of, cards_in, cards_text
from reviewbot.engine.loader import DeferredRule, builtin_folder, load_rules
from reviewbot.engine.rule import HISTORY, MAIL, Need
from reviewbot.errors import RuleError
from tests.rule_files import PYTHON, write

CARDS = (
    Card("a.py", 10, (MAIL,), ("linux", "xen"), False, "FOO", ("old", "older"), ("a b", "c"), ()),
    Card("b/c.toml", 20, (MAIL, HISTORY), ("generic",), True, None, (), (), ("*.c", "/x/")),
)


def test_table_gives_the_cards_that_it_was_made_from(tmp_path: Path) -> None:
    write(tmp_path, "cards.tsv", cards_text(reversed(CARDS)))

    assert {card.file: card for card in CARDS} == cards_in(tmp_path)


def test_folder_without_a_table_has_no_cards(tmp_path: Path) -> None:
    assert {} == cards_in(tmp_path)


def test_table_that_is_none_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = write(tmp_path, "cards.tsv", cards_text(CARDS) + "x\ty\n")

    with pytest.raises(RuleError, match=str(path)):
        cards_in(tmp_path)


def test_every_rule_of_ours_has_a_card_that_says_what_the_rule_says() -> None:
    folder = builtin_folder()

    assert {card_of(rule, folder) for rule in load_rules()} == set(cards_in(folder).values())


def test_our_rules_are_run_when_they_are_asked_for() -> None:
    (rule,) = load_rules(select=["fixes-malformed"], later=True)

    assert isinstance(rule, DeferredRule)
    assert "Why is this bad?" not in rule.explanation
    assert "Why is this bad?" in rule.loaded().explanation
    assert rule.loaded() is rule.loaded()


def test_rule_that_was_changed_since_its_card_was_made_is_run_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviewbot.engine.loader.builtin_folder", lambda: tmp_path)
    write(tmp_path, "subject_shouts.py", PYTHON)
    old = Card(
        "subject_shouts.py", len(PYTHON) - 1, (Need.TREE,), ("xen",), False, None, (), (), ()
    )
    write(tmp_path, "cards.tsv", cards_text([old]))

    (rule,) = load_rules(later=True)

    assert (MAIL,) == rule.needs
