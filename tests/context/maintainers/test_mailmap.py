"""Several addresses of one person (gitmailmap(5))."""

from __future__ import annotations

import os
from pathlib import Path

from reviewbot.context.kbuild.folder import FolderFiles
from reviewbot.context.maintainers.mailmap import Mailmap
from reviewbot.context.maintainers.maintainers import Maintainers
from reviewbot.model.message import Address

TEXT = """\
# a remark
Proper Name <proper@example.org>
<new@example.org> <old@example.org>
Nina New <nina@example.org> <Nina@Work.example.org> # moved
Carl <carl@example.org> C Oldname <shared@example.org>
not a line of it
"""


def proper(name: str, email: str) -> str:
    return str(Mailmap(TEXT).proper(Address(name, email)))


def test_four_forms_of_a_line() -> None:
    assert "Proper Name <proper@example.org>" == proper("p", "proper@example.org")
    assert "Some One <new@example.org>" == proper("Some One", "old@example.org")
    assert "Nina New <nina@example.org>" == proper("N", "nina@work.example.org")
    assert "Carl <carl@example.org>" == proper("c oldname", "shared@example.org")
    assert "Else <shared@example.org>" == proper("Else", "shared@example.org")


def test_one_person_by_map_address_or_name() -> None:
    mailmap = Mailmap(TEXT)
    old = Address("A", "old@example.org")

    assert mailmap.is_same(old, Address("B", "new@example.org"))
    assert mailmap.is_among(old, [Address("", "x@example.org"), Address("", "new@example.org")])
    assert not mailmap.is_same(old, Address("B", "other@example.org"))


def test_link_out_of_the_tree_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("<new@example.org> <old@example.org>\n")
    tree = tmp_path / "tree"
    tree.mkdir()
    os.symlink(outside, tree / ".mailmap")
    os.symlink(outside, tree / "MAINTAINERS")

    maintainers = Maintainers(FolderFiles(tree))

    assert not maintainers.is_there
    old = Address("A", "old@example.org")
    assert old == maintainers.mailmap.proper(old)
