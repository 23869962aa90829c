import time

from reviewbot.context.kbuild.expression import M, N, Y
from reviewbot.context.kbuild.options import Model
from reviewbot.context.kbuild.solver import State, find_state
from tests.context.kbuild.trees import make_state


def model(text: str) -> Model:
    return make_state({"Kconfig": text}).model("x86")


def entry(name: str, *lines: str, kind: str = "tristate") -> str:
    return "\n\t".join((f"config {name}", f'{kind} "{name}"', *lines)) + "\n"


def test_two_free_options_can_be_anything() -> None:
    both = model(entry("A") + entry("B"))

    assert find_state(both, {"A": Y, "B": M}) is not None
    assert find_state(both, {"A": M, "B": N}) is not None


def test_a_dependency_excludes_built_in_on_a_module() -> None:
    assert find_state(model(entry("A", "depends on B") + entry("B")), {"A": Y, "B": M}) is None


def test_an_optional_dependency_excludes_only_that() -> None:
    optional = model(entry("A", "depends on B || !B") + entry("B"))

    assert find_state(optional, {"A": Y, "B": M}) is None
    assert find_state(optional, {"A": Y, "B": N}) is not None
    assert find_state(optional, {"A": M, "B": M}) is not None


def test_select_forces() -> None:
    selecting = model(entry("A", "select B") + entry("B"))

    assert find_state(selecting, {"A": Y, "B": M}) is None
    assert find_state(selecting, {"A": M, "B": Y}) is not None


def test_imply_forces_nothing() -> None:
    implying = model(entry("A", "imply B") + entry("B"))

    assert find_state(implying, {"A": Y, "B": M}) is not None
    assert find_state(implying, {"A": M, "B": N}) is not None


def test_what_is_needed_is_turned_on() -> None:
    chain = model(entry("A", "depends on B") + entry("B", "depends on C") + entry("C"))
    found = find_state(chain, {"A": Y})

    assert found is not None
    assert (Y, Y) == (found.value("B"), found.value("C"))


def test_a_helper_without_a_prompt_is_selected_by_somebody() -> None:
    helper = model("config H\n\ttristate\n" + entry("A", "select H"))

    assert find_state(helper, {"H": M}) is not None


def test_a_helper_that_nobody_selects_is_never_on() -> None:
    assert find_state(model("config H\n\ttristate\n"), {"H": M}) is None


def test_a_bool_is_never_a_module() -> None:
    assert find_state(model(entry("A", kind="bool")), {"A": M}) is None


def test_one_of_a_choice_is_on() -> None:
    text = "choice\n" + entry("A", kind="bool") + entry("B", kind="bool") + "endchoice\n"

    assert find_state(model(text), {"A": Y, "B": Y}) is None
    assert find_state(model(text), {"A": N, "B": Y}) is not None


def test_equality_is_understood() -> None:
    text = entry("A") + entry("B") + entry("C", "depends on B=y || B=A", kind="bool")

    assert find_state(model(text), {"C": Y, "A": Y, "B": Y}) is not None
    assert find_state(model(text), {"C": Y, "A": M, "B": M}) is not None
    assert find_state(model(text), {"C": Y, "A": Y, "B": M}) is None


def test_a_value_is_worked_out_from_defaults() -> None:
    state = State(model(entry("A") + "config D\n\tdef_tristate A\n"), {"A": M})

    assert M == state.value("D")


def test_options_that_depend_on_each_other_end() -> None:
    assert (
        find_state(model(entry("A", "depends on B") + entry("B", "depends on A")), {"A": Y}) is None
    )


def test_a_search_that_gets_lost_gives_up_in_time() -> None:
    text = "".join(
        entry(
            f"O{at}",
            f"depends on O{at + 1} || !O{at + 2} && O{at + 3}",
            f"select O{at + 4} if O{at + 5}",
        )
        for at in range(300)
    )
    started = time.process_time()

    find_state(model(text), {"O0": Y, "O1": M, "O2": N})

    assert time.process_time() - started < 10
