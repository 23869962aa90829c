"""`reviewbot check --checkpatch` from outside: whose script runs, and what is shown."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.running import Runner
from tests.factories import DIFF, mail_bytes
from tests.provider.scripts import LIKE_CHECKPATCH, added, tree
from tests.source.repository import Repository

SPACING = mail_bytes(body=added("a=b;"))
SELECT = ("--select", "signed-off-by-missing,checkpatch")
SAYS_ITS_NAME = 'print "-:1: WARNING:I_AM_{}: x\\n"; exit 1;'


def rules_found(out: str) -> list[str]:
    (report,) = json.loads(out)["reports"]
    return [finding["rule"] for finding in report["findings"]]


def skipped(out: str) -> str:
    (report,) = json.loads(out)["reports"]
    return str(report["skipped"].get("checkpatch", ""))


@pytest.fixture
def repository(reviewbot: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The current repository: script ONE at `base`, TWO in HEAD, THREE in the work tree."""
    made = Repository(tmp_path / "tree", home=tmp_path)
    script = "scripts/checkpatch.pl"
    made.commit("one", {script: SAYS_ITS_NAME.format("ONE").encode()})
    made.git("tag", "-f", "base")
    made.commit("foo: bar\n\nSigned-off-by: Ada <ada@example.org>", {"widget.c": b"int second;\n"})
    made.commit("two", {script: SAYS_ITS_NAME.format("TWO").encode()})
    made.write({script: SAYS_ITS_NAME.format("THREE").encode()})
    monkeypatch.chdir(made.path)
    return made


def test_it_is_not_asked_unless_wanted(reviewbot: Runner) -> None:
    tree(reviewbot.cwd / "linux")
    reviewbot.write("a.patch", SPACING)

    result = reviewbot("check", "a.patch", "--tree", "linux", "--format", "json")

    assert "checkpatch-spacing" not in result.out


def test_option_asks_the_script_of_the_tree(reviewbot: Runner) -> None:
    tree(reviewbot.cwd / "linux")
    reviewbot.write("a.patch", SPACING)

    result = reviewbot("check", "a.patch", "--tree", "linux", "--checkpatch", *SELECT)

    assert 1 == result.status
    assert (
        "  E checkpatch-spacing  foo.c:2  (likely)\n"
        "    spaces required around that '='\n"
        "    > +a=b;\n"
        "    see scripts/checkpatch.pl, SPACING\n"
    ) in result.out


def test_setting_asks_it_too(reviewbot: Runner) -> None:
    tree(reviewbot.cwd / "linux")
    reviewbot.write("a.patch", SPACING)

    result = reviewbot(
        *("check", "a.patch", "--tree", "linux", *SELECT, "--format", "json"),
        *("-c", "reviewbot.checkpatch=true"),
    )

    assert ["checkpatch-spacing"] == rules_found(result.out)


def test_tree_may_not_ask_for_it(repository: Repository, reviewbot: Runner) -> None:
    repository.git("config", "reviewbot.checkpatch", "true")

    result = reviewbot("check", "base..")

    assert "reviewbot.checkpatch = true of git config (repository) is ignored" in result.err


def test_mail_alone_has_no_base_and_that_is_said(reviewbot: Runner) -> None:
    reviewbot.write("a.patch", SPACING)

    result = reviewbot("check", "a.patch", "--checkpatch", *SELECT)

    assert "not run: checkpatch: no base tree given; --tree DIR names one\n" in result.out


def test_not_run_is_not_checked_with_strict(reviewbot: Runner) -> None:
    reviewbot.write("a.patch", SPACING)

    result = reviewbot("check", "a.patch", "--checkpatch", *SELECT, "--strict")

    assert 3 == result.status


def test_range_is_checked_by_the_script_it_starts_from(
    repository: Repository, reviewbot: Runner
) -> None:
    result = reviewbot("check", "base..HEAD~1", "--checkpatch", *SELECT, "--format", "json")

    assert ["checkpatch-i-am-one"] == rules_found(result.out)


