"""What lists have agreed to."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewbot.bot.policy import Level, Policies, Policy, policies_for, read_policies
from reviewbot.errors import ConfigError
from reviewbot.model.message import Address
from tests.factories import make_mail, make_thread

FOO, BAR = "foo@lists.example.org", "bar@lists.example.org"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """git's own view of a user whose configuration is in tmp_path."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": "/",
    }


def read(tmp_path: Path, environ: dict[str, str], text: str) -> dict[str, Policy]:
    (tmp_path / ".gitconfig").write_text(text)
    return read_policies(environ)[0]


def test_list_is_off_by_default(tmp_path: Path, environ: dict[str, str]) -> None:
    found = read(tmp_path, environ, f'[reviewbot "list:{FOO}"]\nurl = https://example.org/foo/\n')

    assert {FOO: Policy(FOO, url="https://example.org/foo")} == found
    assert Level.OFF is found[FOO].send


def test_all_keys_are_read(tmp_path: Path, environ: dict[str, str]) -> None:
    found = read(
        tmp_path,
        environ,
        f"""[reviewbot "list:{FOO}"]
    maildir = /var/mail/foo
    send = author-and-list
    hold = 90m
    complete-after = 1h
    cap = 2
    daily-cap = 7
    prefixes = PATCH, net
    ignore-senders = *@bots.example.org
    ignore-senders = x@example.org
    profile = xen
    rules = fixes-*
    ignore-rules = body-empty
    history = ~/linux
    maintainers = max@example.org
""",
    )

    assert found[FOO] == Policy(
        FOO,
        maildir="/var/mail/foo",
        send=Level.LIST,
        hold_s=5400,
        patience_s=3600,
        cap=2,
        daily_cap=7,
        prefixes=("patch", "net"),
        ignored=("*@bots.example.org", "x@example.org"),
        profile="xen",
        rules=("fixes-*",),
        without_rules=("body-empty",),
        history="~/linux",
        maintainers=("max@example.org",),
    )


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("sent = queue", "did you mean 'send'?"),
        ("send = everybody", "'everybody' is not one of off, queue, author, author-and-list"),
        ("hold = soon", "'soon' is not a time such as 90s, 30m, 12h or 2d"),
        ("cap = many", "'many' is not a number"),
        ("profile = lunix", "'lunix' is not one of linux"),
        ("url = ext::sh", "'ext::sh' is not a web address"),
        ("maildir = mail", "'mail' must be absolute"),
        ("url = https://a.example.org\nmaildir = /m", "by url or by maildir, not both"),
    ],
)
def test_what_does_not_fit_is_named(
    line: str, complaint: str, tmp_path: Path, environ: dict[str, str]
) -> None:
    with pytest.raises(ConfigError, match=complaint.replace("?", r"\?")) as caught:
        read(tmp_path, environ, f'[reviewbot "list:{FOO}"]\n{line}\n')

    assert FOO in str(caught.value)


def test_repository_cannot_enable_a_list(tmp_path: Path, environ: dict[str, str]) -> None:
    environ |= {"GIT_DIR": str(tmp_path / "x.git")}
    git_dir = tmp_path / "x.git"
    for name in ("objects", "refs"):
        (git_dir / name).mkdir(parents=True)
    (git_dir / "HEAD").write_text("ref: refs/heads/master\n")
    (git_dir / "config").write_text(f'[reviewbot "list:{FOO}"]\nsend = author-and-list\n')

    found, left_out = read_policies(environ)

    assert ({}, [f"reviewbot.list:{FOO}.send of this repository's git config is ignored"]) == (
        found,
        left_out,
    )


def test_most_private_of_each_setting_wins() -> None:
    both = Policies(
        (
            Policy(FOO, send=Level.LIST, hold_s=10, patience_s=1, cap=5, rules=("a", "b")),
            Policy(BAR, send=Level.AUTHOR, hold_s=1, patience_s=9, cap=2, without_rules=("b",)),
        )
    )

    assert (Level.AUTHOR, 10, 9, 2) == (both.send, both.hold_s, both.patience_s, both.cap)
    assert [True, False, False] == [both.may_speak(rule) for rule in "abc"]
    assert () == both.lists([Address("", FOO)])


def test_only_enabled_lists_among_the_recipients_get_a_copy() -> None:
    one = Policies((Policy(FOO, send=Level.LIST),))

    assert (FOO,) == one.lists([Address("", "x@example.org"), Address("", FOO.upper())])


def test_mail_to_lists_without_a_policy_is_off() -> None:
    revision = make_thread(make_mail()).series[0].latest

    chosen = policies_for({FOO: Policy(FOO, send=Level.LIST)}, revision, "other@example.org")

    assert (Level.OFF, "the list is off") == (chosen.send, chosen.why_not(revision))


def test_list_it_came_over_counts_like_one_it_went_to() -> None:
    revision = make_thread(make_mail()).series[0].latest

    assert Level.QUEUE is policies_for({FOO: Policy(FOO, send=Level.QUEUE)}, revision, FOO).send
