import pytest

from reviewbot.context.kbuild.expression import M, N, Y
from reviewbot.context.kbuild.possible import is_possible
from tests.context.kbuild.trees import make_state

TEXT = """\
config X86
	def_bool y

config A
	tristate "a"
	select HELPER

config B
	tristate "b"
	depends on !X86

config C
	tristate "c"
	depends on A

config HELPER
	tristate

config OUTER
	tristate "outer"
	select D

config D
	tristate
"""


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"A": Y, "HELPER": N}, False),
        ({"A": M, "HELPER": M}, True),
        ({"A": N, "HELPER": M}, False),
        ({"B": M}, False),
        ({"B": N}, True),
        ({"C": Y, "A": M}, False),
        ({"C": M, "A": Y}, True),
        ({"D": Y}, True),
    ],
)
def test_what_entries_exclude_is_told_without_a_search(
    values: dict[str, int], wanted: bool
) -> None:
    model = make_state({"Kconfig": TEXT}).model("x86")

    assert is_possible(model, values) is wanted
