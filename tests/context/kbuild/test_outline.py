from reviewbot.context.kbuild.index import kconfig_names
from reviewbot.context.kbuild.kconfig import parse_kconfig
from reviewbot.context.kbuild.outline import outline_kconfig

TEXT = """\
if NET
config A
	bool "Not ASKED" if EXPERT
	depends on B && !(C = y)
	select D if E
	select G
	help
		Only WORDS.
endif
source "x/Kconfig"
"""


def test_an_outline_names_what_the_whole_file_names() -> None:
    outline = outline_kconfig("Kconfig", TEXT)
    whole = parse_kconfig("Kconfig", TEXT)

    assert kconfig_names(whole) <= outline.names
    assert {"ASKED", "WORDS"}.isdisjoint(outline.names)
    assert ["D", "G"] == [name for _, name in outline.selected]
    assert whole.sources == outline.file.sources
    assert [(2, 8)] == [(block.line, block.end) for block in outline.file.definitions]
