"""What became of each patch in the next version."""

from __future__ import annotations

from reviewbot.context.range_diff import PatchChange, range_diff
from reviewbot.model.message import Message
from tests.factories import DIFF, SIGN_OFF, make_mail, make_thread

TAG = "Reviewed-by: R Reviewer <reviewer@example.org>\n"


def patch(
    mark: str,
    title: str,
    change: str = "TWO",
    *,
    text: str = "Text.",
    tags: str = SIGN_OFF,
    path: str = "foo.c",
) -> Message:
    day = 2 if "v2" in mark else 1
    return make_mail(
        f"[PATCH {mark}] {title}",
        f"{text}\n\n{tags}" + DIFF.replace("foo.c", path).replace("TWO", change),
        msgid=f"{mark.replace(' ', '-').replace('/', '-')}@example.org",
        date=f"Thu, {day:02d} Jan 2026 10:00:00 +0000",
    )


def changes(*mails: Message) -> tuple[PatchChange, ...]:
    (series,) = make_thread(*mails).series
    one, other = series.revisions
    return range_diff(one, other)


def told(*mails: Message) -> list[tuple[int | None, int | None, str]]:
    return [
        (
            change.was.number if change.was else None,
            change.now.number if change.now else None,
            change.state,
        )
        for change in changes(*mails)
    ]


def test_patches_are_known_by_title_though_their_order_changes() -> None:
    assert [(2, 1, "unchanged"), (1, 2, "changed")] == told(
        patch("1/2", "foo: one", "a"),
        patch("2/2", "foo: two", "b"),
        patch("v2 1/2", "foo: two", "b"),
        patch("v2 2/2", "foo: one", "c"),
    )


def test_a_renamed_patch_is_known_by_its_change() -> None:
    (first, _) = changes(
        patch("1/2", "foo: one", "a", path="a.c"),
        patch("2/2", "foo: two", "b", path="b.c"),
        patch("v2 1/2", "foo: uno", "a", path="a.c"),
        patch("v2 2/2", "foo: two", "b", path="b.c"),
    )

    assert ("unchanged", True, "foo: uno") == (first.state, first.is_reworded, first.title)


def test_a_renamed_and_reworked_patch_is_known_by_what_they_share() -> None:
    assert [(2, 1, "changed"), (1, 2, "unchanged")] == told(
        patch("1/2", "foo: one", "a", path="a.c"),
        patch("2/2", "foo: two", "b\n+shared();\n+also();", path="b.c"),
        patch("v2 1/2", "foo: deux", "c\n+shared();\n+also();", path="b.c"),
        patch("v2 2/2", "foo: one", "a", path="a.c"),
    )


def test_new_and_dropped_patches_are_told() -> None:
    assert [(1, 1, "unchanged"), (None, 2, "new"), (2, None, "dropped")] == told(
        patch("1/2", "foo: one", "a", path="a.c"),
        patch("2/2", "foo: two", "b", path="b.c"),
        patch("v2 1/2", "foo: one", "a", path="a.c"),
        patch("v2 2/2", "foo: three", "c", path="c.c"),
    )


def test_a_single_patch_stays_the_same_one() -> None:
    (one,) = changes(
        patch("", "foo: one", "a", tags=SIGN_OFF + TAG),
        patch("v2", "bar: wholly other", "b", tags=f'Fixes: 0123456789ab ("x")\n{SIGN_OFF}'),
    )

    assert ("changed", ("foo.c",), (1, 1), True) == (
        one.state,
        one.files,
        one.lines,
        one.is_reworded,
    )
    assert (('Fixes: 0123456789ab ("x")',), (TAG.strip(),)) == one.tags


def test_tags_alone_do_not_reword_a_patch() -> None:
    (one,) = changes(patch("", "foo: one"), patch("v2", "foo: one", tags=TAG + SIGN_OFF))

    assert ("unchanged", False, (), (0, 0)) == (one.state, one.is_reworded, one.files, one.lines)
