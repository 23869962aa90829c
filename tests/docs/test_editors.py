"""The recipes of docs/editors.md, run as they stand there by the programs they are for."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.source.program import environment
from tests.source.repository import Repository

pytestmark = pytest.mark.slow
MESSAGE = "gadget: ring when configured\n\nIt rang always, which nobody wants at night."


def recipe(language: str) -> str:
    """The first block of code in that language."""
    text = (REPOSITORY / "docs/editors.md").read_text(encoding="utf-8")
    found = re.search(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A commit on top of `base`: an error in its message, a warning in line 2 of bell.c."""
    made = Repository(tmp_path / "repo", home=tmp_path)
    made.commit(MESSAGE, {"bell.c": b"int a;\n#if IS_ENABLED(BELL)\nint b;\n#endif\n"})
    return made


def run(tmp_path: Path, folder: Path, *words: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, **environment(tmp_path), "PATH": path, "TERM": "dumb"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.skipif(shutil.which("vim") is None, reason="vim is not installed")
def test_vim_goes_to_the_line_that_is_warned_about(tmp_path: Path, repository: Repository) -> None:
    settings, said = tmp_path / "vimrc", tmp_path / "said"
    settings.write_text(recipe("vim"))
    commands = ("silent make base..", "silent cfirst", f"redir! > {said}", "silent cnext")
    where = ('silent echo "at" expand("%") line(".")', "redir END", "qa!")
    words = [word for command in (*commands, *where) for word in ("-c", command)]

    run(tmp_path, repository.path, "vim", "-Nu", str(settings), "-es", *words)

    assert "at bell.c 2" in said.read_text()


@pytest.mark.skipif(shutil.which("emacs") is None, reason="emacs is not installed")
def test_emacs_goes_to_the_line_that_is_warned_about(
    tmp_path: Path, repository: Repository
) -> None:
    program, said = tmp_path / "try.el", tmp_path / "said"
    program.write_text(
        f"""{recipe("elisp")}
(require 'compile)
(find-file "bell.c")
(let ((buffer (compilation-start "reviewbot check --format=github base..")))
  (while (get-buffer-process buffer) (accept-process-output nil 0.1))
  (next-error)
  (with-current-buffer (window-buffer)
    (write-region (format "%s %d" (buffer-name) (line-number-at-pos (window-point)))
                  nil "{said}")))
"""
    )

    run(tmp_path, repository.path, "emacs", "-Q", "--batch", "-l", str(program))

    assert "bell.c 2" == said.read_text()
