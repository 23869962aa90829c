from tests.context.kbuild.trees import TREE, make_state

WRAPPED = {
    **TREE,
    "include/linux/lib.h": (
        "#ifndef LIB_H\n#define LIB_H\n#if IS_ENABLED(CONFIG_LIB)\nint lib_do(void);\n#else\n"
        "static inline int lib_do(void)\n{\n\treturn 0;\n}\n#endif\n#endif\n"
    ),
    "include/linux/all.h": "#include <linux/lib.h>\n",
    "drivers/foo/user.c": "#include <linux/all.h>\nint go(void)\n{\n\treturn lib_do();\n}\n",
}


def test_a_tristate_object_can_be_a_module() -> None:
    assert make_state().can_be_module("drivers/foo/lib.c")


def test_a_bool_object_can_not() -> None:
    kconfig = TREE["drivers/foo/Kconfig"].replace("tristate", "bool")

    assert not make_state({**TREE, "drivers/foo/Kconfig": kconfig}).can_be_module(
        "drivers/foo/lib.c"
    )


def test_headers_are_followed() -> None:
    assert {"include/linux/all.h", "include/linux/lib.h"} == make_state(WRAPPED).headers_of(
        "drivers/foo/user.c"
    )


def test_headers_that_include_each_other_end() -> None:
    files = {**TREE, "include/a.h": "#include <b.h>\n", "include/b.h": "#include <a.h>\n"}
    files["drivers/foo/user.c"] = "#include <a.h>\n"

    assert {"include/a.h", "include/b.h"} == make_state(files).headers_of("drivers/foo/user.c")


def test_an_include_that_leads_out_of_the_tree_is_none() -> None:
    code = '#include "../../../../etc/passwd"\n#include </etc/passwd>\n#include <../../x>\n'

    assert frozenset() == make_state({**TREE, "drivers/foo/user.c": code}).headers_of(
        "drivers/foo/user.c"
    )


def test_a_stub_of_a_header_replaces_the_symbol() -> None:
    state = make_state(WRAPPED)
    when = state.replaced_when("lib_do", "drivers/foo/user.c", ["include/linux/lib.h"])

    assert str(when) == "!IS_ENABLED(CONFIG_LIB)"


def test_an_export_may_stand_under_a_condition() -> None:
    code = "#ifdef CONFIG_X\nEXPORT_SYMBOL(lib_do);\n#endif\n"
    state = make_state({**TREE, "drivers/foo/lib.c": code})

    assert str(state.export_condition("drivers/foo/lib.c", 2)) == "IS_BUILTIN(CONFIG_X)"


def test_an_architectures_own_files_are_of_that_architecture() -> None:
    assert ["arm64"] == list(make_state().arches_of("arch/arm64/kvm/arm.c", ["LIB"]))


def test_definitions_of_all_architectures_are_known() -> None:
    state = make_state({**TREE, "arch/arm/Kconfig": "config ARM\n\tbool\n"})

    assert state.kind_of("ARM") == "bool"
    assert state.kind_of("NOWHERE") == ""
