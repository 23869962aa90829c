"""`reviewbot reply` from outside."""

from __future__ import annotations

import stat
from email import message_from_string
from pathlib import Path

import pytest

from tests.cli.running import Result, Runner
from tests.factories import DIFF, SIGN_OFF, mail_bytes, mbox

REASON = "Users of baz need the bar, because foo does not have one."
EMPTY = mail_bytes(body=f"{SIGN_OFF}{DIFF}")


@pytest.fixture(autouse=True)
def state(reviewbot: Runner, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of the test's own, and a person to write in the name of."""
    tmp_path = reviewbot.cwd
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    gitconfig = tmp_path / "gitconfig"
    gitconfig.write_text("[user]\n\tname = Max\n\temail = max@example.org\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(gitconfig))
    return tmp_path / "state"


def test_mail_is_printed_and_nothing_else(reviewbot: Runner) -> None:
    result = reviewbot("reply", reviewbot.write("a.eml", EMPTY))

    assert (0, "") == (result.status, result.err)
    assert "<one@example.org>" == message_from_string(result.out)["In-Reply-To"]


def test_same_mail_twice(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", EMPTY)

    assert reviewbot("reply", source).out == reviewbot("reply", source).out


def test_key_is_for_its_user_only(reviewbot: Runner, state: Path) -> None:
    reviewbot("reply", reviewbot.write("a.eml", EMPTY))

    (key,) = (state / "reviewbot").iterdir()
    assert 0o600 == stat.S_IMODE(key.stat().st_mode)


def test_silence_says_why(reviewbot: Runner) -> None:
    assert Result(0, "", "reviewbot: a.eml: no reply: nothing found\n") == reviewbot(
        "reply", reviewbot.write("a.eml", mail_bytes(body=f"{REASON}\n\n{SIGN_OFF}{DIFF}"))
    )


def test_mail_without_message_id_is_status_2(reviewbot: Runner) -> None:
    result = reviewbot("reply", reviewbot.write("a.eml", mail_bytes(msgid=None)))

    assert (2, "") == (result.status, result.out)
    assert result.err == "reviewbot: cannot reply to a.eml: it has no Message-ID, was it posted?\n"


def test_unreadable_source_does_not_stop_the_others(reviewbot: Runner) -> None:
    result = reviewbot("reply", "none.mbox", reviewbot.write("a.eml", EMPTY))

    assert 2 == result.status
    assert "one@example.org" in result.out


def test_several_replies_are_an_mbox(reviewbot: Runner) -> None:
    other = EMPTY.replace(b"one@", b"two@").replace(b"foo: bar", b"foo: baz")

    out = reviewbot("reply", reviewbot.write("a.mbox", mbox(EMPTY, other))).out

    assert 2 == out.count("From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: ")


def test_bots_settings_come_from_git_config(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", EMPTY)

    out = reviewbot("reply", source, "-c", "reviewbot.bot-from=Robot <robot@example.org>").out

    assert "Robot <robot@example.org>" == message_from_string(out)["From"]


LIST = "linux-kernel@vger.kernel.org"


@pytest.mark.parametrize(
    ("lines", "copied", "is_said"),
    [
        ("send = author-and-list", LIST, True),
        ("send = author", None, True),
        ("send = author-and-list\nignore-rules = body-*", None, False),
    ],
)
def test_list_gets_what_its_policy_in_git_config_says(
    lines: str,
    copied: str | None,
    is_said: bool,
    reviewbot: Runner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config = reviewbot.write("gitconfig", f'[reviewbot "list:{LIST}"]\n{lines}\n'.encode())
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(reviewbot.cwd / config))

    out = reviewbot("reply", reviewbot.write("a.eml", EMPTY)).out

    assert (is_said, copied) == (bool(out), message_from_string(out)["Cc"])


def test_address_that_is_none_is_status_2(reviewbot: Runner) -> None:
    result = reviewbot("reply", reviewbot.write("a.eml", EMPTY), "-c", "reviewbot.bot-from=Robot")

    assert (2, "") == (result.status, result.out)
    assert "reviewbot.bot-from in command line: 'Robot' is not an address" in result.err


def test_nobodys_name_is_a_placeholder_and_said(
    reviewbot: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")

    result = reviewbot("reply", reviewbot.write("a.eml", EMPTY))

    assert "nobody@localhost" == message_from_string(result.out)["From"]
    assert "From is a placeholder; set reviewbot.bot-from" in result.err


def test_key_that_cannot_be_written_is_one_line(
    reviewbot: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewbot.write("file", b"")
    monkeypatch.setenv("XDG_STATE_HOME", str(reviewbot.cwd / "file"))

    result = reviewbot("reply", reviewbot.write("a.eml", EMPTY))

    assert (2, "") == (result.status, result.out)
    assert 1 == result.err.count("\n")


def test_maintainers_voice_says_what_is_likely_too(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", mail_bytes("[PATCH v2] foo: bar"))

    assert "" == reviewbot("reply", source).out
    assert "what" in reviewbot("reply", "--voice", "maintainer", source).out
