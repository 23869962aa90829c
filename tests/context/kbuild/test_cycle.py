from pathlib import Path

from reviewbot.context.kbuild.cycle import module_cycles, option_cycles
from tests.context.kbuild.trees import TREE, make_change, replaced

LIB = "drivers/foo/lib.c"
CALLS_BACK = TREE[LIB].replace("return 1;", "return go();")
EXPORTING = {
    **TREE,
    "drivers/foo/user.c": "int go(void)\n{\n\treturn lib_do();\n}\nEXPORT_SYMBOL(go);\n",
}


def test_two_modules_that_come_to_need_each_other_are_a_cycle(tmp_path: Path) -> None:
    change = make_change(tmp_path, replaced(LIB, TREE[LIB], CALLS_BACK), EXPORTING)
    (cycle,) = module_cycles(change)

    assert ["lib", "user"] == [link.user.name for link in cycle.links]
    assert "go()" in cycle.place.line.text


def test_a_call_one_way_is_none(tmp_path: Path) -> None:
    files = {
        **EXPORTING,
        "drivers/foo/user.c": "int go(void)\n{\n\treturn 1;\n}\nEXPORT_SYMBOL(go);\n",
    }
    change = make_change(tmp_path, replaced(LIB, TREE[LIB], CALLS_BACK), files)

    assert [] == list(module_cycles(change))


def test_options_that_come_to_depend_on_each_other_are_a_cycle(tmp_path: Path) -> None:
    old = 'config A\n\tbool "a"\n\tdepends on B\nconfig B\n\tbool "b"\n'
    files = {"Kconfig": old}
    change = make_change(
        tmp_path,
        replaced("Kconfig", old, f"{old}\tselect C\nconfig C\n\tbool\n\tdepends on A\n"),
        files,
    )

    assert [] == list(option_cycles(change))  # A -> B, C -> A and C selected by B: no way back to A

    change = make_change(tmp_path, replaced("Kconfig", old, f"{old}\tdepends on A\n"), files)
    ((steps, place),) = option_cycles(change)

    assert {"A", "B"} == {step.option for step in steps}
    assert place.line.kind == "+"
