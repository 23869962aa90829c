import pytest

from reviewbot.context.kbuild.options import Model
from tests.context.kbuild.trees import make_state


def model(files: dict[str, str], arch: str = "x86") -> Model:
    return make_state(files).model(arch)


def test_a_sourced_file_stands_under_the_condition_around_source() -> None:
    found = model(
        {
            "Kconfig": 'if NET\nsource "drivers/$(SRCARCH)/Kconfig"\nendif\n',
            "drivers/x86/Kconfig": "config X\n\tbool\n",
            "drivers/arm/Kconfig": "config R\n\tbool\n",
        }
    )

    assert str(found.blocks("X")[0].depends) == "NET"
    assert "R" not in found


@pytest.mark.parametrize("word", ["rsource", "orsource"])
def test_a_relative_source_is_read_beside_the_file(word: str) -> None:
    found = model(
        {
            "Kconfig": 'source "a/Kconfig"\n',
            "a/Kconfig": f'{word} "b/Kconfig"\n',
            "a/b/Kconfig": "config X\n\ttristate\n",
        }
    )

    assert found.kind_of("X") == "tristate"


def test_a_file_that_sources_itself_is_read_once() -> None:
    found = model({"Kconfig": 'source "Kconfig"\nconfig X\n\tbool\n'})

    assert len(found.blocks("X")) == 1


def test_selecters_are_known_by_what_they_select() -> None:
    found = model({"Kconfig": "config A\n\tbool\n\tselect B\nconfig B\n\tbool\n"})

    assert [block.name for block, _ in found.selecters("B")] == ["A"]


def test_the_options_of_a_choice_are_its_members() -> None:
    text = "choice\nconfig A\n\tbool\nconfig B\n\tbool\nendchoice\nconfig C\n\tbool\n"
    found = model({"Kconfig": text})

    assert ["A", "B"] == found.members(found.blocks("A")[0].choice)
