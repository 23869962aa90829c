import time

import pytest

from reviewbot.context.kbuild.c_source import find_exports, find_includes, parse_c


def guards(code: str, name: str = "lib_do") -> list[str]:
    return [str(use.guard) for use in parse_c(code, {name}).uses if use.name == name]


@pytest.mark.parametrize(
    "line",
    [
        b"EXPORT_SYMBOL(foo);",
        b"EXPORT_SYMBOL_GPL(foo);",
        b'EXPORT_SYMBOL_NS_GPL(foo, "BAR");',
        b"EXPORT_SYMBOL_FOR_TESTS_ONLY(foo);",
        b"ACPI_EXPORT_SYMBOL(foo)",
        b"EXPORT_PER_CPU_SYMBOL(foo);",
        b"EXPORT_STATIC_CALL_GPL(foo);",
    ],
)
def test_every_kind_of_export_is_found(line: bytes) -> None:
    assert [("foo", 2)] == list(find_exports(b"int foo;\n" + line + b"\n"))


@pytest.mark.parametrize(
    "text",
    [
        b"#define WRAP(func) EXPORT_SYMBOL(func)\n",
        b"#define WRAP(func) \\\n\tint func; \\\n\tEXPORT_SYMBOL(func)\n",
        b"/* EXPORT_SYMBOL(func); */\n",
        b" * EXPORT_SYMBOL(func);\n",
        b"// EXPORT_SYMBOL(func);\n",
    ],
)
def test_macros_and_comments_export_nothing(text: bytes) -> None:
    assert find_exports(text) == ()


def test_a_plain_call_is_used_always() -> None:
    assert guards("int f(void)\n{\n\treturn lib_do();\n}\n") == ["1"]


@pytest.mark.parametrize(
    "body",
    [
        "if (IS_REACHABLE(CONFIG_LIB))\n\t\treturn lib_do();",
        "if (IS_REACHABLE(CONFIG_LIB)) {\n\t\tint a = lib_do();\n\t}",
        "return IS_REACHABLE(CONFIG_LIB) && lib_do();",
        "return IS_REACHABLE(CONFIG_LIB) ? lib_do() : 0;",
        "if (!IS_REACHABLE(CONFIG_LIB))\n\t\treturn 0;\n\tlib_do();",
    ],
)
def test_conditions_of_c_guard_the_use(body: str) -> None:
    assert ["IS_REACHABLE(CONFIG_LIB)"] == guards(f"int f(void)\n{{\n\t{body}\n}}\n")


def test_an_ifdef_guards_the_use() -> None:
    code = "int f(void)\n{\n#ifdef CONFIG_LIB\n\tlib_do();\n#endif\n\treturn 0;\n}\n"

    assert guards(code) == ["IS_BUILTIN(CONFIG_LIB)"]


@pytest.mark.parametrize(
    "body", ["a.lib_do();", "a->lib_do();", "symbol_get(lib_do);", "/* lib_do */;"]
)
def test_members_and_lookups_at_run_time_are_no_use(body: str) -> None:
    assert guards(f"void f(void)\n{{\n\t{body}\n}}\n") == []


def test_a_table_of_functions_uses_them() -> None:
    assert guards("static const struct ops o = {\n\t.go = lib_do,\n};\n") == ["1"]


def test_a_prototype_is_no_use() -> None:
    source = parse_c("int lib_do(void);\n", {"lib_do"})

    assert source.uses == ()
    assert source.prototypes == {"lib_do"}


def test_a_function_of_the_file_is_its_own() -> None:
    assert "lib_do" in parse_c("static int lib_do(void)\n{\n\treturn 0;\n}\n").locals


def test_an_inline_of_a_header_knows_what_it_uses() -> None:
    header = parse_c("static inline int w(void)\n{\n\treturn lib_do();\n}\n", is_header=True)

    assert "lib_do" in {use.name for use in header.functions[0].uses}


def test_a_macro_uses_what_is_not_its_parameter() -> None:
    (macro,) = parse_c("#define reg(d) __reg(d, THIS_MODULE)\n", is_header=True).functions

    assert macro.is_macro
    assert {"__reg", "THIS_MODULE"} == {use.name for use in macro.uses}


def test_includes_keep_their_brackets() -> None:
    assert find_includes('#include <a.h>\n# include "b.h"\n') == ("<a.h>", '"b.h"')


@pytest.mark.parametrize(
    "text",
    [
        "{" * 200_000,
        "f(" * 100_000,
        "a ? " * 50_000,
        "#if A\n" * 50_000,
        "#if A\n" + "#elif IS_ENABLED(CONFIG_A)\nx;\n" * 50_000,
        "int f(void)\n{\n" + "if (!IS_ENABLED(CONFIG_A)) return 0;\n" * 20_000 + "lib_do();\n}\n",
        "int f(void)\n{\nreturn " + "IS_ENABLED(CONFIG_A) && " * 20_000 + "lib_do();\n}\n",
        "int f(void)\n{\n" + "if (a) " * 20_000 + "lib_do();\n}\n",
        '"' * 500_000,
    ],
    ids=["braces", "calls", "questions", "ifs", "elifs", "returns", "ands", "nested", "quotes"],
)
def test_code_made_to_stall_is_read_in_time(text: str) -> None:
    started = time.process_time()

    parse_c(text, {"lib_do"})

    assert time.process_time() - started < 10


def test_a_function_that_gives_a_structure_is_read() -> None:
    code = parse_c(
        "struct a *make(int x)\n{\n\treturn lib_do(x);\n}\nstruct b {\n\tint lib_do;\n};\n"
    )

    assert [function.name for function in code.functions] == ["make"]
    assert [use.line for use in code.uses if use.name == "lib_do"] == [3]
