from reviewbot.context.kbuild.links import Link, find_links
from tests.context.kbuild.trees import TREE, make_state

USER = "drivers/foo/user.c"


def links(code: str, more: dict[str, str] | None = None) -> tuple[Link, ...]:
    return find_links(make_state({**TREE, **(more or {}), USER: code}), USER)


def test_a_call_across_modules_is_a_link() -> None:
    (link,) = find_links(make_state(), USER)

    assert ("user", "lib", "lib_do", 4) == (
        link.user.name,
        link.provider.name,
        link.name,
        link.line,
    )
    assert ("drivers/foo/lib.c", 5) == (link.provider_path, link.export_line)
    assert str(link.guard) == "IS_REACHABLE(CONFIG_LIB)"


def test_a_call_within_one_module_is_none() -> None:
    makefile = "obj-$(CONFIG_USER) += both.o\nboth-y := user.o lib.o\n"

    assert () == links(
        "int go(void)\n{\n\treturn lib_do();\n}\n", {"drivers/foo/Makefile": makefile}
    )


def test_a_lookup_at_run_time_is_none() -> None:
    assert () == links("int go(void)\n{\n\treturn symbol_get(lib_do)();\n}\n")


def test_a_function_of_the_same_name_in_the_file_is_none() -> None:
    assert () == links(
        "static int lib_do(void)\n{\n\treturn 0;\n}\nint go(void)\n{\n\treturn lib_do();\n}\n"
    )


def test_a_wrapper_of_a_header_leads_to_the_export() -> None:
    header = "static inline int lib_wrap(void)\n{\n\treturn lib_do();\n}\n"
    code = "#include <linux/lib.h>\nint go(void)\n{\n\treturn lib_wrap();\n}\n"
    (link,) = links(code, {"include/linux/lib.h": header})

    assert ("lib_do", "lib_wrap") == (link.name, link.via)


def test_a_macro_of_a_header_leads_to_the_export() -> None:
    header = "#define lib_register(a) __lib_register(a, THIS_MODULE)\n"
    code = "#include <linux/lib.h>\nint go(void)\n{\n\treturn lib_register(1);\n}\n"
    lib = "int __lib_register(int a, void *m)\n{\n\treturn 1;\n}\nEXPORT_SYMBOL(__lib_register);\n"
    (link,) = links(code, {"include/linux/lib.h": header, "drivers/foo/lib.c": lib})

    assert ("__lib_register", "lib_register") == (link.name, link.via)


def test_a_wrapper_of_a_header_that_is_not_included_leads_nowhere() -> None:
    header = "static inline int lib_wrap(void)\n{\n\treturn lib_do();\n}\n"
    code = "int go(void)\n{\n\treturn lib_wrap();\n}\n"

    assert () == links(code, {"include/linux/lib.h": header})


def test_wrappers_that_call_each_other_end() -> None:
    header = (
        "static inline int one(void)\n{\n\treturn two();\n}\n"
        "static inline int two(void)\n{\n\treturn one() + lib_do();\n}\n"
    )
    code = "#include <linux/lib.h>\nint go(void)\n{\n\treturn one();\n}\n"

    assert {"lib_do"} == {link.name for link in links(code, {"include/linux/lib.h": header})}


def test_what_a_macro_of_the_source_uses_counts() -> None:
    text = "#define GO(x) \\\n\tlib_do(x)\nint go(void)\n{\n\tGO(1);\n\treturn 0;\n}\n"
    state = make_state({**TREE, "drivers/foo/user.c": text})

    assert ["lib_do"] == [link.name for link in find_links(state, "drivers/foo/user.c")]
