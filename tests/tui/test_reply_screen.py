"""Replies: written, looked at, queued and sent with keys."""

from __future__ import annotations

import stat
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reviewbot.bot.letter import Identity
from reviewbot.model.message import Address
from reviewbot.outgoing import Route
from reviewbot.store import Store, open_store
from reviewbot.tui.app import ReviewApp
from reviewbot.tui.job import Outcome
from reviewbot.tui.mailing import Mailing
from reviewbot.tui.reply_screen import ReplyScreen
from tests.bot.test_letter import b4_am
from tests.smtp_sink import sink
from tests.tui.screen_text import app_for, screen_lines, settled
from tests.tui.threads import QUESTION, revision_1, single, write

MAX = Address("Max Maintainer", "max@example.org")
WHO = Identity(MAX, MAX, b"secret")


def _mailing(port: int = 1, editor: str = "true", *, is_on: bool = True) -> Mailing:
    route = Route(server="127.0.0.1", port=port)
    return Mailing(lambda: WHO, lambda: route, lambda: editor, is_on)


def _app(path: str, mailing: Mailing, store: Store | None = None) -> ReviewApp:
    return app_for(path, mailing=mailing, store=store or open_store(None))


def _screen(pilot: Pilot[Outcome]) -> ReplyScreen:
    assert isinstance(pilot.app.screen, ReplyScreen)
    return pilot.app.screen


