"""Objects by name, whichever git answers."""

import shutil
from pathlib import Path

import pytest

from reviewbot.context.history.objects import Objects
from tests.source.repository import Repository

OLD_GIT = """\
#!/bin/sh
# a git before 2.36 does not know --batch-command
case "$*" in *--batch-command*) echo "error: unknown option" >&2; exit 129;; esac
exec {git} "$@"
"""


def all_answers(repository: Repository) -> list[object]:
    head = repository.git("rev-parse", "HEAD")
    objects = Objects(repository.path)
    try:
        found = objects.find("HEAD:widget.c")
        return [
            found and (found.kind, found.size_bytes),
            objects.blob("HEAD:widget.c"),
            objects.blob("HEAD:gadget.c"),
            objects.blob("HEAD"),
            objects.find("no such thing"),
            objects.find("HEAD\nHEAD"),
            (objects.commit(head) or b"").endswith(b"\n\nbase: start\n"),
            objects.blob("HEAD:widget.c"),
        ]
    finally:
        objects.close()


EXPECTED = [
    *(("blob", 15), b"int first = 0;\n", None, None),
    *(None, None, True, b"int first = 0;\n"),
]


def test_objects_are_found_and_read(repository: Repository) -> None:
    assert EXPECTED == all_answers(repository)


def test_a_git_that_cannot_do_both_in_one_process_is_asked_in_two(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text(OLD_GIT.format(git=shutil.which("git")))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")

    assert EXPECTED == all_answers(repository)


def test_git_that_ended_is_started_again(repository: Repository) -> None:
    objects = Objects(repository.path)
    objects.find("HEAD")
    for process in objects._running.values():
        process.kill()
        process.wait()

    assert [False, True] == [objects.find("HEAD") is not None for _ in range(2)]
    objects.close()
