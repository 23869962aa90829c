"""The samples of the hand-written pages work."""

import re
import shlex
from pathlib import Path

import pytest

from reviewbot.cli.arguments import build_parser
from reviewbot.cli.main import main
from reviewbot.config import load_config, settings_page
from reviewbot.engine.pattern import _GOOD_KEYS, _OPTIONAL, _REQUIRED
from reviewbot.provider.checkpatch_pages import muted_page, types_page
from tests.conftest import REPOSITORY
from tests.rule_files import write

WRITING_RULES = (REPOSITORY / "docs" / "writing-rules.md").read_text(encoding="utf-8")
CONFIGURATION = (REPOSITORY / "docs" / "configuration.md").read_text(encoding="utf-8")
CHECKPATCH = (REPOSITORY / "docs" / "checkpatch.md").read_text(encoding="utf-8")
HOOKS = (REPOSITORY / "docs" / "hooks.md").read_text(encoding="utf-8")
_RULE_FILE = re.compile(r"^`rules/(\S+)`:\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_sample_rules_load_and_their_examples_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in _RULE_FILE.findall(WRITING_RULES):
        write(tmp_path, name, text)

    assert 0 == main(["rules", "test", str(tmp_path)])

    (said,) = re.findall(r"`(\d+ examples of \d+ rules passed.*?)`", WRITING_RULES)
    assert said == capsys.readouterr().out.strip()


@pytest.mark.parametrize(
    "line",
    [
        line
        for page in (WRITING_RULES, CONFIGURATION, CHECKPATCH, HOOKS)
        for block in _SHELL.findall(page)
        for line in block.splitlines()
        if line.startswith("reviewbot ")
    ],
)
def test_commands_on_the_pages_are_understood(line: str) -> None:
    options = build_parser().parse_args(shlex.split(line, comments=True)[1:])

    assert callable(options.run)


def test_git_config_lines_on_the_pages_set_what_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "user.cfg"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for page in (WRITING_RULES, CONFIGURATION, CHECKPATCH):
        for block in _SHELL.findall(page):
            for line in block.splitlines():
                if line.startswith("git config --global "):
                    key, value = shlex.split(line, comments=True)[-2:]
                    write(tmp_path, "user.cfg", f"[reviewbot]\n{key.partition('.')[2]} = {value}\n")

                    assert value == load_config().text(key.partition(".")[2])


def test_every_field_of_a_toml_rule_is_on_the_page() -> None:
    fields = {
        word
        for cell in re.findall(r"^\| (`.*?) \|", WRITING_RULES, re.MULTILINE)
        for word in re.findall(r"`(\w+)`", cell)
    }

    assert {*_REQUIRED, *_OPTIONAL, *_GOOD_KEYS, "findings", "says"} == fields


def test_table_of_settings_is_the_one_in_the_code() -> None:
    table = CONFIGURATION.partition("settings_page() -->\n")[2].partition("<!-- end -->")[0]

    assert settings_page() == table


@pytest.mark.parametrize(("name", "made"), [("types", types_page()), ("muted", muted_page())])
def test_lists_of_checkpatchs_types_are_those_in_the_code(name: str, made: str) -> None:
    table = CHECKPATCH.partition(f"{name}_page() -->\n")[2].partition("<!-- end -->")[0]

    assert made == table