def _editor(folder: Path, script: str) -> str:
    """An editor that does this to the file `$1`."""
    path = folder / "editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def _parsed(data: bytes) -> EmailMessage:
    mail = message_from_bytes(data, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


async def test_an_accepted_finding_stands_in_the_reply(tmp_path: Path) -> None:
    async with _app(write(tmp_path, "a", revision_1()), _mailing()).run_test(
        size=(80, 24)
    ) as pilot:
        await settled(pilot)
        await pilot.press(".", "y", "e")
        await pilot.pause()
        letter = _screen(pilot).letter
        lines = screen_lines(pilot.app)

    assert letter is not None
    mail = _parsed(letter.mail)
    assert "\nTo: A. N. Author <author@example.org>\n" in letter.mail.decode()
    assert {
        "From": "Max Maintainer <max@example.org>",
        "Cc": "netdev@vger.kernel.org",
        "Subject": "Re: [PATCH net 2/2] bar: free irq on error",
        "In-Reply-To": "<v1-2@example.org>",
        "References": "<v1-0@example.org> <v1-2@example.org>",
    } == {name: mail[name] for name in ("From", "Cc", "Subject", "In-Reply-To", "References")}
    body = mail.get_content()
    assert "> Fixes: abc1234 (bar: add driver)\n\nThe Fixes: tag has" in body
    assert "Pat Smith" not in body  # a comment behind a bar is not the maintainer's
    assert body.endswith("-- \nMax Maintainer\n")
    assert "reviewbot" not in letter.mail.decode()
    assert lines[0].startswith(" Reply preview  1 of 1  not sent")
    assert lines[-4].startswith(" 1 accepted finding, 1 remark, 0 trailers")
    assert lines[-3] == " checks: From ok  To ok  In-Reply-To ok  no HTML ok  72 columns ok"


async def test_nothing_accepted_is_nothing_to_send(tmp_path: Path) -> None:
    async with _app(write(tmp_path, "a", single()), _mailing()).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("e", "ctrl+y")
        await pilot.pause()

        assert _screen(pilot).letter is None
        assert "nothing to say yet" in screen_lines(pilot.app)[1]
        assert _screen(pilot).status.left == " nothing to send"


async def test_the_reply_is_edited_and_a_comment_adopted(tmp_path: Path) -> None:
    editor = _editor(tmp_path, f"sed -i 's/^| {QUESTION}/{QUESTION}/' \"$1\"")
    app = _app(write(tmp_path, "a", revision_1()), _mailing(editor=editor))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("]")
        _suspendable(app)
        await pilot.press("r")
        await pilot.pause()
        letter = _screen(pilot).letter

    assert letter is not None
    assert f"> +\t\tgoto err_free;\n\n{QUESTION}\n" in _parsed(letter.mail).get_content()


async def test_a_failing_editor_keeps_the_draft(tmp_path: Path) -> None:
    editor = _editor(tmp_path, 'echo lost > "$1"; exit 3')
    store = open_store(None)
    app = _app(write(tmp_path, "a", single()), _mailing(editor=editor), store)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        _suspendable(app)
        await pilot.press(".", "y", "r")
        await pilot.pause()

        assert app.reading_screen is not None
        assert "ended with status 3; the draft is kept" in app.reading_screen.status.left
    draft = store.drafts.draft("foo-1@example.org")
    assert draft is None or "lost" not in draft.text


async def test_what_is_accepted_after_editing_is_added_to_the_draft(tmp_path: Path) -> None:
    editor = _editor(tmp_path, "sed -i 's/^> Text\\.$/&\\n\\nMine./' \"$1\"")
    app = _app(write(tmp_path, "a", single()), _mailing(editor=editor))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        _suspendable(app)
        await pilot.press("r", "q", ".", "y", "e")
        await pilot.pause()
        letter = _screen(pilot).letter

    assert letter is not None
    body = _parsed(letter.mail).get_content()
    assert body.index("> Text.\n\n") < body.index("no Signed-off-by") < body.index("\nMine.\n")


async def test_trailers_and_recipients_are_changed_with_keys(tmp_path: Path) -> None:
    async with _app(write(tmp_path, "a", single()), _mailing()).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("e", "t", "r", "T", "enter", *", x@example.org", "enter")
        await pilot.pause()
        letter = _screen(pilot).letter

    assert letter is not None
    mail = _parsed(letter.mail)
    assert mail.get_content().startswith("Reviewed-by: Max Maintainer <max@example.org>\n\n-- \n")
    assert "netdev@vger.kernel.org, x@example.org" == mail["Cc"]


async def test_dry_run_until_configured(tmp_path: Path) -> None:
    app = _app(write(tmp_path, "a", single()), _mailing(is_on=False))
    async with app.run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        await pilot.press(".", "y", "e", "ctrl+y")
        await pilot.pause()

        assert "dry run, nothing is sent; git config --global reviewbot.send" in _status(pilot)
        assert app.mail.drafts.letters_to("foo-1@example.org") == ()
        assert screen_lines(app)[0].endswith("dry-run: on")


async def test_two_presses_send_once_exactly_what_was_shown(tmp_path: Path) -> None:
    with sink() as server:
        app = _app(write(tmp_path, "a", single()), _mailing(server.port))
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            await pilot.press(".", "y", "e")
            await pilot.pause()
            letter = _screen(pilot).letter
            await pilot.press("ctrl+y", "ctrl+y")
            await settled(pilot)
            await pilot.press("ctrl+y")
            await settled(pilot)

            assert letter is not None
            assert [letter.mail.replace(b"\n", b"\r\n")] == server.mails
            recipients = ("author@example.org", "netdev@vger.kernel.org")
            assert [("max@example.org", recipients)] == server.envelopes
            await pilot.press("q")
            assert "signed-off-by-missing  [s] sent" in "\n".join(screen_lines(app))


async def test_a_refused_mail_waits_and_can_be_sent_again(tmp_path: Path) -> None:
    with sink("451 later") as server:
        app = _app(write(tmp_path, "a", single()), _mailing(server.port))
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            await pilot.press(".", "y", "e", "ctrl+y")
            await settled(pilot)
            assert "451 later" in _status(pilot)

            server.answer = "250 taken"
            await pilot.press("ctrl+y")
            await settled(pilot)

            assert 1 == len(server.mails)


async def test_a_queued_mail_is_sent_from_the_queue(tmp_path: Path) -> None:
    with sink() as server:
        store = open_store(None)
        paths = [write(tmp_path, "a", single()), write(tmp_path, "b", single("other"))]
        app = app_for(*paths, mailing=_mailing(server.port), store=store)
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            await pilot.press("enter", ".", "y", "e", "W", "q", "q", "W")
            await pilot.pause()
            assert "waits" in screen_lines(app)[1]

            await pilot.press("ctrl+y")
            await settled(pilot)

            assert 1 == len(server.mails)
            assert "no letter waits" in screen_lines(app)[1]
            assert store.drafts.waiting() == ()


async def test_a_letter_that_may_have_gone_is_not_sent_again_unasked(tmp_path: Path) -> None:
    with sink() as server:
        app = _app(write(tmp_path, "a", single()), _mailing(server.port))
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            await pilot.press(".", "y", "e")
            await pilot.pause()
            letter = _screen(pilot).letter
            assert letter is not None
            app.mail.drafts.start_sending(letter)  # and then the machine went down

            await pilot.press("ctrl+y")
            await settled(pilot)

            assert server.mails == []
            assert "is being sent, or was when reviewbot ended" in _status(pilot)


@pytest.mark.parametrize("keys", [".y", "etr"])
async def test_b4_takes_only_the_maintainers_own_trailers(tmp_path: Path, keys: str) -> None:
    mails = single(
        body="Text.\n\nFixes: abc1234 (bar)\n" + single()[0].decode().split("\n\n", 2)[2]
    )
    app = _app(write(tmp_path, "a", mails), _mailing())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(*keys, "e") if keys == ".y" else await pilot.press(*keys)
        await pilot.pause()
        letter = _screen(pilot).letter

    assert letter is not None
    patch = mails[0].partition(b"\n")[2]
    alone = b4_am(tmp_path, (patch,), "foo-1@example.org")
    with_reply = b4_am(tmp_path, (patch, letter.mail), "foo-1@example.org")
    is_given = b"Reviewed-by: Max Maintainer <max@example.org>" in with_reply
    assert (keys == "etr") == is_given
    assert is_given or alone == with_reply


def _status(pilot: Pilot[Outcome]) -> str:
    return _screen(pilot).status.left


def _suspendable(app: ReviewApp) -> None:
    """Let the headless app be suspended: there is no terminal to give back."""
    from contextlib import nullcontext

    app.suspend = nullcontext  # type: ignore[method-assign,assignment]  # Textual refuses without a terminal
