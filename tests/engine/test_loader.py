import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from reviewbot.engine.loader import builtin_folder, find_rule, load_each, load_rules
from reviewbot.errors import ConfigError, RuleError
from tests.rule_files import PYTHON, TOML, write


def ids(*folders: Path, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> list[str]:
    return [rule.id for rule in load_rules(folders, select=select, ignore=ignore)]


def broken(tmp_path: Path, name: str, text: str) -> str:
    """The one sentence that loading the file ends in."""
    path = write(tmp_path, name, text)
    with pytest.raises(RuleError) as caught:
        load_each_strictly(tmp_path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}: ")
    return sentence.removeprefix(f"{path}: ")


def load_each_strictly(folder: Path) -> None:
    _, errors = load_each([folder])
    for err in errors:
        raise err


def test_users_rules_are_loaded_beside_ours_sorted_by_id(tmp_path: Path) -> None:
    write(tmp_path, "subject_shouts.py", PYTHON)
    write(tmp_path, "deep/er/printk-added.toml", TOML)

    found = ids(tmp_path)

    assert sorted(found) == found
    assert {"subject-shouts", "printk-added", "fixes-malformed"} <= set(found)


def test_rule_knows_summary_folder_and_file(tmp_path: Path) -> None:
    path = write(tmp_path, "a/b/subject_shouts.py", PYTHON)

    (rule,) = load_rules([tmp_path], select=["subject-shouts"])

    assert rule.summary == "A patch whose subject shouts"
    assert rule.folder == "a/b"
    assert rule.origin == str(path)


def test_hidden_and_private_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    for name in ("_base.py", ".git/hooks/hook.py", "__pycache__/x.py", "_old/y.toml", ".x.toml"):
        write(tmp_path, name, "this is no rule")

    assert load_each([tmp_path]) == ((), ())


# -- every way a rule file can be broken


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('id = "subject-shouts"', "", "id is ''"),
        ('"subject-shouts"', '"shouting"', "id is 'shouting', but the file name asks for"),
        ("severity = NOTE", "", "severity is missing: ERROR, WARNING or NOTE"),
        ("severity = NOTE", 'severity = "note"', "severity is missing"),
        ("confidence = CERTAIN", "", "confidence is missing"),
        ("needs = (MAIL,)", "", "needs is missing"),
        ("needs = (MAIL,)", "needs = MAIL", "needs is missing: a tuple"),
        ('see_also = ("House rules, section 3",)', "", "see_also is missing"),
        (
            '("House rules, section 3",)',
            '("House rules, section 3")',
            "see_also is missing: a tuple",
        ),
        ('("House rules, section 3",)', '("  ",)', "see_also is missing"),
        ("profiles = ALL", "", "profiles is missing"),
        ("profiles = ALL", 'profiles = "linux"', "profiles is missing or unknown"),
        ("profiles = ALL", 'profiles = ("linus",)', "profiles is missing or unknown"),
        ('since = "1"', "", "since is missing"),
        ('since = "1"', "since = 1", "since is missing"),
        ('since = "1"', 'since = "1"; checkpatch = 3', "checkpatch is not text"),
        ('since = "1"', 'since = "1"; renamed_from = "old"', "renamed_from is not a tuple"),
        ('"""A patch whose subject shouts."""', "", "module docstring is missing"),
        ("## Why is this bad?", "", "class docstring lacks the heading 'Why is this bad?'"),
        (
            "## What to write instead",
            "",
            "class docstring lacks the heading 'What to write instead'",
        ),
        ("GOOD = (", "HOOD = (", "GOOD is missing"),
        ("BAD = (", "SAD = (", "BAD is missing"),
        ('Text.\\n"),)', 'Text.\\n"))', "GOOD is missing: a tuple of Good(...)"),
        ("BAD = (Bad(", 'BAD = ("mail", Bad(', "BAD is missing: a tuple of Bad(...)"),
        ('says="capitals"', "findings=0", "BAD 1 has findings below 1"),
        ('says="capitals"', 'profile="linus"', "BAD 1 has the unknown profile 'linus'"),
        ('says="capitals"', 'context="one mail"', "BAD 1 has a context that is not a tuple"),
        ('Bad("Subject: [PATCH] FOO: FIX BAR\\n\\nText.\\n"', 'Bad("  "', "BAD 1 has no mail"),
        ("def check_patch", "def check_patches", "class must define exactly one of check_patch"),
        (
            "    def check_patch",
            "    check_series = None\n    def check_patch",
            "class must define",
        ),
        ("class SubjectShouts(Rule)", "class SubjectShouts", "holds 0 rule classes"),
        (
            "class SubjectShouts(Rule):",
            "class Two(Rule): ...\nclass SubjectShouts(Rule):",
            "holds 2",
        ),
        (
            "    id = ",
            "    def __init__(self, x): ...\n    id = ",
            "class SubjectShouts cannot be made",
        ),
        ("import ALL", "import ALLES", "cannot be loaded: ImportError"),
        ("    id = ", "   id = ", "cannot be loaded: IndentationError"),
        ("\nclass", "\nraise SystemExit(0)\nclass", "cannot be loaded: SystemExit"),
    ],
)
def test_broken_python_rule_is_refused_naming_file_and_field(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    assert old in PYTHON

    assert sentence in broken(tmp_path, "subject_shouts.py", PYTHON.replace(old, new, 1))


def test_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        RuleError, match=re.escape(f"rule folder {tmp_path / 'nope'} does not exist")
    ):
        load_rules([tmp_path / "nope"])


