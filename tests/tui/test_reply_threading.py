"""A reply of ours in a real public-inbox: it stands below the patch."""

from __future__ import annotations

import os
import re
import urllib.request
from pathlib import Path

import pytest

from reviewbot.bot.letter import Identity
from reviewbot.model.message import Address
from reviewbot.tui.mailing import Mailing, nobody
from reviewbot.tui.reply_screen import ReplyScreen
from tests.source.public_inbox import PublicInbox, is_installed
from tests.tui.screen_text import app_for, settled
from tests.tui.threads import revision_1, write

pytestmark = [pytest.mark.lore, pytest.mark.slow]
MAX = Address("Max Maintainer", "max@example.org")


async def test_the_reply_stands_below_the_patch(tmp_path: Path) -> None:
    if not is_installed():
        if os.environ.get("CI"):
            pytest.fail("public-inbox is not installed: CI must run this test")
        pytest.skip("public-inbox is not installed")
    path = Path(write(tmp_path, "a", revision_1()))
    who = Identity(MAX, MAX, b"secret")
    mailing = Mailing(lambda: who, nobody().route, nobody().editor)
    async with app_for(str(path), mailing=mailing).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(".", "y", "e")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ReplyScreen)
        letter = pilot.app.screen.letter
    assert letter is not None
    with path.open("ab") as file:
        file.write(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + letter.mail + b"\n")

    with PublicInbox(tmp_path) as inbox:
        inbox.add_mbox(path)
        inbox.start()
        with urllib.request.urlopen(f"{inbox.url}/v1-2@example.org/t/", timeout=30) as answer:  # noqa: S310  # our own loopback address
            page = answer.read().decode()

    # the overview draws the tree: date, a mark as deep as the mail stands, subject, author
    overview = page[page.rindex("Thread overview") :].replace("\n", " ")
    depths = {
        name: len(depth)
        for depth, name in re.findall(r"\d:\d\d(\s*)` <a .{0,200}?>(?:([^<]+)</a>)", overview)
    }
    assert {
        "[PATCH net 2/2] bar: free irq on error": 1,
        "Pat Smith": 3,
        "Max Maintainer": 3,
    }.items() <= depths.items()
