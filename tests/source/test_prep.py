"""A real b4 prep branch, with its cover letter, as the SOURCE when none is given."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reviewbot.errors import SourceError
from reviewbot.model.message import Message
from reviewbot.source.default import default_sources
from reviewbot.source.load import load
from reviewbot.source.prep import prep_range, read_prep
from tests.source.program import environment, reviewbot, with_git_config
from tests.source.repository import Repository

BRANCH = "b4/count-widgets"
BODY = "People count from one.\n\nSigned-off-by: Ada <ada@example.org>"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository on a prep branch without a commit of its own; made once, because b4 is slow."""
    home = tmp_path_factory.mktemp("prep")
    made = Repository(home / "repo", home=home)
    b4("prep", "-n", "count-widgets", "-f", "master", cwd=made.path, env=environment(home))
    return made.path


@pytest.fixture
def prep(fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A copy of it to work in."""
    shutil.copytree(fresh, tmp_path / "repo", symlinks=True)
    for key, value in environment(tmp_path).items():
        monkeypatch.setenv(key, value)
    monkeypatch.chdir(tmp_path / "repo")
    return Repository.existing(tmp_path / "repo", home=tmp_path)


def b4(*arguments: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> None:
    command = "import sys; from b4.command import cmd; sys.exit(cmd())"
    subprocess.run(
        [sys.executable, "-I", "-c", command, "--no-interactive", "--no-stdin", *arguments],
        check=True,
        capture_output=True,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
    )


def two_commits(prep: Repository) -> None:
    prep.commit(f"widget: count from one\n\n{BODY}", {"widget.c": b"int first = 1;\n"})
    prep.commit(f"widget: count from two\n\n{BODY}", {"widget.c": b"int first = 2;\n"})


def test_series_of_the_branch_comes_with_its_cover_letter(prep: Repository) -> None:
    two_commits(prep)
    messages = read_prep(BRANCH)

    assert [
        "[PATCH 0/2] EDITME: cover title for count-widgets",
        "[PATCH 1/2] widget: count from one",
        "[PATCH 2/2] widget: count from two",
    ] == [message.subject for message in messages]
    assert "change-id: " in messages[0].body


def test_range_leaves_the_cover_commit_out(prep: Repository) -> None:
    two_commits(prep)
    tip, start = prep.git("rev-parse", "HEAD"), prep.git("rev-parse", "HEAD~2")

    assert f"{start}..{tip}" == prep_range()


def test_prefixes_and_version_are_those_that_will_be_sent(prep: Repository) -> None:
    two_commits(prep)
    b4("prep", "--set-prefixes", "RFC", "net-next", "--force-revision", "3")

    assert "[PATCH RFC net-next v3 1/2] widget: count from one" == read_prep(BRANCH)[1].subject


def test_same_branch_gives_the_same_mails(prep: Repository) -> None:
    two_commits(prep)

    assert [message.raw for message in read_prep(BRANCH)] == [
        message.raw for message in read_prep(BRANCH)
    ]


def test_single_patch_has_the_branch_s_notes(prep: Repository) -> None:
    prep.commit(f"widget: count from one\n\n{BODY}", {"widget.c": b"int first = 1;\n"})
    (message,) = read_prep(BRANCH)

    assert "[PATCH] widget: count from one" == message.subject
    assert "change-id: " in message.body


def test_branch_that_is_not_checked_out_is_read_without_cover_letter(prep: Repository) -> None:
    two_commits(prep)
    prep.git("checkout", "-q", "master")

    assert ["[PATCH 1/2] widget: count from one", "[PATCH 2/2] widget: count from two"] == [
        message.subject for message in read_prep(BRANCH)
    ]


def test_branch_without_commits_is_one_line(prep: Repository) -> None:
    with pytest.raises(SourceError, match=f"prep branch {BRANCH}: no commits in it yet") as failure:
        read_prep(BRANCH)

    assert "\n" not in str(failure.value)


def test_branch_that_does_not_exist_is_one_line(prep: Repository) -> None:
    with pytest.raises(SourceError, match="cannot read the prep branch b4/other: ") as failure:
        read_prep("b4/other")

    assert "\n" not in str(failure.value)


def test_branch_that_b4_did_not_make_is_one_line(prep: Repository) -> None:
    prep.git("checkout", "-q", "-b", "b4/by-hand", "master")

    with pytest.raises(SourceError, match="not a prep-managed branch") as failure:
        read_prep("b4/by-hand")

    assert "\n" not in str(failure.value)


def test_current_prep_branch_is_the_default(prep: Repository) -> None:
    assert (BRANCH,) == default_sources()


def test_upstream_is_the_default_elsewhere(prep: Repository) -> None:
    prep.git("checkout", "-q", "-b", "work", "master")
    prep.git("branch", "-q", "--set-upstream-to=master")

    assert ("@{upstream}..",) == default_sources()


def test_without_prep_branch_and_upstream_the_user_is_told(prep: Repository) -> None:
    prep.git("checkout", "-q", "master")

    with pytest.raises(SourceError, match=r"no SOURCE given and .*; name a file"):
        default_sources()


@pytest.mark.parametrize("key", ["core.fsmonitor", "diff.trick.textconv"])
def test_nothing_a_repository_configures_is_run(key: str, prep: Repository) -> None:
    two_commits(prep)
    script, proof = prep.payload()
    (prep.path / ".git/info/attributes").write_text("* diff=trick\n")
    prep.git("config", "log.showSignature", "true")
    prep.git("config", key, script)
    messages = read_prep(BRANCH)

    assert 3 == len(messages)
    assert not proof.exists()


def test_modules_of_the_checkout_are_not_imported(prep: Repository) -> None:
    two_commits(prep)
    proof = prep.path / "proof"
    for name in ("b4.py", "email.py", "requests.py"):
        (prep.path / name).write_text(f"open({str(proof)!r}, 'w')\n")

    assert 3 == len(read_prep(BRANCH))
    assert not proof.exists()


def test_prerequisites_are_not_looked_up_on_the_network(
    prep: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.source.faulty import FaultyServer

    two_commits(prep)
    cover = prep.git("log", "-1", "--format=%B", "HEAD~2")
    needed = '"prerequisites": ["message-id: <x@example.org>"], "change-id"'
    wanted = cover.replace('"change-id"', needed)
    prep.git("checkout", "-q", "--detach", "HEAD~2")
    prep.git("commit", "-q", "--amend", "--allow-empty", "-m", wanted)
    prep.git("rebase", "-q", "--onto", "HEAD", f"{BRANCH}~2", BRANCH)
    with FaultyServer() as server:
        for key, value in with_git_config({"b4.midmask": server.midmask("good")}).items():
            monkeypatch.setenv(key, value)
        messages = read_prep(BRANCH)

        assert [] == server.requests
    assert ["[PATCH 1/2] widget: count from one", "[PATCH 2/2] widget: count from two"] == [
        message.subject for message in messages
    ]


def test_branch_is_a_source_of_its_own(prep: Repository) -> None:
    two_commits(prep)
    (batch,), failed = load([BRANCH])

    assert [] == failed
    assert 3 == len(batch.messages)


def test_program_checks_the_branch_when_nothing_is_named(prep: Repository, tmp_path: Path) -> None:
    two_commits(prep)
    run = reviewbot("check", "--format", "json", cwd=prep.path, env=dict(os.environ))
    (report,) = json.loads(run.stdout)["reports"]

    assert "" == run.stderr
    assert (BRANCH, 2) == (report["source"], report["revision"]["patches"])


def cover_with(prep: Repository, tags: str) -> None:
    """Put tags into the cover letter, where `b4 prep --auto-to-cc` puts them."""
    text = prep.git("log", "-1", "--format=%B").replace(
        "Signed-off-by:", f"{tags}Signed-off-by:", 1
    )
    prep.git("commit", "-q", "--allow-empty", "--amend", "-m", text)


def recipients(mail: Message) -> tuple[list[str], list[str]]:
    return [str(one) for one in mail.to], [str(one) for one in mail.cc]


def test_recipients_are_those_that_b4_would_send_to(prep: Repository) -> None:
    cover_with(
        prep, "To: Bea Bell <bea@example.org>\nCc: Zoë <zoe@example.org>, list@example.org\n"
    )
    two_commits(prep)
    prep.git("config", "b4.send-series-to", "first@example.org")
    prep.git("config", "b4.send-series-cc", "B Copy <copy@example.org>")

    cover, *patches = read_prep(BRANCH)

    to = ["Bea Bell <bea@example.org>", "first@example.org"]
    cc = ["Zoë <zoe@example.org>", "list@example.org", "B Copy <copy@example.org>"]
    assert (to, cc) == recipients(cover)
    assert [(to, [*cc, "Ada <ada@example.org>"])] * 2 == [recipients(patch) for patch in patches]


def test_recipients_of_a_single_patch_are_in_the_branch_s_cover(prep: Repository) -> None:
    cover_with(prep, "To: Bea Bell <bea@example.org>\n")
    prep.commit(f"widget: count from one\n\n{BODY}", {"widget.c": b"int first = 1;\n"})

    (patch,) = read_prep(BRANCH)

    assert ["Bea Bell <bea@example.org>"] == recipients(patch)[0]


def test_branch_without_recipients_has_none(prep: Repository) -> None:
    two_commits(prep)

    assert [([], [])] * 3 == [recipients(mail) for mail in read_prep(BRANCH)]