def test_id_used_twice_names_both_files(tmp_path: Path) -> None:
    first = write(tmp_path, "subject_shouts.py", PYTHON)
    second = write(tmp_path, "x/subject_shouts.py", PYTHON)

    with pytest.raises(RuleError) as caught:
        load_rules([tmp_path])

    assert str(caught.value) == (
        f"{second}: rule id 'subject-shouts' is already used by {first}; rename the file"
    )


def test_old_name_of_one_rule_cannot_be_the_id_of_another(tmp_path: Path) -> None:
    renamed = PYTHON.replace('since = "1"', 'since = "1"; renamed_from = ("fixes-malformed",)')
    write(tmp_path, "subject_shouts.py", renamed)

    with pytest.raises(RuleError, match="'fixes-malformed' is already used by"):
        load_rules([tmp_path])


def test_same_folder_twice_counts_once(tmp_path: Path) -> None:
    write(tmp_path, "subject_shouts.py", PYTHON)

    assert ids(tmp_path, tmp_path / "." / ".." / tmp_path.name).count("subject-shouts") == 1


def test_single_file_can_stand_for_a_folder(tmp_path: Path) -> None:
    path = write(tmp_path, "subject_shouts.py", PYTHON)

    (rule,) = load_each([path])[0]

    assert ("subject-shouts", "") == (rule.id, rule.folder)


def test_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    write(tmp_path, "subject_shouts.py", PYTHON)
    bad = write(tmp_path, "printk-added.toml", "id = ")

    rules, errors = load_each([tmp_path])

    assert [rule.id for rule in rules] == ["subject-shouts"]
    assert [str(err).startswith(f"{bad}: is not TOML") for err in errors] == [True]


# -- choosing


def test_select_takes_rules_and_folders(tmp_path: Path) -> None:
    write(tmp_path, "subsystem/mine/subject_shouts.py", PYTHON)

    assert ids(select=["fixes-malformed"]) == ["fixes-malformed"]
    assert set(ids(select=["trailers"])) == {
        rule.id for rule in load_rules() if rule.folder == "trailers"
    }
    assert ids(tmp_path, select=["subsystem/mine"]) == ["subject-shouts"]
    assert ids(tmp_path, select=["mine/"]) == ["subject-shouts"]


def test_ignore_wins_over_select() -> None:
    chosen = ids(select=["trailers"], ignore=["fixes-malformed"])

    assert "fixes-malformed" not in chosen
    assert chosen


def test_rule_that_is_not_selected_is_not_even_run(tmp_path: Path) -> None:
    write(tmp_path, "broken.py", "raise RuntimeError")

    assert ids(tmp_path, select=["fixes-malformed"]) == ["fixes-malformed"]


@pytest.mark.parametrize("option", ["select", "ignore"])
def test_unknown_name_is_refused_with_the_nearest(option: str) -> None:
    with pytest.raises(ConfigError) as caught:
        ids(**{option: ["fixes-malfromed"]})

    assert str(caught.value) == (
        f"--{option} fixes-malfromed: no rule or folder of that name, did you mean 'fixes-malformed'?; "
        "see reviewbot rules list"
    )


def test_old_name_selects_the_renamed_rule(tmp_path: Path) -> None:
    write(
        tmp_path,
        "subject_shouts.py",
        PYTHON.replace('since = "1"', 'since = "1"; renamed_from = ("subject-loud",)'),
    )

    assert ids(tmp_path, select=["subject-loud"]) == ["subject-shouts"]
    assert "subject-shouts" not in ids(tmp_path, ignore=["subject-loud"])
    assert find_rule("subject-loud", [tmp_path]).id == "subject-shouts"


def test_finding_a_rule_by_a_name_nobody_has_gives_the_nearest() -> None:
    with pytest.raises(ConfigError, match="did you mean 'signed-off-by-missing'"):
        find_rule("signed-of-by-missing")


def test_builtin_folder_is_the_checkouts() -> None:
    assert (builtin_folder() / "trailers" / "fixes_malformed.py").is_file()
