from pathlib import Path

import pytest

from reviewbot.engine.loader import load_rules
from reviewbot.engine.prefilter import Prefilter
from reviewbot.engine.rule import Rule
from reviewbot.model.series import Revision
from tests.factories import DIFF, make_mail, make_thread
from tests.rule_files import TOML, write


class Wanting(Rule):
    def __init__(self, words: tuple[str, ...] = (), paths: tuple[str, ...] = ()) -> None:
        self.words = words
        self.paths = paths


@pytest.fixture
def revision() -> Revision:
    """A cover letter that speaks of Kangaroos, a patch to foo.c that Fixes, one to lib/Kconfig."""
    thread = make_thread(
        make_mail("[PATCH 0/2] foo: two", "Of Kangaroos.\n", msgid="0@example.org"),
        make_mail("[PATCH 1/2] foo: Fix it", f"Text.\n{DIFF}", msgid="1@example.org"),
        make_mail(
            "[PATCH 2/2] foo: ask",
            f"Text.\n{DIFF.replace('foo.c', 'lib/Kconfig')}",
            msgid="2@example.org",
        ),
    )
    return thread.series[0].latest


def shown(revision: Revision, rule: Rule) -> list[int]:
    return [patch.number for patch in Prefilter(revision).patches(rule)]


def test_rule_that_names_nothing_sees_all_patches(revision: Revision) -> None:
    assert [1, 2] == shown(revision, Wanting())


def test_word_is_looked_for_in_subject_and_body_in_lower_case(revision: Revision) -> None:
    assert [1] == shown(revision, Wanting(words=("no such word", "fix it")))
    assert [1, 2] == shown(revision, Wanting(words=("+two",)))


def test_path_is_a_pattern(revision: Revision) -> None:
    assert [2] == shown(revision, Wanting(paths=("Kconfig*", "*.rs")))
    assert [] == shown(revision, Wanting(paths=("/Kconfig",)))


def test_word_and_path_must_both_be_there(revision: Revision) -> None:
    assert [] == shown(revision, Wanting(words=("fix it",), paths=("Kconfig*",)))


def test_word_of_the_cover_letter_counts_for_the_series(revision: Revision) -> None:
    assert Prefilter(revision).may_fire(Wanting(words=("kangaroos",)))
    assert not Prefilter(revision).may_fire(Wanting(words=("wombats",)))


def test_pattern_rule_wants_what_its_expression_needs(tmp_path: Path) -> None:
    write(tmp_path, "printk-added.toml", TOML)

    (rule,) = load_rules([tmp_path], select=["printk-added"])

    assert (("printk(",), ("drivers/**/*.c",)) == (rule.words, rule.paths)
