"""Tags in a form of their own."""

import pytest

from reviewbot.mail import parse_mail
from reviewbot.model.patch import parse_patch
from reviewbot.model.unread_tag import unread_tags
from tests.factories import DIFF

SIGNED = "Signed-off-by: A Author <author@example.org>"


def found(*tags: str) -> list[tuple[str, str | None]]:
    """What is wrong with these lines, and how they should be."""
    lines = "\n".join((*tags, SIGNED))
    mail = f"Subject: [PATCH] foo: bar\n\nText.\n\n{lines}\n{DIFF}"
    patch = parse_patch(parse_mail(mail.encode()))
    assert patch is not None
    return [(tag.why, tag.wanted) for tag in unread_tags(patch)]


@pytest.mark.parametrize(
    ("line", "why", "wanted"),
    [
        (
            "Acked by: R <r@example.org>",
            'has a blank in "Acked by"',
            "Acked-by: R <r@example.org>",
        ),
        (
            "Suggested by-by: R <r@example.org>",
            'has a blank in "Suggested by-by"',
            "Suggested-by: R <r@example.org>",
        ),
        ("Co Signed-off-by: R <r@example.org>", 'has a blank in "Co Signed-off-by"', None),
        (
            "Co-developed-by and Signed-off-by: R <r@example.org>",
            'has a blank in "Co-developed-by and Signed-off-by"',
            None,
        ),
        (
            "Tested-by Rita R <r@example.org>",
            'has no colon behind "Tested-by"',
            "Tested-by: Rita R <r@example.org>",
        ),
        (
            "Tested-by: Rita r@example.org",
            "has its address without < and >",
            "Tested-by: Rita <r@example.org>",
        ),
        (
            "Tested-by: Rita <r@example.org",
            "does not close the < of its address",
            "Tested-by: Rita <r@example.org>",
        ),
        (
            "Tested-by:Rita <r@example.org>",
            'has no blank behind "Tested-by:"',
            "Tested-by: Rita <r@example.org>",
        ),
        (
            'Fixes : 0123456789ab ("foo: bar")',
            'has a blank before the colon of "Fixes"',
            'Fixes: 0123456789ab ("foo: bar")',
        ),
    ],
)
def test_the_line_is_told_as_it_should_be(line: str, why: str, wanted: str | None) -> None:
    assert [(why, wanted)] == found(line)


@pytest.mark.parametrize(
    "line",
    [
        "Tested-by: Rita <r@example.org> # on a board",
        "Reported-by: syzbot+0123@example.org",
        "Cc: stable@example.org # 5.10+",
        "Reported-by: Coverity (CID 1234)",
        'Reviewed-by: "R, Rita" <r@example.org>',
        "Link: https://example.org/r/r@example.org",
        "    Acked by: R <r@example.org>",
    ],
)
def test_what_tools_read_is_left_alone(line: str) -> None:
    assert [] == found(line)
