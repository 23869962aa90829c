"""`reviewbot b4-review` on a branch as b4 0.16 makes it, read by the installed b4."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reviewbot.cli.main import main
from tests.factories import mail_bytes, mbox
from tests.source.repository import Repository

BRANCH = "b4/review/count-widgets"
_READ = """
import argparse, json, subprocess, sys
import b4
b4.can_network = False
b4.setup_config(argparse.Namespace(config={}))
from b4.review import _review
top, branch = sys.argv[1:]
cover, tracking = _review.load_tracking(top, branch)
span = tracking["series"]["first-patch-commit"] + "~1.." + branch + "~1"
shas = subprocess.check_output(["git", "rev-list", "--reverse", span], text=True).split()
_review._integrate_agent_reviews(top, cover, tracking, shas, tracking["patches"], branch=branch)
print(json.dumps(_review.load_tracking(top, branch)[1]))
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A review branch with two patches; the second adds a conflict marker and has no sign-off."""
    made = Repository(tmp_path / "repo", home=tmp_path)
    made.git("checkout", "-q", "-b", BRANCH)
    first = made.commit(
        "widget: count from one\n\nPeople do.\n\nSigned-off-by: Ada <ada@example.org>",
        {"widget.c": b"int first = 1;\n"},
    )
    text = b"<<<<<<< HEAD\nint first = 2;\n=======\nint first = 3;\n>>>>>>> topic\n"
    made.commit("widget: count from two\n\nTwo is more.", {"widget.c": text})
    track(made, first)
    monkeypatch.chdir(made.path)
    return made


def track(repository: Repository, first: str, **series: object) -> None:
    data = {
        "series": {"revision": 1, "first-patch-commit": first, **series},
        "patches": [{}, {}],
    }
    note = "--- b4-review-tracking ---\n# This section is used internally by b4.\n"
    repository.git(
        "commit", "-q", "--allow-empty", "-m", f"widget\n\nCover.\n\n{note}{json.dumps(data)}"
    )


def taken_in(repository: Repository) -> Any:
    """What b4 has on the branch once it has taken in what lay there."""
    out = subprocess.run(
        [sys.executable, "-c", _READ, str(repository.path), BRANCH],
        check=True,
        capture_output=True,
        cwd=repository.path,
        text=True,
    ).stdout
    return json.loads(out)["patches"]


def ours(patch: Any) -> Any:
    return patch.get("reviews", {}).get("reviewbot@localhost", {})


def test_remark_stands_at_the_line_it_is_about(repository: Repository) -> None:
    assert 0 == main(["b4-review", "--profile", "linux"])

    (comment,) = ours(taken_in(repository)[1])["comments"]
    assert ("b/widget.c", 1, "+<<<<<<< HEAD") == (
        comment["path"],
        comment["line"],
        comment["content"],
    )
    assert comment["text"].startswith("[conflict-markers-added] ")


def test_what_is_about_the_message_is_a_note_on_its_patch(repository: Repository) -> None:
    main(["b4-review", "--profile", "linux"])

    patches = taken_in(repository)
    assert "[signed-off-by-missing]" in ours(patches[1])["note"]
    assert {} == ours(patches[0])


def test_nothing_is_said_twice(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    main(["b4-review", "--profile", "linux"])
    before = taken_in(repository)
    capsys.readouterr()

    assert 0 == main(["b4-review", "--profile", "linux"])

    assert f"{BRANCH}: no new remarks\n" == capsys.readouterr().out
    assert before == taken_in(repository)


def test_second_run_before_b4_looked_replaces_the_first(repository: Repository) -> None:
    main(["b4-review", "--profile", "linux"])
    main(["b4-review", "--profile", "linux", "--select", "signed-off-by-missing"])

    assert "comments" not in ours(taken_in(repository)[1])


def test_mail_that_b4_kept_is_judged_rather_than_the_commits(
    repository: Repository, tmp_path: Path
) -> None:
    first = repository.git("rev-parse", "HEAD~2")
    mails = mbox(
        mail_bytes("[PATCH 1/2] widget: count from one", msgid="1@example.org"),
        mail_bytes("[PATCH 2/2] widget: count from two", msgid="2@example.org"),
    )
    (tmp_path / "thread").write_bytes(mails)
    blob = repository.git("hash-object", "-w", str(tmp_path / "thread"))
    repository.git("reset", "-q", "--hard", "HEAD~1")
    track(repository, first, **{"thread-blob": blob})

    main(["b4-review", "--profile", "linux", "--select", "signed-off-by-missing"])

    assert {} == ours(taken_in(repository)[1])


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["b4-review", "nowhere"], "cannot read b4/review/nowhere: no such branch"),
        (["b4-review"], "no series is being reviewed here"),
    ],
)
def test_branch_that_is_not_there_is_one_line(
    repository: Repository, capsys: pytest.CaptureFixture[str], words: list[str], why: str
) -> None:
    repository.git("checkout", "-q", "master")
    repository.git("branch", "-q", "-D", BRANCH)

    assert 2 == main(words)

    err = capsys.readouterr().err
    assert (True, 1) == (err.startswith(f"reviewbot: {why}"), err.count("\n"))


def test_branch_without_tracking_data_is_one_line(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.git("reset", "-q", "--hard", "HEAD~1")

    assert 2 == main(["b4-review"])

    assert (
        f"reviewbot: cannot read {BRANCH}: its tip is no tracking commit of b4 review\n"
        == capsys.readouterr().err
    )
