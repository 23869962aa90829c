import sys
from pathlib import Path

import pytest

from reviewbot.cli.late import LateModule, import_late


@pytest.fixture
def name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module that nobody has imported yet."""
    (tmp_path / "asked_late.py").write_text("COLOUR = 'red'\n\ndef twice(n):\n    return 2 * n\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(sys.modules, "asked_late", None)
    monkeypatch.delitem(sys.modules, "asked_late")
    return "asked_late"


def test_import_alone_does_not_run_the_module(name: str) -> None:
    import_late([name])
    __import__(name)

    assert LateModule is type(sys.modules[name])


def test_module_is_there_when_something_of_it_is_asked_for(name: str) -> None:
    import_late([name])
    late = __import__(name)

    assert ("red", 4) == (late.COLOUR, late.twice(2))
    assert late.twice is sys.modules[name].twice
    assert LateModule is not type(sys.modules[name])


def test_name_that_the_module_does_not_have_is_an_attribute_error(name: str) -> None:
    import_late([name])

    with pytest.raises(AttributeError):
        assert __import__(name).shape


def test_module_that_is_imported_already_stays(name: str) -> None:
    real = __import__(name)
    import_late([name])

    assert real is sys.modules[name]
