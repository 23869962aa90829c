from reviewbot.context.kbuild.kconfig import parse_kconfig
from reviewbot.context.kbuild.kept_entries import entry_text, read_entry

ENTRY = """\
menuconfig A
	tristate "A thing" if EXPERT || !B
	depends on (B = "y" || $(cc-option,-x)) && C
	default m if D != n
	imply E if F
	range 1 0x20
	help
		Text.
"""


def test_an_entry_is_read_back_as_it_was() -> None:
    (block,) = parse_kconfig("lib/Kconfig", ENTRY).definitions

    assert block == read_entry("A", "lib/Kconfig", 1, entry_text(block))
