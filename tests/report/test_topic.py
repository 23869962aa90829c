import pytest

from reviewbot.engine.loader import load_rules
from reviewbot.engine.rule import Rule
from reviewbot.report.topic import ORDER, topic_of


def made_up(id: str, folder: str) -> Rule:
    rule = Rule()
    rule.id, rule.folder = id, folder
    return rule


@pytest.mark.parametrize(
    ("id", "folder", "name"),
    [
        ("signed-off-by-missing", "trailers", "sign-off"),
        ("fixes-malformed", "trailers", "Fixes tag"),
        ("gerrit-change-id", "trailers", "other tags"),
        ("body-empty", "commit_message", "description"),
        ("reporter-not-copied", "trailers", "recipients"),
        ("house-style", "mine/drivers", "mine"),
        ("house-style", "", "own rules"),
    ],
)
def test_rule_belongs_to_what_an_author_thinks_of(id: str, folder: str, name: str) -> None:
    assert name == topic_of(made_up(id, folder)).name


def test_every_rule_of_ours_has_a_topic_with_a_place() -> None:
    assert set() == {topic_of(rule).name for rule in load_rules()} - set(ORDER)
