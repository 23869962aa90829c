"""The man page is clean in the judgement of the two programs that show it."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from docs.make.command_line import command_line
from docs.make.man_page import man_page


@pytest.mark.parametrize(
    "command",
    [["groff", "-man", "-ww", "-Tutf8", "-z"], ["mandoc", "-Tlint", "-Wstyle"]],
    ids=["groff", "mandoc"],
)
def test_man_page_gives_no_warning(command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    text = man_page(command_line())

    result = subprocess.run(command, input=text, capture_output=True, text=True, check=False)

    assert ("", "") == (result.stdout, result.stderr)


def test_leading_dot_in_help_is_no_request() -> None:
    lines = man_page(command_line()).splitlines()
    requests = {line.split()[0] for line in lines if line.startswith(".")}

    assert {".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".BR", ".br", ".EX", ".EE", '.\\"'} >= requests
