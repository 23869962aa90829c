import pytest

from reviewbot.context.kbuild.expression import M, N, Y
from reviewbot.context.kbuild.links import find_links
from reviewbot.context.kbuild.verdict import (
    BUILTIN,
    LOADS,
    MISSING,
    WITHOUT,
    Verdict,
    judge,
    provider_symbol,
    state_rows,
    user_symbol,
)
from tests.context.kbuild.trees import TREE, make_state

USER = "drivers/foo/user.c"


def verdict(call: str, relation: str = "") -> Verdict:
    line = f"\t{relation}\n" if relation else ""
    kconfig = f'config USER\n\ttristate "User"\n{line}\nconfig LIB\n\ttristate "Library"\n'
    code = f"int go(void)\n{{\n\t{call}\n\treturn 0;\n}}\n"
    state = make_state({**TREE, "drivers/foo/Kconfig": kconfig, USER: code})
    return judge(state, find_links(state, USER)[0])


@pytest.mark.parametrize(
    ("guard", "relation", "expected"),
    [
        ("IS_REACHABLE", "", {LOADS, WITHOUT}),
        ("IS_REACHABLE", "imply LIB", {LOADS, WITHOUT}),
        ("IS_REACHABLE", "depends on LIB || !LIB", {LOADS, WITHOUT}),
        ("IS_REACHABLE", "depends on LIB", {LOADS}),
        ("IS_REACHABLE", "select LIB", {LOADS}),
        ("IS_ENABLED", "", {LOADS, WITHOUT, BUILTIN}),
        ("IS_ENABLED", "depends on LIB || !LIB", {LOADS, WITHOUT}),
        ("IS_BUILTIN", "", {WITHOUT}),
        ("wants", "", {LOADS, WITHOUT, BUILTIN, MISSING}),
        ("wants", "depends on LIB", {LOADS}),
    ],
)
def test_guard_and_relation_decide_what_can_happen(
    guard: str, relation: str, expected: set[str]
) -> None:
    found = verdict(f"if ({guard}(CONFIG_LIB))\n\t\treturn lib_do();", relation)

    assert expected == set(found.witnesses)


def test_a_witness_names_both_options() -> None:
    found = verdict("if (IS_ENABLED(CONFIG_LIB))\n\t\treturn lib_do();")

    assert found.witnesses[BUILTIN].text("USER", "LIB") == "USER=y, LIB=m"


def test_code_that_is_compiled_out_works_without() -> None:
    assert verdict("if (IS_REACHABLE(CONFIG_LIB))\n\t\treturn lib_do();").works_without
    assert not verdict("lib_do();").works_without


def test_the_state_table_has_what_can_be_chosen() -> None:
    state = make_state()
    link = find_links(state, USER)[0]
    rows = {
        (row.user, row.provider): (row.builds, row.loads_first) for row in state_rows(state, link)
    }

    assert ("USER", "LIB") == (user_symbol(link), provider_symbol(link))
    assert rows[M, M] == (True, True)
    assert rows[M, N] == (True, False)
    assert rows[Y, M] == (True, False)
