"""The completion scripts, asked by the real shells."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from docs.make.__main__ import ROOT
from reviewbot.cli.arguments.check import FORMATS
from reviewbot.context.profiles import ALL
from reviewbot.engine.loader import load_rules

_SHARE = ROOT / "share"
_BASH = """\
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_shtab_reviewbot
printf '%s\\n' "${COMPREPLY[@]}"
"""
_FISH = 'source $argv[1]; complete -C "$argv[2..]"'
_ZSH = """\
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=; unsetopt zle_bracketed_paste; fpath=(${1:h} $fpath); autoload -Uz compinit; compinit -u -d $3"
zpty -w shell "zstyle ':completion:*' list-grouped no; LISTMAX=0; stty cols 300 rows 300 -echo"
zpty -w shell "print rea''dy"
zpty -r -m shell line '*ready*'
zpty -w -n shell "$2"$'\\t\\t'
sleep 1
out=; while zpty -r -t shell chunk; do out+=$chunk; done
print -r -- "$out"
zpty -d shell
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment in which `reviewbot` is this checkout."""
    script = tmp_path / "bin" / "reviewbot"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m reviewbot "$@"\n')
    script.chmod(0o755)
    return {
        "PATH": f"{script.parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
    }


def ask(shell: str, words: str, environment: dict[str, str], cwd: Path) -> list[str]:
    """What the shell offers for a line; the word to complete comes last and may be empty."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    if shell == "bash":
        script = str(_SHARE / "bash-completion/completions/reviewbot")
        command = ["bash", "--norc", "-c", _BASH, "bash", script, *words.split(" ")]
    elif shell == "fish":
        script = str(_SHARE / "fish/vendor_completions.d/reviewbot.fish")
        command = ["fish", "--no-config", "-c", _FISH, script, words]
    else:
        script = str(_SHARE / "zsh/site-functions/_reviewbot")
        dump = str(cwd / "zcompdump")
        command = ["zsh", "-f", "-c", _ZSH, "zsh", script, words, dump]
    result = subprocess.run(
        command, env=environment, cwd=cwd, capture_output=True, text=True, timeout=60, check=False
    )
    assert "" == result.stderr
    return [line.split("\t")[0].strip() for line in result.stdout.splitlines()]


SHELLS = pytest.mark.parametrize("shell", ["bash", "fish"])


@SHELLS
def test_commands_are_offered(shell: str, environment: dict[str, str], tmp_path: Path) -> None:
    offered = ask(shell, "reviewbot ", environment, tmp_path)

    assert {"check", "show", "tui", "rules", "config"} <= set(offered)


@SHELLS
def test_second_word_of_a_command_is_offered(
    shell: str, environment: dict[str, str], tmp_path: Path
) -> None:
    offered = ask(shell, "reviewbot rules ", environment, tmp_path)

    assert {"list", "explain", "test"} <= set(offered)


@SHELLS
def test_options_are_offered(shell: str, environment: dict[str, str], tmp_path: Path) -> None:
    offered = ask(shell, "reviewbot check --min", environment, tmp_path)

    assert ["--min-confidence", "--min-severity"] == sorted(offered)


@SHELLS
def test_choices_are_offered(shell: str, environment: dict[str, str], tmp_path: Path) -> None:
    offered = ask(shell, "reviewbot check --format ", environment, tmp_path)

    assert sorted(FORMATS) == sorted(offered)


@SHELLS
def test_profiles_are_offered(shell: str, environment: dict[str, str], tmp_path: Path) -> None:
    offered = ask(shell, "reviewbot check --profile ", environment, tmp_path)

    assert sorted(ALL) == sorted(offered)


@SHELLS
def test_files_are_offered_for_a_source(
    shell: str, environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "0001-foo.patch").write_text("")

    assert ["0001-foo.patch"] == ask(shell, "reviewbot check 0001", environment, tmp_path)


@SHELLS
def test_folders_are_offered_for_a_tree(
    shell: str, environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "linux").mkdir()
    (tmp_path / "linux.patch").write_text("")

    offered = ask(shell, "reviewbot check --tree lin", environment, tmp_path)

    assert ["linux"] == [name.rstrip("/") for name in offered]


@SHELLS
@pytest.mark.parametrize("words", ["check --select ", "check --ignore ", "rules explain "])
def test_rule_ids_are_offered(
    shell: str, words: str, environment: dict[str, str], tmp_path: Path
) -> None:
    if find_spec("reviewbot.cli.rules") is None:
        pytest.skip("there is no reviewbot rules list to ask yet")

    offered = ask(shell, f"reviewbot {words}", environment, tmp_path)

    assert {rule.id for rule in load_rules()} <= set(offered)


@pytest.mark.slow
def test_zsh_offers_choices(environment: dict[str, str], tmp_path: Path) -> None:
    offered = ask("zsh", "reviewbot check --format ", environment, tmp_path)

    assert set(FORMATS) <= set(" ".join(offered).split())


@pytest.mark.parametrize(
    ("shell", "script"),
    [
        ("bash", "bash-completion/completions/reviewbot"),
        ("zsh", "zsh/site-functions/_reviewbot"),
        ("fish", "fish/vendor_completions.d/reviewbot.fish"),
    ],
)
def test_script_has_no_syntax_error(shell: str, script: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")

    result = subprocess.run(
        [shell, "-n", str(_SHARE / script)], capture_output=True, text=True, check=False
    )

    assert (0, "") == (result.returncode, result.stderr)
