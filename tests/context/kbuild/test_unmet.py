from reviewbot.context.kbuild.unmet import unmet_select
from tests.context.kbuild.trees import make_state


def unmet(user: str, target: str) -> str | None:
    text = f'config A\n\tbool "a"\n{user}\tselect B\n\nconfig B\n\tbool "b"\n{target}\nconfig C\n\tbool "c"\n'
    state = make_state({"Kconfig": text})
    block = state.blocks("A")[0]
    found = unmet_select(state, block, next(block.of_kind("select")), "B")
    return found.text if found is not None else None


def test_a_select_past_a_dependency_has_a_witness() -> None:
    assert unmet("", "\tdepends on C\n") == "A=y, C=n"


def test_a_dependency_of_the_selecter_meets_it() -> None:
    assert unmet("\tdepends on C\n", "\tdepends on C\n") is None


def test_a_target_without_dependencies_is_always_met() -> None:
    assert unmet("", "") is None
