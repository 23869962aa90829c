from pathlib import Path

from reviewbot.context.kbuild.effects import (
    builtin_needs_module,
    optional_at_load,
    persisting,
    place_of,
    provider_missing,
)
from tests.context.kbuild.trees import NO_IMPLY, TREE, make_change, replaced

USER = "drivers/foo/user.c"
WITHOUT_CALL = "int go(void)\n{\n\treturn 0;\n}\n"


def test_a_link_that_outlives_its_imply_persists(tmp_path: Path) -> None:
    change = make_change(tmp_path, NO_IMPLY)
    (item,) = persisting(change)
    place = place_of(change, item)

    assert place is not None
    assert place.line.text.strip() == "imply LIB"
    assert [] == list(optional_at_load(change))


def test_a_link_that_goes_with_its_imply_does_not(tmp_path: Path) -> None:
    diff = NO_IMPLY + replaced(USER, TREE[USER], WITHOUT_CALL)

    assert [] == list(persisting(make_change(tmp_path, diff)))


def test_a_real_dependency_in_place_of_imply_ends_it(tmp_path: Path) -> None:
    diff = NO_IMPLY.replace("+1,4", "+1,5").replace(
        "-\timply LIB", "-\timply LIB\n+\tdepends on LIB"
    )

    assert [] == list(persisting(make_change(tmp_path, diff)))


def test_a_new_call_where_doing_without_works_is_optional_at_load(tmp_path: Path) -> None:
    diff = replaced(USER, WITHOUT_CALL, TREE[USER])
    change = make_change(tmp_path, diff, {**TREE, USER: WITHOUT_CALL})
    (item,) = optional_at_load(change)
    place = place_of(change, item)

    assert place is not None
    assert "lib_do()" in place.line.text


def test_is_enabled_lets_the_kernel_need_a_module(tmp_path: Path) -> None:
    code = TREE[USER].replace("IS_REACHABLE", "IS_ENABLED")
    change = make_change(tmp_path, replaced(USER, WITHOUT_CALL, code), {**TREE, USER: WITHOUT_CALL})

    assert ["lib_do"] == [item.link.name for item in builtin_needs_module(change)]
    assert [] == list(provider_missing(change))


def test_a_bare_call_may_miss_its_provider(tmp_path: Path) -> None:
    code = "int go(void)\n{\n\treturn lib_do();\n}\n"
    change = make_change(tmp_path, replaced(USER, WITHOUT_CALL, code), {**TREE, USER: WITHOUT_CALL})

    assert ["lib_do"] == [item.link.name for item in provider_missing(change)]
