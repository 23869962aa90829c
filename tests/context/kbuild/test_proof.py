from pathlib import Path

from reviewbot.context.kbuild.change import KbuildChange
from reviewbot.context.kbuild.proof import load_time_proof, refusals_that_matter, state_table
from reviewbot.context.kbuild.verdict import LOADS
from reviewbot.model.finding import Evidence
from tests.context.kbuild.trees import NO_IMPLY, TREE, make_change


def proof(change: KbuildChange) -> dict[str, Evidence]:
    (item,) = change.link_changes
    return {
        entry.what: entry for entry in load_time_proof(change, item, item.verdict.witnesses[LOADS])
    }


def test_the_proof_has_use_export_guard_relation_init_witness_and_states(tmp_path: Path) -> None:
    found = proof(make_change(tmp_path, NO_IMPLY))

    assert [
        "symbol-use",
        "export",
        "guard",
        "kconfig-relation",
        "provider-init-can-fail",
        "witness",
        "state-table",
        "why",
        "instead",
    ] == list(found)
    assert ("drivers/foo/user.c", 4) == (found["symbol-use"].path, found["symbol-use"].line)
    assert ("drivers/foo/lib.c", 5) == (found["export"].path, found["export"].line)
    assert ("drivers/foo/lib.c", 9) == (
        found["provider-init-can-fail"].path,
        found["provider-init-can-fail"].line,
    )
    assert found["witness"].text == "USER=m, LIB=m"


def test_the_advice_names_the_ways_out(tmp_path: Path) -> None:
    found = proof(make_change(tmp_path, NO_IMPLY))

    for way in ("hook", "symbol_get()", "depends on LIB", "moving lib_do()"):
        assert way in str(found["instead"].text)
    assert 'neither "imply LIB" nor "depends on LIB || !LIB" creates or removes' in str(
        found["why"].text
    )


def test_the_state_table_shows_before_and_after(tmp_path: Path) -> None:
    change = make_change(tmp_path, NO_IMPLY)
    lines = state_table(change, change.link_changes[0]).splitlines()

    assert (
        "USER=m, LIB=m: before: builds, loading user loads lib first; "
        "after: builds, loading user loads lib first" in lines
    )
    assert "USER=m, LIB=n: before: builds; after: builds" in lines


def test_a_user_that_refuses_itself_has_nothing_to_fear(tmp_path: Path) -> None:
    code = TREE["drivers/foo/user.c"] + (
        "static int __init u_init(void)\n{\n\tif (!xen_initial_domain())\n\t\treturn -ENODEV;\n"
        "\treturn 0;\n}\nmodule_init(u_init);\n"
    )
    change = make_change(tmp_path, NO_IMPLY, {**TREE, "drivers/foo/user.c": code})

    assert refusals_that_matter(change, change.link_changes[0].link) == ()
