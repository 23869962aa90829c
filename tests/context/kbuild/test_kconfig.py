import time

import pytest

from reviewbot.context.kbuild.kconfig import is_kconfig, parse_kconfig

ENTRY = """\
menuconfig FOO
\ttristate "Foo" if EXPERT
\tdepends on BAR && \\
\t\tBAZ
\tselect HELPER if ARM
\timply NICE
\tdefault m
\thelp
\t  config NOT_A_SYMBOL
\t    bool "not read"

config NEXT
\tdef_bool y
"""


def test_an_entry_has_kind_prompt_and_place() -> None:
    block = parse_kconfig("d/Kconfig", ENTRY).definitions[0]

    assert (block.name, block.kind, block.prompt, block.line) == ("FOO", "tristate", '"Foo"', 1)
    assert str(block.prompt_condition) == "EXPERT"
    assert block.is_menuconfig
    assert block.has_help


def test_each_property_has_condition_file_and_line() -> None:
    block = parse_kconfig("d/Kconfig", ENTRY).definitions[0]

    assert [
        (item.kind, str(item.target), str(item.condition), item.path, item.line)
        for item in block.properties
    ] == [
        ("prompt", "y", "EXPERT", "d/Kconfig", 2),
        ("depends", "BAR && BAZ", "y", "d/Kconfig", 3),
        ("select", "HELPER", "ARM", "d/Kconfig", 5),
        ("imply", "NICE", "y", "d/Kconfig", 6),
        ("default", "m", "y", "d/Kconfig", 7),
    ]


def test_a_help_text_defines_nothing() -> None:
    assert [block.name for block in parse_kconfig("Kconfig", ENTRY).definitions] == ["FOO", "NEXT"]


def test_menus_and_ifs_around_an_entry_are_its_context() -> None:
    text = (
        'menu "m"\n\tdepends on A\nif B\nconfig X\n\tbool "x"\nendif\nendmenu\nconfig Z\n\tbool\n'
    )
    first, second = parse_kconfig("Kconfig", text).definitions

    assert str(first.depends) == "A && B"
    assert str(second.depends) == "y"


def test_depends_on_under_a_condition_holds_elsewhere() -> None:
    (block,) = parse_kconfig("Kconfig", "config X\n\tbool\n\tdepends on A if B\n").definitions

    assert str(block.depends) == "A || !B"


def test_members_of_a_choice_know_it() -> None:
    text = 'choice\n\tprompt "p"\nconfig A\n\tbool "a"\nconfig B\n\tbool "b"\nendchoice\nconfig C\n\tbool\n'
    a, b, c = parse_kconfig("Kconfig", text).definitions

    assert a.choice == b.choice != ""
    assert c.choice == ""


def test_the_symbol_modules_is_read_in_both_spellings() -> None:
    for line in ("modules", "option modules"):
        (block,) = parse_kconfig("Kconfig", f"config MODULES\n\tbool\n\t{line}\n").definitions
        assert block.is_modules


def test_a_macro_is_text() -> None:
    (block,) = parse_kconfig(
        "Kconfig", "config X\n\tdef_bool $(success,touch /tmp/never)\n"
    ).definitions

    assert [str(item.target) for item in block.of_kind("default")] == ["$(...)"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Kconfig", True),
        ("drivers/a/Kconfig.debug", True),
        ("Documentation/Kconfig.rst", False),
        ("drivers/Makefile", False),
    ],
)
def test_kconfig_files_are_known_by_name(path: str, expected: bool) -> None:
    assert expected is is_kconfig(path)


def test_a_hundred_thousand_nested_menus_are_read_in_time() -> None:
    started = time.process_time()

    parse_kconfig("Kconfig", 'menu "m"\nif A\n' * 100_000 + "config X\n\tbool\n")

    assert time.process_time() - started < 10