def test_range_is_checked_by_the_script_it_starts_from_whatever_the_tree_has(
    repository: Repository, reviewbot: Runner
) -> None:
    result = reviewbot(
        *("check", "base..HEAD~1", "--tree", ".", "--checkpatch", *SELECT, "--format", "json")
    )

    assert ["checkpatch-i-am-one"] == rules_found(result.out)


def test_mail_is_checked_by_head_of_the_checkout(repository: Repository, reviewbot: Runner) -> None:
    Path("a.patch").write_bytes(mail_bytes())

    result = reviewbot(
        *("check", "a.patch", "--tree", ".", "--checkpatch", *SELECT, "--format", "json")
    )

    assert ["checkpatch-i-am-two"] == rules_found(result.out)


def test_named_base_comes_first(repository: Repository, reviewbot: Runner) -> None:
    Path("a.patch").write_bytes(mail_bytes())

    result = reviewbot(
        *("check", "a.patch", "--tree", ".", "--base", "base", "--checkpatch", *SELECT),
        *("--format", "json"),
    )

    assert ["checkpatch-i-am-one"] == rules_found(result.out)


def test_upstream_is_the_base_when_nothing_is_named(
    repository: Repository, reviewbot: Runner
) -> None:
    repository.git("branch", "up", "base")
    repository.git("reset", "-q", "--hard", "HEAD~1")
    repository.git("branch", "-q", "--set-upstream-to=up")

    result = reviewbot("check", "--checkpatch", *SELECT, "--format", "json")

    assert ["checkpatch-i-am-one"] == rules_found(result.out)


def test_ranges_that_start_apart_need_a_named_base(
    repository: Repository, reviewbot: Runner
) -> None:
    result = reviewbot(
        *("check", "base..HEAD~1", "HEAD~1..HEAD", "--checkpatch", *SELECT, "--format", "json")
    )

    assert "the ranges start at different commits" in result.out


def test_series_that_changes_the_script_is_checked_by_the_one_before(
    repository: Repository, reviewbot: Runner
) -> None:
    result = reviewbot(
        *("check", "HEAD~1..HEAD", "--checkpatch", "--select", "checkpatch", "--format", "json")
    )

    assert ["checkpatch-i-am-one"] == rules_found(result.out)


def test_mail_that_changes_the_script_is_not_given_to_head(
    repository: Repository, reviewbot: Runner
) -> None:
    repository.git("format-patch", "-q", "-1", "-o", "..", "--start-number", "1")
    (mail,) = repository.path.parent.glob("*.patch")

    result = reviewbot(
        *("check", str(mail), "--tree", ".", "--checkpatch", *SELECT, "--format", "json")
    )

    assert "the series changes scripts/checkpatch.pl" in skipped(result.out)


def test_its_ids_can_be_ignored(reviewbot: Runner) -> None:
    tree(reviewbot.cwd / "linux")
    reviewbot.write("a.patch", mail_bytes(body=added("a=b;", "BUG();")))

    result = reviewbot(
        *("check", "a.patch", "--tree", "linux", "--checkpatch", "--format", "json", *SELECT),
        *("--ignore", "checkpatch-spacing"),
    )

    assert ["bug-on-added"] == rules_found(result.out)


def test_rule_that_is_ignored_is_not_found_by_it_either(reviewbot: Runner) -> None:
    tree(reviewbot.cwd / "linux")
    reviewbot.write("a.patch", mail_bytes(body=f"Text.\n{DIFF}"))

    result = reviewbot(
        *("check", "a.patch", "--tree", "linux", "--checkpatch", "--format", "json"),
        *("--ignore", "signed-off-by-missing"),
    )

    assert "signed-off-by-missing" not in rules_found(result.out)


def test_its_ids_can_be_selected_alone(reviewbot: Runner) -> None:
    tree(reviewbot.cwd / "linux")
    reviewbot.write("a.patch", mail_bytes(body=added("a=b;", "BUG();")))

    result = reviewbot(
        *("check", "a.patch", "--tree", "linux", "--checkpatch", "--format", "json"),
        *("--select", "bug-on-added"),
    )

    assert ["bug-on-added"] == rules_found(result.out)


