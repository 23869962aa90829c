from reviewbot.context.kbuild.macros import bare_names, is_macro
from tests.context.kbuild.trees import make_state


def names(*lines: str) -> list[tuple[int, str]]:
    return [(asked.at, asked.name) for asked in bare_names(list(lines))]


def test_every_call_of_a_line_counts() -> None:
    assert [(0, "A1"), (0, "B1")] == names("x = IS_ENABLED(A1) && IS_MODULE(B1);")


def test_comments_strings_and_parameters_do_not_count() -> None:
    assert [] == names("/* IS_ENABLED(A1)", " */", 's = "IS_ENABLED(A1)";')
    assert [] == names("#define HAS(OPT) \\", "\tIS_ENABLED(OPT)")


def test_no_lines_hold_no_calls() -> None:
    assert [] == names()


def test_macros_of_file_header_and_make_file_are_known() -> None:
    state = make_state(
        {
            "d/a.c": '#include "a.h"\n#define OWN 1\n',
            "d/a.h": "#define NEAR 1\n",
            "d/Makefile": "ccflags-y += -DGIVEN=1\n",
        }
    )

    assert [True, True, True, False] == [
        is_macro(state, "d/a.c", name) for name in ("OWN", "NEAR", "GIVEN", "NOWHERE")
    ]
