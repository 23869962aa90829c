"""Commit ranges as patch mails, whatever is configured, and nothing of a repository runs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from reviewbot.errors import ConfigError, SourceError
from reviewbot.model.patch import parse_patch
from reviewbot.model.subject import parse_subject
from reviewbot.source.committed import file_at
from reviewbot.source.git import config_values, read_range
from tests.source.program import environment, reviewbot
from tests.source.repository import Repository, can_become_another_user

BODY = "widget: count from one\n\nPeople count from one.\n\nSigned-off-by: Ada <ada@example.org>"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path / "repo", home=tmp_path)
    for key, value in environment(tmp_path).items():
        monkeypatch.setenv(key, value)
    monkeypatch.chdir(made.path)
    return made


def add_one(repository: Repository) -> str:
    return repository.commit(BODY, {"widget.c": b"int first = 1;\n"})


def test_commits_come_oldest_first_and_numbered(repository: Repository) -> None:
    add_one(repository)
    repository.commit("widget: count from two", {"widget.c": b"int first = 2;\n"})
    messages = read_range("base..HEAD")

    assert ["[PATCH 1/2] widget: count from one", "[PATCH 2/2] widget: count from two"] == [
        message.subject for message in messages
    ]
    assert [None, None] == [message.msgid for message in messages]


@pytest.mark.parametrize(
    "source", ["base..HEAD", "base..", "HEAD~1..", "base...HEAD", "master~1..master", "base..tip"]
)
def test_ranges_as_git_knows_them(source: str, repository: Repository) -> None:
    add_one(repository)
    repository.git("tag", "-a", "-m", "a tag", "tip")

    assert ["[PATCH] widget: count from one"] == [message.subject for message in read_range(source)]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("base..HEAD", "no commits in it"),
        ("base..nosuch", "bad revision 'base..nosuch'|unknown revision"),
        ("nosuch..", "unknown revision|bad revision"),
        ("--output=x..y", "not a git range"),
    ],
)
def test_range_without_commits_is_one_line(source: str, why: str, repository: Repository) -> None:
    with pytest.raises(SourceError, match=why) as failure:
        read_range(source)

    assert "\n" not in str(failure.value)


def test_outside_of_a_repository_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SourceError, match=r"cannot read the range a\.\.b: not a git repository"):
        read_range("a..b")


SETTINGS = [
    *("format.attach=true", "format.coverLetter=true", "format.from=true", "format.signature=x"),
    *("format.thread=deep", "format.signOff=true", "format.numbered=false", "format.numbered=true"),
    *("format.subjectPrefix=RFC", "format.headers=X-A: b", "format.to=b@example.org"),
    *("format.cc=c@example.org", "format.useAutoBase=true", "format.notes=true"),
    *("format.mboxrd=true", "format.forceInBodyFrom=true", "format.suffix=.txt"),
    *("format.outputDirectory=out", "format.pretty=oneline", "format.encodeEmailHeaders=false"),
    *(
        "diff.noprefix=true",
        "diff.mnemonicPrefix=true",
        "diff.context=0",
        "diff.algorithm=patience",
    ),
    *(
        "diff.interHunkContext=9",
        "diff.renames=false",
        "diff.orderFile=order",
        "diff.relative=true",
    ),
    *(
        "diff.suppressBlankEmpty=true",
        "diff.submodule=log",
        "diff.wordRegex=.",
        "diff.colorMoved=zebra",
    ),
    *(
        "diff.srcPrefix=x/",
        "diff.dstPrefix=y/",
        "diff.indentHeuristic=false",
        "diff.wsErrorHighlight=all",
    ),
    *("color.ui=always", "color.diff=always", "core.abbrev=4", "core.quotePath=false"),
    *("log.showSignature=true", "log.mailmap=true", "log.date=relative", "log.diffMerges=on"),
    *("i18n.logOutputEncoding=ISO-8859-1", "core.pager=false", "diff.statGraphWidth=3"),
]


def every_kind_of_change(repository: Repository) -> None:
    """Commits by somebody else, with renames, odd names, blank context, notes and two close hunks."""
    repository.commit("start", {f"f{n}.c": b"a\n\nb\n" * 9 for n in range(3)})
    repository.git("tag", "-f", "base")
    repository.git("mv", "f0.c", "renamed.c")
    lines = b"a\n\nb\n" * 9
    changed = lines[:6] + b"new\n" + lines[6:30] + b"new\n" + lines[30:]
    repository.commit(
        "widget: rename\n\nJosé wrote it.",
        {"f1.c": changed, "sp ace.c": b"x\n", "ü.c": b"y\n"},
        "--author=José <jose@example.org>",
    )
    repository.git("notes", "add", "-m", "a note")
    repository.write({"order": b"f2.c\n"})
    add_one(repository)


@pytest.mark.parametrize("setting", SETTINGS)
def test_settings_do_not_change_what_is_read(setting: str, repository: Repository) -> None:
    every_kind_of_change(repository)
    plain = [message.raw for message in read_range("base..")]
    repository.git("config", *setting.split("=", 1))

    assert plain == [message.raw for message in read_range("base..")]


def test_from_line_in_a_commit_message_is_no_second_mail(repository: Repository) -> None:
    trick = (
        f"From {'0' * 40} Mon Sep 17 00:00:00 2001\nFrom: Eve <eve@example.org>\nSubject: [PATCH] x"
    )
    repository.commit(f"widget: quote\n\n{trick}\n\n>From here.", {"widget.c": b"int a;\n"})
    (message,) = read_range("base..")

    assert "ada@example.org" == message.author.email
    assert message.body.startswith(f"{trick}\n\n>From here.\n")


def test_crlf_and_a_missing_newline_are_kept(repository: Repository) -> None:
    repository.commit("widget: DOS", {"dos.c": b"one\r\ntwo\r\n", "cut.c": b"no newline"})
    (message,) = read_range("base..")

    assert "\n+one\r\n+two\r\n" in message.raw.decode()
    assert "\n+no newline\n\\ No newline at end of file\n" in message.body


def test_commit_message_in_another_charset_is_read(repository: Repository) -> None:
    repository.write({"widget.c": b"int first = 3;\n"})
    repository.git("add", "-A")
    repository.path.joinpath("msg").write_bytes("widget: Zählen\n\nGrüße\n".encode("latin-1"))
    repository.git("-c", "i18n.commitEncoding=ISO-8859-1", "commit", "-q", "-F", "msg")
    (message,) = read_range("base..")

    assert "[PATCH] widget: Zählen" == message.subject
    assert message.body.startswith("Grüße\n")


def test_merges_are_left_out(repository: Repository) -> None:
    repository.git("checkout", "-q", "-b", "side")
    repository.commit("side: work", {"side.c": b"x\n"})
    repository.git("checkout", "-q", "master")
    add_one(repository)
    repository.git("merge", "-q", "--no-ff", "-m", "Merge side", "side")

    assert {"side: work", "widget: count from one"} == {
        parse_subject(message.subject).title for message in read_range("base..")
    }


def test_empty_commit_and_mode_change_are_read(repository: Repository) -> None:
    repository.commit("widget: nothing", {})
    (repository.path / "widget.c").chmod(0o755)
    repository.commit("widget: run it", {})
    messages = read_range("base..")

    assert ["[PATCH 1/2] widget: nothing", "[PATCH 2/2] widget: run it"] == [
        message.subject for message in messages
    ]
    assert "old mode 100644\nnew mode 100755\n" in messages[1].body


def test_binary_change_is_read(repository: Repository) -> None:
    repository.commit("widget: picture", {"a.png": bytes(range(256)) * 4})
    (message,) = read_range("base..")
    patch = parse_patch(message, parse_subject(message.subject))

    assert patch is not None
    assert ["a.png"] == [file.path for file in patch.files]


def test_bare_repository_is_read(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_one(repository)
    repository.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    monkeypatch.chdir(tmp_path / "bare.git")

    assert 1 == len(read_range("base..HEAD"))


def test_linked_worktree_is_read(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_one(repository)
    repository.git("worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    monkeypatch.chdir(tmp_path / "linked")

    assert 1 == len(read_range("base..HEAD"))


def test_shallow_clone_is_read_as_far_as_it_goes(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_one(repository)
    repository.commit("widget: count from two", {"widget.c": b"int first = 2;\n"})
    url = f"file://{repository.path}"
    repository.git("clone", "-q", "--depth=2", url, str(tmp_path / "shallow"))
    monkeypatch.chdir(tmp_path / "shallow")

    assert ["[PATCH] widget: count from two"] == [
        message.subject for message in read_range("HEAD~1..HEAD")
    ]
    with pytest.raises(SourceError, match=r"bad revision|unknown revision"):
        read_range("HEAD~2..HEAD")


def test_partial_clone_without_the_files_is_one_line_and_fetches_nothing(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_one(repository)
    repository.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    url = f"file://{repository.path}"
    repository.git("clone", "-q", "--no-checkout", "--filter=blob:none", url, str(clone))
    monkeypatch.chdir(clone)
    before = sorted(path.name for path in (clone / ".git/objects").rglob("*"))

    with pytest.raises(SourceError, match="this partial clone lacks objects") as failure:
        read_range("HEAD~1..HEAD")

    assert "\n" not in str(failure.value)
    assert before == sorted(path.name for path in (clone / ".git/objects").rglob("*"))


@pytest.mark.skipif(not can_become_another_user(), reason="only root can give files away")
def test_repository_of_somebody_else_is_one_line(repository: Repository) -> None:
    add_one(repository)
    for path in (repository.path, *repository.path.rglob("*")):
        os.chown(path, 65534, 65534, follow_symlinks=False)

    with pytest.raises(SourceError, match=r"dubious ownership.*safe.directory") as failure:
        read_range("base..")

    assert "\n" not in str(failure.value)


PAYLOADS = {
    "core.fsmonitor": None,
    "core.pager": None,
    "pager.format-patch": None,
    "diff.external": None,
    "gpg.program": None,
    "core.editor": None,
    "core.sshCommand": None,
    "core.askPass": None,
    "core.alternateRefsCommand": None,
    "diff.trick.textconv": "* diff=trick\n",
    "diff.trick.command": "* diff=trick\n",
    "filter.trick.smudge": "* filter=trick\n",
    "filter.trick.clean": "* filter=trick\n",
    "filter.trick.process": "* filter=trick\n",
}


@pytest.mark.parametrize("key", PAYLOADS)
def test_nothing_a_repository_configures_is_run(key: str, repository: Repository) -> None:
    add_one(repository)
    script, proof = repository.payload()
    attributes = PAYLOADS[key]
    if attributes is not None:
        (repository.path / ".git/info/attributes").write_text(attributes)
        (repository.path / ".gitattributes").write_text(attributes)
    repository.git("config", "log.showSignature", "true")
    repository.git("config", key, script)
    (repository.path / "widget.c").write_bytes(b"int first = 9;\n")
    messages = read_range("base..")
    shown = file_at(repository.path, "HEAD", "widget.c")

    assert 1 == len(messages)
    assert b"int first = 1;\n" == shown
    assert not proof.exists()


def test_hooks_of_a_repository_are_not_run(repository: Repository) -> None:
    add_one(repository)
    script, proof = repository.payload()
    for name in ("post-index-change", "reference-transaction", "post-checkout", "pre-commit"):
        hook = repository.path / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(Path(script).read_text())
        hook.chmod(0o755)

    assert 1 == len(read_range("base.."))
    assert not proof.exists()


def test_commit_that_changes_gitattributes_runs_nothing(repository: Repository) -> None:
    script, proof = repository.payload()
    repository.git("config", "diff.trick.textconv", script)
    repository.commit("widget: trick", {".gitattributes": b"*.c diff=trick\n", "a.c": b"x\n"})

    assert 1 == len(read_range("base.."))
    assert not proof.exists()


def test_settings_come_with_their_scope(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.git("config", "reviewbot.profile", "git")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "reviewbot.fail-on")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "never")

    assert [
        ("local", "reviewbot.profile", "git"),
        ("command", "reviewbot.fail-on", "never"),
    ] == list(config_values("reviewbot", os.environ))


def test_broken_git_config_is_an_error(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / ".gitconfig").write_text("[b4\n")

    with pytest.raises(ConfigError, match="cannot read git config: bad config line 1"):
        list(config_values("b4", os.environ))


def test_range_is_checked_by_the_program(repository: Repository, tmp_path: Path) -> None:
    repository.commit("widget: unsigned", {"widget.c": b"int first = 1;\n"})
    run = reviewbot(
        "check", "base..", "--format", "json", cwd=repository.path, env=environment(tmp_path)
    )
    (report,) = json.loads(run.stdout)["reports"]

    assert "base.." == report["source"]
    assert "signed-off-by-missing" in [finding["rule"] for finding in report["findings"]]
    assert (1, "") == (run.status, run.stderr)