def test_selecting_what_only_it_finds_without_asking_it_is_an_error(reviewbot: Runner) -> None:
    reviewbot.write("a.patch", SPACING)

    result = reviewbot("check", "a.patch", "--select", "bug-on-added")

    assert (
        2,
        "reviewbot: --select bug-on-added: only checkpatch.pl finds it; add --checkpatch\n",
    ) == (result.status, result.err)


def test_ignoring_what_only_it_finds_is_no_error(reviewbot: Runner) -> None:
    reviewbot.write("a.patch", SPACING)

    result = reviewbot("check", "a.patch", "--ignore", "bug-on-added,checkpatch")

    assert "" == result.err


def test_muted_types_can_be_let_through(reviewbot: Runner) -> None:
    tree(reviewbot.cwd / "linux")
    reviewbot.write("a.patch", mail_bytes(body=added("fooBar();")))
    words = ("check", "a.patch", "--tree", "linux", "--checkpatch", "--format", "json", *SELECT)

    assert [] == rules_found(reviewbot(*words).out)
    assert ["checkpatch-camelcase"] == rules_found(
        reviewbot(*words, "-c", "reviewbot.checkpatch-mute=").out
    )


def test_time_can_be_set(reviewbot: Runner) -> None:
    tree(reviewbot.cwd / "linux", "sleep 60;")
    reviewbot.write("a.patch", SPACING)

    result = reviewbot(
        *("check", "a.patch", "--tree", "linux", "--checkpatch", "--format", "json", *SELECT),
        *("-c", "reviewbot.checkpatch-timeout=0.3"),
    )

    assert "checkpatch.pl took longer than 0.3 s and was stopped" == skipped(result.out)


def test_hostile_output_is_made_visible(reviewbot: Runner) -> None:
    tree(
        reviewbot.cwd / "linux",
        'print "-:15: ERROR:A_B: \\e[31mred \\xe2\\x80\\xaeevil\\n"; exit 1;',
    )
    reviewbot.write("a.patch", SPACING)

    result = reviewbot("check", "a.patch", "--tree", "linux", "--checkpatch", *SELECT)

    assert "<U+001B>[31mred <U+202E>evil" in result.out


def test_bot_never_asks_it(reviewbot: Runner) -> None:
    tree(reviewbot.cwd / "linux", f"open(my $f, '>', '{os.getcwd()}/proof'); " + LIKE_CHECKPATCH)
    reviewbot.write("a.patch", SPACING)

    reviewbot("reply", "a.patch", "--tree", "linux", "-c", "reviewbot.checkpatch=true")
    refused = reviewbot("reply", "a.patch", "--tree", "linux", "--checkpatch")

    assert 2 == refused.status
    assert not Path("proof").exists()
    reviewbot("check", "a.patch", "--tree", "linux", "--checkpatch")
    assert Path("proof").exists()


def test_sarif_has_its_findings(reviewbot: Runner) -> None:
    tree(reviewbot.cwd / "linux")
    reviewbot.write("a.patch", SPACING)

    result = reviewbot(
        "check", "a.patch", "--tree", "linux", "--checkpatch", *SELECT, "--format", "sarif"
    )

    (run,) = json.loads(result.out)["runs"]
    assert ["checkpatch-spacing"] == [item["ruleId"] for item in run["results"]]


def test_its_ids_are_explained(reviewbot: Runner) -> None:
    result = reviewbot("rules", "explain", "bug-on-added", "checkpatch-if-2", "checkpatch")

    assert 0 == result.status
    assert "# bug-on-added\n\nFound by checkpatch.pl: AVOID_BUG.\n" in result.out
    assert "# checkpatch-if-2\n\nFound by checkpatch.pl: IF_2.\n" in result.out
    assert "# checkpatch\n\nAll findings of checkpatch.pl.\n" in result.out
