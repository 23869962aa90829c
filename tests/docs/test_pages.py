"""The generated pages are complete and up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.make.__main__ import ROOT, main
from docs.make.command_line import command_line
from docs.make.pages import pages
from reviewbot.engine.loader import load_rules


@pytest.mark.parametrize("name", [name for name, _ in pages()])
def test_page_in_the_repository_is_the_one_that_is_made(name: str) -> None:
    made = dict(pages())[name]

    assert made == (ROOT / name).read_text(encoding="utf-8")


def test_check_passes_after_writing(tmp_path: Path) -> None:
    written = main([], root=tmp_path)

    assert (0, 0) == (written, main(["--check"], root=tmp_path))


def test_check_names_the_stale_page_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([], root=tmp_path)
    (tmp_path / "docs/rules.md").write_text("old\n", encoding="utf-8")
    capsys.readouterr()

    result = main(["--check"], root=tmp_path)

    assert (1, "docs/rules.md is not up to date; make docs writes it anew\n") == (
        result,
        capsys.readouterr().err,
    )


def test_check_writes_nothing(tmp_path: Path) -> None:
    main(["--check"], root=tmp_path)

    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("page", ["docs/cli.md", "share/man/man1/reviewbot.1"])
def test_every_command_and_option_is_on_the_page(page: str) -> None:
    text = dict(pages())[page].replace("\\-", "-")
    wanted = {
        word
        for command in command_line().walk()
        for word in (
            *([] if command.commands else [command.name]),
            *(flag for option in command.options for flag in option.flags),
        )
    }

    assert [] == [word for word in sorted(wanted) if word not in text]


@pytest.mark.parametrize("page", ["docs/cli.md", "share/man/man1/reviewbot.1"])
@pytest.mark.parametrize("number", ["0", "1", "2", "3", "130"])
def test_every_exit_status_is_on_the_page(page: str, number: str) -> None:
    lines = dict(pages())[page].splitlines()

    assert any(line.startswith((f"- {number}:", f"\\fB{number}\\fP")) for line in lines)


def test_every_rule_has_its_section() -> None:
    text = dict(pages())["docs/rules.md"]

    assert [] == [rule.id for rule in load_rules() if f"\n## {rule.id}\n" not in text]
