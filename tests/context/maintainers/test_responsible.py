"""Who looks after what a revision touches."""

from __future__ import annotations

from reviewbot.context.kbuild.files import FilesInMemory
from reviewbot.context.maintainers.responsible import Responsible
from reviewbot.errors import SourceError
from reviewbot.mail import parse_mail
from reviewbot.model.patch import Patch
from reviewbot.model.series import Revision
from tests.context.maintainers.trees import TEXT
from tests.factories import mail_bytes, make_thread


def change(*paths: str) -> str:
    """A diff that changes a line of each file."""
    return "---\n" + "".join(
        f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-one\n+ONE\n"
        for path in paths
    )


def revision_of(*paths: str) -> Revision:
    return make_thread(parse_mail(mail_bytes(body=f"Text.\n{change(*paths)}"))).series[0].latest


def responsible_for(*paths: str, text: str = TEXT) -> tuple[Responsible, Patch]:
    files = {"MAINTAINERS": text.encode(), **dict.fromkeys(paths, b"one\n")}
    revision = revision_of(*paths)
    return Responsible(lambda: FilesInMemory(files), revision), revision.patches[0]


def titles(*paths: str, text: str = TEXT) -> list[list[str]]:
    responsible, patch = responsible_for(*paths, text=text)
    return [[section.title for section in area.sections] for area in responsible.areas(patch)]


def test_most_precise_section_with_a_maintainer_is_meant() -> None:
    assert [["BELL DRIVER"]] == titles("drivers/gadget/bell.c")
    assert [["GADGETS"]] == titles("drivers/gadget/lamp.c")
    assert [] == titles("Makefile")


def test_files_of_one_area_are_together() -> None:
    responsible, patch = responsible_for("drivers/gadget/bell.c", "include/linux/bell.h", "lib/a.c")

    (area,) = responsible.areas(patch)

    assert ("drivers/gadget/bell.c", "include/linux/bell.h") == area.paths


def test_kconfig_and_make_files_count_only_alone() -> None:
    assert [["BELL DRIVER"]] == titles("drivers/gadget/bell.c", "drivers/gadget/Kconfig")
    assert [["GADGETS"]] == titles("drivers/gadget/Kconfig", "drivers/gadget/Makefile")


def test_maintainer_of_a_section_that_matches_by_expression_is_enough() -> None:
    text = f"{TEXT}\nODD\nM:\tOdo <odo@example.org>\nN:\tbell\n"
    responsible, patch = responsible_for("drivers/gadget/bell.c", text=text)

    (area,) = responsible.areas(patch)

    assert ["bea@example.org"] == [person.email for person in area.maintainers]
    assert ["bea@example.org", "odo@example.org"] == [person.email for person in area.enough]


def test_base_is_what_has_the_files_as_they_were() -> None:
    responsible, patch = responsible_for("drivers/gadget/bell.c")
    other = Responsible(
        lambda: FilesInMemory({"drivers/gadget/bell.c": b"two\n"}),
        revision_of("drivers/gadget/bell.c"),
    )

    assert responsible.is_base_for(patch)
    assert not other.is_base_for(patch)
    assert other.is_about(patch)


def test_tree_without_any_of_the_files_is_another_project() -> None:
    responsible, _ = responsible_for("drivers/gadget/bell.c")

    assert not responsible.is_about(revision_of("src/other.c").patches[0])


def test_tree_that_is_not_known_is_said() -> None:
    responsible = Responsible(lambda: None, revision_of("a/b.c"))

    expected = "it is not known which commit the patch applies to"
    assert expected == responsible.why_not(("linux",))


def test_tree_that_cannot_be_read_is_said() -> None:
    def refused() -> None:
        raise SourceError("git refuses /tree")

    responsible = Responsible(refused, revision_of("a/b.c"))

    assert "MAINTAINERS cannot be read: git refuses /tree" == responsible.why_not(("linux",))
