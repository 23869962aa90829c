from pathlib import Path

import pytest

from reviewbot.context.kbuild.unbuilt import is_unbuilt
from tests.context.kbuild.trees import make_change, new_file

NEW = new_file("drivers/foo/new.c", "int a;\n")


def test_a_source_that_no_make_file_names_is_unbuilt(tmp_path: Path) -> None:
    assert is_unbuilt(make_change(tmp_path, NEW), "drivers/foo/new.c")


@pytest.mark.parametrize(
    "path", ["tools/new.c", "scripts/new.c", "arch/x86/boot/new.c", "drivers/other/new.c"]
)
def test_where_it_is_not_known_it_is_not_said(tmp_path: Path, path: str) -> None:
    assert not is_unbuilt(make_change(tmp_path, new_file(path, "int a;\n")), path)


def test_a_source_that_a_neighbour_includes_is_built(tmp_path: Path) -> None:
    diff = NEW + new_file("drivers/foo/other.h", '#include "new.c"\n')

    assert not is_unbuilt(make_change(tmp_path, diff), "drivers/foo/new.c")


def test_a_source_that_the_make_file_names_is_built(tmp_path: Path) -> None:
    assert not is_unbuilt(make_change(tmp_path, NEW), "drivers/foo/lib.c")
