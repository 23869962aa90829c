import json
from pathlib import Path

import pytest

from reviewbot.cli.main import main
from reviewbot.engine.loader import load_rules
from tests.rule_files import PYTHON, TOML, write


@pytest.fixture(autouse=True)
def _own_git_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "user.cfg"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A user's folder with a Python and a TOML rule."""
    write(tmp_path / "my rules", "subject_shouts.py", PYTHON)
    write(tmp_path / "my rules", "drivers/printk-added.toml", TOML)
    return tmp_path / "my rules"


# -- list


def test_list_is_one_line_for_each_rule_within_eighty_columns(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["rules", "list", "--rules", str(folder)])

    lines = capsys.readouterr().out.splitlines()
    rules = load_rules([folder])
    assert [rule.id for rule in rules] == [line.split()[0] for line in lines]
    assert [rule.severity.value[0].upper() for rule in rules] == [line.split()[1] for line in lines]
    assert [rule.confidence.value for rule in rules] == [line.split()[2] for line in lines]
    assert [] == [line for line in lines if len(line) > 80]


def test_list_as_json_has_exactly_the_promised_keys(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["rules", "list", "--rules", str(folder), "--format", "json"])

    value = json.loads(capsys.readouterr().out)
    assert ["rules"] == list(value)
    assert {
        "id": "printk-added",
        "severity": "note",
        "confidence": "certain",
        "needs": ["mail"],
        "profiles": ["linux", "netdev", "kvm-x86", "tip"],
        "see_also": ["Documentation/process/coding-style.rst, section 13"],
        "summary": "A bare printk is added",
    } in value["rules"]
    assert {("id", "severity", "confidence", "needs", "profiles", "see_also", "summary")} == {
        tuple(rule) for rule in value["rules"]
    }


# -- explain


def test_explain_says_all_there_is_to_know(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["rules", "explain", "printk-added", "--rules", str(folder)])

    page = capsys.readouterr().out
    for text in (
        "# printk-added\n",
        "A bare printk is added.\n",
        "- severity: note\n",
        "- confidence: certain\n",
        "- needs: mail\n",
        "- profiles: linux, netdev, kvm-x86, tip\n",
        "## Why is this bad?\n\nIt has no level.\n",
        "## What to write instead\n\npr_info() or dev_info().\n",
        "- Documentation/process/coding-style.rst, section 13\n",
        '    +\tprintk("hello");\n',
        "## Silent on\n\n    Subject: [PATCH] foo: fix bar\n",
    ):
        assert text in page


def test_explain_fits_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["rules", "explain", *(rule.id for rule in load_rules())])

    prose = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("    ")]
    assert [] == [line for line in prose if len(line) > 80]


def test_explain_of_an_unknown_rule_gives_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["rules", "explain", "fixes-malfromed"])

    captured = capsys.readouterr()
    assert (
        "",
        "reviewbot: no rule is called 'fixes-malfromed', did you mean 'fixes-malformed'?; "
        "see reviewbot rules list\n",
    ) == (captured.out, captured.err)


def test_explain_knows_the_old_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    renamed = TOML.replace('since = "1"', 'since = "1"\nrenamed_from = ["bare-printk"]')
    write(tmp_path, "printk-added.toml", renamed)

    assert 0 == main(["rules", "explain", "bare-printk", "--rules", str(tmp_path)])

    captured = capsys.readouterr()
    assert "# printk-added\n" in captured.out
    assert "reviewbot: bare-printk is now called printk-added\n" == captured.err


def test_escapes_in_a_rule_do_not_reach_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        tmp_path, "printk-added.toml", TOML.replace("It has no level.", "It has \\u001b[31m none.")
    )

    assert 0 == main(["rules", "explain", "printk-added", "--rules", str(tmp_path)])

    assert "It has <U+001B>[31m none." in capsys.readouterr().out


# -- test


def test_examples_of_the_built_in_rules_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["rules", "test"])

    assert f" of {len(load_rules())} rules passed, 0 failed, " in capsys.readouterr().out


def test_examples_of_a_users_folder_are_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["rules", "test", str(folder)])

    assert "4 examples of 2 rules passed, 0 failed, 0 todo\n" == capsys.readouterr().out


