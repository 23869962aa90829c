"""Made-up trees with a MAINTAINERS file."""

from __future__ import annotations

from collections.abc import Mapping

from reviewbot.context.kbuild.files import FilesInMemory
from reviewbot.context.maintainers.maintainers import Maintainers

TEXT = """\
List of maintainers
===================

	M: *Mail* patches to: FullName <address@domain>
	F: *Files* and directories wildcard patterns.

Maintainers List
----------------

BELL DRIVER
M:	Bea Bell <bea@example.org>
R:	Rolf Ring <rolf@example.org>
L:	bells@lists.example.org (moderated for non-subscribers)
S:	Maintained
F:	drivers/gadget/bell*
F:	include/linux/bell.h
K:	\\bbell_(ring|stop)\\b

GADGETS
M:	Gil Gadget <gil@example.org>
L:	gadgets@lists.example.org
L:	gadget-users@lists.example.org (subscribers-only)
S:	Supported
F:	drivers/gadget/
X:	drivers/gadget/old/
N:	[^a-z]gadget

LAMP DRIVER
S:	Orphan
F:	drivers/gadget/lamp.c

THE REST
M:	Lina Last <last@example.org>
L:	everything@lists.example.org
S:	Buried alive in reporters
F:	*
F:	*/
"""


def maintainers_of(text: str = TEXT, more: Mapping[str, str] | None = None) -> Maintainers:
    """The maintainers of a tree that has this MAINTAINERS file and `more` files."""
    files = {"MAINTAINERS": text, **(more or {})}
    return Maintainers(FilesInMemory({path: data.encode() for path, data in files.items()}))


def titles(maintainers: Maintainers, path: str) -> list[str]:
    """The sections of a file, the most precise first."""
    return [match.section.title for match in maintainers.of_path(path)]
