import pytest

from reviewbot.context.kbuild.facts import NOTHING, file_facts, options_in, wrappers_in


@pytest.mark.parametrize(
    "text",
    [
        "static inline int wrap(int a)\n{\n\treturn do_it(a);\n}\n",
        "static __always_inline void wrap(void)\n{\n\tdo_it();\n}\n",
        "static inline struct a *\nwrap(void)\n{\n\tdo_it();\n}\n",
        "#define wrap(a) __wrap(a, THIS_MODULE)\n",
        "# define wrap(a) \\\n\t__wrap(a)\n",
        "extern inline int wrap(void)\n{\n\tdo_it();\n}\n",
    ],
)
def test_inlines_and_macros_of_a_header_are_wrappers(text: str) -> None:
    assert [wrapper.name for wrapper in wrappers_in(text.encode())] == ["wrap"]


@pytest.mark.parametrize(
    "text", ["int wrap(void);\n", "#define WRAP 1\n", "#define mmREG 0x12\n", "extern int wrap;\n"]
)
def test_prototypes_and_constants_are_none(text: str) -> None:
    assert wrappers_in(text.encode()) == ()


def test_a_source_has_exports_and_no_wrappers() -> None:
    facts = file_facts("a.c", b"static inline int w(void) {}\nEXPORT_SYMBOL(ab);\n")

    assert [("ab", 2)] == list(facts.exports)
    assert facts.wrappers == ()


def test_a_file_of_absurd_size_has_no_facts() -> None:
    assert NOTHING == file_facts("a.c", b"EXPORT_SYMBOL(a);\n" * 1_000_000)


def test_options_lose_their_module_suffix() -> None:
    assert frozenset(("A", "B")) == options_in(b"CONFIG_A CONFIG_B_MODULE")


def test_a_wrapper_knows_what_its_body_names() -> None:
    (inline,) = wrappers_in(
        b"static inline int wrap(int a)\n{\n\treturn do_it(a, &it);\n}\nint do_not;\n"
    )
    (macro,) = wrappers_in(b"#define wrap(a) \\\n\tdo_it(a)\n#define X 1\n")

    assert inline.callees == "do_it it"
    assert macro.callees == "do_it"


def test_a_long_header_of_registers_has_no_facts() -> None:
    assert NOTHING == file_facts("a.h", b"#define reg(x) (other + (x))\n" * 20_000)