def test_failing_example_is_named_and_gives_status_1(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, "subject_shouts.py", PYTHON.replace("isupper", "islower"))

    assert 1 == main(["rules", "test", str(folder)])

    lines = capsys.readouterr().out.splitlines()
    assert "subject-shouts GOOD 1: wanted 0 findings, got 1" in lines[0]
    assert "subject-shouts BAD 1: does not say 'capitals'" in lines[1]
    assert "2 examples of 2 rules passed, 2 failed, 0 todo" == lines[2]


def test_todo_examples_are_counted_by_themselves(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = PYTHON.replace('says="capitals"', 'findings=2, todo="counts words one day"')
    write(folder, "subject_shouts.py", text)

    assert 0 == main(["rules", "test", str(folder), "-v"])

    lines = capsys.readouterr().out.splitlines()
    assert "subject-shouts BAD 1: todo: counts words one day" in lines
    assert "3 examples of 2 rules passed, 0 failed, 1 todo" == lines[-1]


def test_file_that_is_no_rule_gives_status_2_and_the_others_are_tested(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = write(folder, "subject_shouts.py", PYTHON.replace("severity = NOTE", ""))

    assert 2 == main(["rules", "test", str(folder)])

    captured = capsys.readouterr()
    assert "2 examples of 1 rules passed, 0 failed, 0 todo\n" == captured.out
    assert f"reviewbot: {bad}: severity is missing: ERROR, WARNING or NOTE\n" == captured.err


def test_id_of_a_built_in_rule_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = write(tmp_path, "fixes-malformed.toml", TOML.replace("printk-added", "fixes-malformed"))

    assert 2 == main(["rules", "test", str(tmp_path)])

    assert capsys.readouterr().err.startswith(
        f"reviewbot: {mine}: rule id 'fixes-malformed' is already used by "
    )


def test_folder_that_is_not_there_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 2 == main(["rules", "test", str(tmp_path / "nowhere")])

    captured = capsys.readouterr()
    assert (
        "",
        f"reviewbot: rule folder {tmp_path / 'nowhere'} does not exist or is no folder\n",
    ) == (captured.out, captured.err)


# -- a user's folder end to end


PATCH = """From: A Author <author@example.org>
To: linux-kernel@vger.kernel.org
Subject: [PATCH] FOO: FIX BAR
Message-ID: <one@example.org>

Text.

Signed-off-by: A Author <author@example.org>
---
diff --git a/drivers/foo/bar.c b/drivers/foo/bar.c
--- a/drivers/foo/bar.c
+++ b/drivers/foo/bar.c
@@ -1,1 +1,2 @@
 int a;
+\tprintk("hello");
"""


@pytest.mark.parametrize("way", ["--rules", "-c", "git config", "environment"])
def test_check_finds_with_rules_of_a_users_folder(
    folder: Path,
    tmp_path: Path,
    way: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = {"--rules": ["--rules", str(folder)], "-c": ["-c", f"reviewbot.rules={folder}"]}
    if way == "git config":
        (tmp_path / "user.cfg").write_text(f'[reviewbot]\nrules = "{folder}"\n')
    elif way == "environment":
        monkeypatch.setenv("REVIEWBOT_RULES", str(folder))
    patch = write(tmp_path, "one.patch", PATCH)

    assert 1 == main(
        ["check", str(patch), "--fail-on", "note", "--format", "json", *words.get(way, [])]
    )

    (report,) = json.loads(capsys.readouterr().out)["reports"]
    assert [("subject-shouts", None), ("printk-added", 2)] == [
        (finding["rule"], finding["location"]["line"])
        for finding in report["findings"]
        if finding["rule"] in ("subject-shouts", "printk-added")
    ]


def test_rule_folder_of_the_tree_under_review_is_never_run(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tree = tmp_path / "tree"
    write(tree, "rules/evil.py", f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    write(tree, ".reviewbot.toml", 'rules = ["rules"]\n')
    write(tree, ".git/HEAD", "ref: refs/heads/main\n")
    write(tree, ".git/config", "[reviewbot]\nrules = rules\n")
    (tree / ".git" / "objects").mkdir()
    (tree / ".git" / "refs").mkdir()
    monkeypatch.chdir(tree)

    assert 0 == main(["check", str(write(tmp_path, "one.patch", PATCH)), "--tree", "."])

    assert not (tmp_path / "ran").exists()
    assert "git config (repository) is ignored" in capsys.readouterr().err
