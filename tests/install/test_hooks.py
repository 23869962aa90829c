"""git's hooks: put in place beside others, taken away, and run by the installed git."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from reviewbot.cli.arguments import hooks as arguments
from reviewbot.cli.main import main
from reviewbot.errors import ConfigError
from reviewbot.install.hooks import HOOKS, hooks_folder, install, remove, status
from tests.rule_files import PYTHON, write
from tests.source.repository import Repository

SIGN_OFF = "Signed-off-by: Ada <ada@example.org>"
GOOD = f"widget: count from two\n\nThe first widget is the second.\n\n{SIGN_OFF}"
BAD_TAG = (
    "widget: count from two\n\nThe probe crashes with two widgets, since it counts from one.\n\n"
    f"Fixes: 0123456789ab\n{SIGN_OFF}"
)
UNSIGNED = "widget: count from two\n\nThe first widget is the second."


def hook(repository: Repository, name: str) -> Path:
    return repository.path / ".git" / "hooks" / name


def other_hook(repository: Repository, name: str = "commit-msg", script: str = "exit 0") -> Path:
    path = hook(repository, name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def commit(
    repository: Repository, message: str, *options: str, content: str = "int second;\n"
) -> subprocess.CompletedProcess[str]:
    (repository.path / "widget.c").write_text(content)
    return subprocess.run(
        ["git", "commit", "-a", "-m", message, *options],
        cwd=repository.path,
        capture_output=True,
        text=True,
        check=False,
    )


def test_names_on_the_command_line_are_those_of_the_hooks() -> None:
    assert HOOKS == arguments.HOOKS


def test_both_are_installed_and_executable(repository: Repository) -> None:
    install(HOOKS)

    assert [True, True] == [os.access(hook(repository, name), os.X_OK) for name in HOOKS]
    assert [True, True] == [item.is_ours for item in status()]


def test_one_can_be_installed_alone(repository: Repository) -> None:
    install(["commit-msg"])

    assert [True, False] == [item.is_ours for item in status()]


def test_twice_is_once(repository: Repository) -> None:
    install(HOOKS)
    before = sorted(os.listdir(hook(repository, "")))

    install(HOOKS)

    assert before == sorted(os.listdir(hook(repository, "")))


def test_hook_that_is_there_runs_first(repository: Repository, tmp_path: Path) -> None:
    other_hook(repository, script=f'cp "$1" {tmp_path}/seen')
    install(HOOKS)

    done = commit(repository, UNSIGNED)

    assert 1 == done.returncode
    assert "signed-off-by-missing" in done.stdout + done.stderr
    assert (tmp_path / "seen").read_text().startswith("widget: count")


def test_hook_that_is_there_and_fails_is_the_last_word(repository: Repository) -> None:
    other_hook(repository, script="echo theirs says no; exit 3")
    install(HOOKS)

    done = commit(repository, UNSIGNED)

    assert 1 == done.returncode
    assert "theirs says no" in done.stdout + done.stderr
    assert "signed-off-by-missing" not in done.stdout + done.stderr


def test_hook_that_is_there_and_not_executable_stays_asleep(repository: Repository) -> None:
    other_hook(repository, script="exit 3").chmod(0o644)
    install(HOOKS)

    assert 0 == commit(repository, GOOD).returncode


def test_remove_puts_back_what_was_there(repository: Repository) -> None:
    text = other_hook(repository).read_text()
    before = sorted(os.listdir(hook(repository, "")))

    install(HOOKS)
    remove(HOOKS)

    assert text == hook(repository, "commit-msg").read_text()
    assert before == sorted(os.listdir(hook(repository, "")))


def test_link_is_kept_as_a_link(repository: Repository) -> None:
    target = repository.path / "my-hook"
    target.write_text("#!/bin/sh\n")
    other_hook(repository).unlink()
    hook(repository, "commit-msg").symlink_to("../../my-hook")

    install(HOOKS)
    remove(HOOKS)

    assert "../../my-hook" == os.readlink(hook(repository, "commit-msg"))


def test_remove_leaves_a_hook_that_is_not_ours(repository: Repository) -> None:
    text = other_hook(repository).read_text()

    remove(HOOKS)

    assert text == hook(repository, "commit-msg").read_text()


def test_hook_that_replaced_ours_is_not_overwritten(repository: Repository) -> None:
    other_hook(repository)
    install(HOOKS)
    other_hook(repository, script="echo newer")

    with pytest.raises(ConfigError, match="is there already: remove one of them"):
        install(HOOKS)


def test_folder_of_the_repositorys_own_setting_is_used(repository: Repository) -> None:
    repository.git("config", "core.hooksPath", ".githooks")

    install(HOOKS)

    assert (repository.path / ".githooks" / "commit-msg").exists()


def test_folder_of_all_repositories_is_left_alone(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "home" / "gitconfig").write_text(f"[core]\nhooksPath = {tmp_path}/all\n")

    with pytest.raises(ConfigError, match="gives all repositories the hooks of"):
        install(HOOKS)

    assert not (tmp_path / "all").exists()


def test_hooks_of_a_linked_worktree_are_those_of_the_repository(
    repository: Repository, tmp_path: Path
) -> None:
    repository.git("worktree", "add", "-q", str(tmp_path / "other"))

    assert hook(repository, "").resolve() == hooks_folder(tmp_path / "other").resolve()


def test_outside_of_a_repository_is_said(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")

    with pytest.raises(ConfigError, match="no hooks here: not a git repository"):
        status()


def test_folder_that_cannot_be_written_is_said(repository: Repository) -> None:
    shutil.rmtree(hook(repository, ""), ignore_errors=True)
    (repository.path / ".git" / "hooks").write_text("a file")

    with pytest.raises(ConfigError, match="cannot write the hook"):
        install(HOOKS)


def test_commands_say_how_the_hooks_stand(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    other_hook(repository)

    assert 0 == main(["hooks", "status"])
    assert 0 == main(["hooks", "install"])
    assert 0 == main(["hooks", "remove", "commit-msg"])

    assert [
        "commit-msg: another hook",
        "sendemail-validate: not installed",
        "commit-msg: installed, after commit-msg.before-reviewbot",
        "sendemail-validate: installed",
        "commit-msg: another hook",
    ] == capsys.readouterr().out.splitlines()


def test_unknown_hook_is_a_usage_error(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["hooks", "install", "pre-commit"])

    assert 2 == leaving.value.code
    assert "'pre-commit' is none of commit-msg, sendemail-validate" in capsys.readouterr().err


# -- commit-msg, run by git


@pytest.fixture
def hooked(repository: Repository) -> Repository:
    install(HOOKS)
    return repository


def test_good_message_is_committed_in_silence(hooked: Repository) -> None:
    done = commit(hooked, GOOD, "-q")

    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)


def test_error_holds_the_commit_up_and_says_how_to_go_on(hooked: Repository) -> None:
    done = commit(hooked, UNSIGNED)

    assert 1 == done.returncode
    assert "E signed-off-by-missing" in done.stdout + done.stderr
    assert "git commit --no-verify commits it anyway" in done.stdout + done.stderr


def test_warning_is_said_and_committed(hooked: Repository) -> None:
    done = commit(hooked, BAD_TAG)

    assert 0 == done.returncode
    assert "W fixes-malformed" in done.stdout + done.stderr


def test_setting_says_what_holds_up(hooked: Repository) -> None:
    hooked.git("config", "reviewbot.fail-on", "warning")

    assert 1 == commit(hooked, BAD_TAG).returncode


def test_no_verify_commits_anyway(hooked: Repository) -> None:
    assert 0 == commit(hooked, UNSIGNED, "--no-verify").returncode


def test_waiver_counts(hooked: Repository) -> None:
    done = commit(hooked, f"{BAD_TAG}\nReviewbot-ok: fixes-malformed (not in git)", "-q")

    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("word", ["fixup!", "squash!", "amend!"])
def test_commit_that_will_be_melted_is_left_alone(hooked: Repository, word: str) -> None:
    assert 0 == commit(hooked, f"{word} base: start").returncode


def test_merge_is_left_alone(hooked: Repository) -> None:
    hooked.git("checkout", "-q", "-b", "side")
    hooked.git("commit", "-q", "--allow-empty", "--no-verify", "-m", "side")
    hooked.git("checkout", "-q", "master")
    hooked.git("commit", "-q", "--allow-empty", "--no-verify", "-m", "main")

    hooked.git("merge", "-q", "--no-ff", "-m", "Merge side", "side")

    assert "Merge side" == hooked.git("log", "-1", "--format=%s")


def test_new_message_for_a_commit_is_checked(hooked: Repository) -> None:
    commit(hooked, GOOD)

    done = subprocess.run(
        ["git", "commit", "--amend", "-m", UNSIGNED], capture_output=True, text=True, check=False
    )

    assert 1 == done.returncode


def test_comments_and_scissors_are_not_the_message(hooked: Repository, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\ncat > \"$1\" <<'EOF'\n{GOOD}\n{TEMPLATE}EOF\n")
    editor.chmod(0o755)
    (hooked.path / "widget.c").write_text("int second;\n")

    done = subprocess.run(
        ["git", "commit", "-a", "-q", "-v"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "GIT_EDITOR": str(editor)},
    )

    assert (0, "") == (done.returncode, done.stderr)
    assert GOOD == hooked.git("log", "-1", "--format=%B")


TEMPLATE = """\
# Fixes: nonsense
# ------------------------ >8 ------------------------
# Do not modify or remove the line above.
Fixes: nonsense
"""


def test_names_and_words_beyond_ascii_are_read(hooked: Repository) -> None:
    hooked.git("config", "user.name", "Ädå Ünïcode")
    message = GOOD.replace("Ada", "Ädå Ünïcode").replace("count", "zähle")

    done = commit(hooked, message, "-q")

    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)


def test_wrong_setting_does_not_hold_a_commit_up(hooked: Repository, tmp_path: Path) -> None:
    (tmp_path / "home" / "gitconfig").write_text("[reviewbot]\nfail-on = maybe\n")

    done = commit(hooked, UNSIGNED)

    assert 0 == done.returncode
    assert "is not one of error, warning, note, never; nothing was checked" in done.stderr


def test_without_reviewbot_in_path_a_commit_goes_on(
    hooked: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")

    done = commit(hooked, UNSIGNED)

    assert 0 == done.returncode
    assert "reviewbot is not in PATH: nothing was checked" in done.stderr


def test_huge_commit_takes_no_time(hooked: Repository) -> None:
    started = time.monotonic()

    done = commit(hooked, GOOD, content="int widget;\n" * 1_000_000)

    assert 0 == done.returncode
    assert time.monotonic() - started < 10


# -- sendemail-validate, run by git send-email


needs_send_email = pytest.mark.skipif(
    not Path(
        subprocess.run(
            ["git", "--exec-path"], capture_output=True, text=True, check=True
        ).stdout.strip(),
        "git-send-email",
    ).exists(),
    reason="git send-email is not installed (Debian: git-email)",
)


def send(repository: Repository, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            *("git", "-c", "sendemail.smtpserver=/bin/true", "send-email", "--dry-run"),
            *("--to=list@example.org", "--confirm=never", *words),
        ],
        cwd=repository.path,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def series(hooked: Repository) -> Repository:
    """Two good commits above `base`."""
    commit(hooked, GOOD, "-q")
    commit(hooked, GOOD.replace("two", "three"), "-q", content="int third;\n")
    return hooked


@needs_send_email
def test_good_series_is_sent_in_silence(series: Repository) -> None:
    done = send(series, "base..")

    assert 0 == done.returncode, done.stderr
    assert "reviewbot" not in done.stdout + done.stderr


@needs_send_email
def test_error_in_any_patch_stops_all(series: Repository) -> None:
    commit(series, UNSIGNED, "--no-verify", "-q", content="int fourth;\n")

    done = send(series, "base..")

    assert 0 != done.returncode
    assert "E signed-off-by-missing" in done.stdout + done.stderr
    assert "git send-email --no-validate sends it anyway" in done.stdout + done.stderr
    assert "Dry-OK" not in done.stdout


@needs_send_email
def test_each_finding_is_said_once(series: Repository) -> None:
    commit(series, BAD_TAG, "-q", content="int fourth;\n")

    done = send(series, "base..")

    assert 0 == done.returncode, done.stderr
    assert 1 == (done.stdout + done.stderr).count("W fixes-malformed")


@needs_send_email
def test_series_and_its_cover_letter_are_seen_as_one(series: Repository, tmp_path: Path) -> None:
    series.git("format-patch", "-q", "--cover-letter", "-o", "out", "base..")
    files = sorted((series.path / "out").iterdir())
    text = PYTHON
    for old, new in (
        ("NOTE", "WARNING"),
        ("check_patch", "check_series"),
        ("if patch.title.isupper():", "if patch.cover is not None:"),
        ("at_subject", "at_series"),
        ('"the subject is in capitals"', 'f"{len(patch.patches)} patches"'),
    ):
        text = text.replace(old, new)
    rule = write(tmp_path, "rules/subject_shouts.py", text)
    (tmp_path / "home" / "gitconfig").write_text(f"[reviewbot]\nrules = {rule.parent}\n")

    done = send(series, *map(str, files))

    assert 1 == (done.stdout + done.stderr).count("    2 patches\n")


@needs_send_email
def test_waiver_in_mail_with_a_message_id_counts(series: Repository) -> None:
    commit(series, f"{BAD_TAG}\nReviewbot-ok: fixes-malformed (not in git)", "-q", content="x\n")
    series.git("format-patch", "-q", "--thread", "-o", "out", "base..")

    done = send(series, *sorted(str(path) for path in (series.path / "out").iterdir()))

    assert "W fixes-malformed" not in done.stdout + done.stderr


@needs_send_email
def test_no_validate_sends_anyway(series: Repository) -> None:
    commit(series, UNSIGNED, "--no-verify", "-q", content="int fourth;\n")

    assert 0 == send(series, "--no-validate", "base..").returncode


def test_counted_files_are_checked_with_the_first(
    series: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(series, BAD_TAG, "-q", content="int fourth;\n")
    series.git("format-patch", "-q", "-o", "out", "base..")
    files = sorted((series.path / "out").iterdir())
    monkeypatch.setenv("GIT_SENDEMAIL_FILE_TOTAL", "3")

    said = []
    for number, file in enumerate(files, 1):
        monkeypatch.setenv("GIT_SENDEMAIL_FILE_COUNTER", str(number))
        assert 0 == main(["hooks", "run", "sendemail-validate", str(file)])
        said.append(capsys.readouterr().out.count("W fixes-malformed"))

    assert [1, 0, 0] == said


def test_recipients_of_the_header_file_count(
    series: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(series, BAD_TAG, "-q", content="int fourth;\n")
    series.git("format-patch", "-q", "-1", "-o", "out")
    (file,) = (series.path / "out").iterdir()
    headers = tmp_path / "headers"
    headers.write_text("From: Ada <ada@example.org>\nTo: netdev@vger.kernel.org\n\n")

    assert 0 == main(["hooks", "run", "sendemail-validate", str(file), str(headers)])

    assert ", linux, netdev\n" in capsys.readouterr().out
