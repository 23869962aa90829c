"""Message-ids and links as people type and paste them."""

from __future__ import annotations

import pytest

from reviewbot.errors import SourceError
from reviewbot.source.locate import Wanted, locate

MSGID = "20261101.1-1-ada@example.org"
INBOX = "https://inbox.example.org"


@pytest.mark.parametrize(
    "source",
    [
        MSGID,
        f" <{MSGID}> ",
        f"id:{MSGID}",
        f"mid:<{MSGID}>",
        f"rfc822msgid:{MSGID}",
        MSGID.replace("@", "%40"),
        f"https://patch.msgid.link/{MSGID}",
        f"https://patchwork.example.org/project/widgets/patch/{MSGID}/",
    ],
)
def test_id_in_any_dress_is_looked_up_in_the_usual_archive(source: str) -> None:
    assert Wanted(MSGID) == Wanted(locate(source).msgid, locate(source).archive)


@pytest.mark.parametrize(
    "source",
    [
        f"https://lore.kernel.org/r/{MSGID}/",
        f"https://lore.kernel.org/all/{MSGID}/T/#u",
        f"https://lore.kernel.org/{MSGID}",
        f"https://lkml.kernel.org/r/{MSGID}",
        f"lore.kernel.org/r/{MSGID}",
        f"HTTPS://LORE.KERNEL.ORG/all/{MSGID}/raw",
    ],
)
def test_lore_link_without_a_list_is_looked_up_in_the_usual_archive(source: str) -> None:
    assert Wanted(MSGID, None, is_lore=True) == locate(source)


@pytest.mark.parametrize(
    "rest", ["", "/", "/T/", "/T/#u", "/t.mbox.gz", "/raw", "/?x=1", "/#t", "#r"]
)
def test_link_names_its_archive(rest: str) -> None:
    assert Wanted(MSGID, f"{INBOX}/widgets") == locate(f"{INBOX}/widgets/{MSGID}{rest}")


def test_archive_may_lie_in_a_folder_and_on_a_port() -> None:
    link = f"http://127.0.0.1:8080/mail/widgets/{MSGID}/"

    assert Wanted(MSGID, "http://127.0.0.1:8080/mail/widgets") == locate(link)


def test_escapes_of_a_link_are_undone() -> None:
    assert "a/b+c=d@example.org" == locate(f"{INBOX}/widgets/a%2Fb%2Bc%3Dd%40example.org/").msgid


def test_percent_in_an_id_with_brackets_is_kept() -> None:
    assert "100%41@example.org" == locate("<100%41@example.org>").msgid


@pytest.mark.parametrize(
    "source",
    [
        "https://lore.kernel.org/all/",
        "https://example.org",
        "https://[broken/a@b",
        "id:",
        "id:no-at-sign",
        "a%0Ab@example.org",
        "a%1B[2Jb@example.org",
        f"{'a' * 1000}@example.org",
    ],
)
def test_what_holds_no_message_id_is_refused(source: str) -> None:
    with pytest.raises(SourceError, match=r"^cannot (fetch|read) "):
        locate(source)
