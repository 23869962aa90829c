"""The files of a commit: who wrote them, what touched them, whether patches apply."""

from pathlib import Path

import pytest

from reviewbot.errors import ContextMissing
from reviewbot.model.patch import Patch
from tests.context.history.conftest import Open
from tests.factories import make_patch
from tests.source.repository import Repository

THREE = b"int one;\nint two;\nint three;\n"


def patch_of(repository: Repository, commit: str) -> Patch:
    """The patch mail of a commit."""
    shown = repository.git("show", "--format=", "--full-index", commit)
    return make_patch(f"Text.\n---\n{shown}\n")


def change(repository: Repository, old: bytes, new: bytes, subject: str = "widget: count") -> str:
    text = (repository.path / "widget.c").read_bytes()
    return repository.commit(subject, {"widget.c": text.replace(old, new)})


def test_lines_are_from_who_wrote_them(repository: Repository, opened: Open) -> None:
    first = repository.commit("widget: three", {"widget.c": THREE})
    second = change(repository, b"int two", b"long two")
    snapshot = opened(repository.path).at(second)

    assert {first, second} == snapshot.writers("widget.c", [1, 2], first)
    assert {second} == snapshot.writers("widget.c", [2], first)


def test_what_is_older_than_the_commit_asked_for_is_nobodys(
    repository: Repository, opened: Open
) -> None:
    first = repository.commit("widget: three", {"widget.c": THREE})
    second = change(repository, b"int two", b"long two")
    third = change(repository, b"int three", b"long three")

    assert first not in opened(repository.path).at(third).writers("widget.c", [1], third)
    assert second in opened(repository.path).at(third).writers("widget.c", [2], second)


def test_a_reindented_line_stays_its_writers(repository: Repository, opened: Open) -> None:
    first = repository.commit("widget: three", {"widget.c": THREE})
    second = change(repository, b"int two;", b"\tint two;")

    assert {first} == opened(repository.path).at(second).writers("widget.c", [2], first)


def test_too_many_places_are_not_looked_at(repository: Repository, opened: Open) -> None:
    sha = repository.commit("widget: many", {"widget.c": b"int x;\n" * 200})

    with pytest.raises(ContextMissing, match="places"):
        opened(repository.path).at(sha).writers("widget.c", range(1, 200, 2), sha)


def test_the_newest_commits_of_a_path_come_with_their_authors(
    repository: Repository, opened: Open
) -> None:
    repository.commit("gadget: add", {"gadget.c": b"int gadget;\n"})
    sha = repository.commit("widget: three", {"widget.c": THREE})
    found = opened(repository.path).at(sha).touching(("widget.c",), 10)

    assert ["widget: three", "base: start"] == [commit.subject for commit in found]
    assert ["ada@example.org"] * 2 == [commit.author.email for commit in found if commit.author]


def test_a_path_is_no_pattern(repository: Repository, opened: Open) -> None:
    snapshot = opened(repository.path).at(repository.git("rev-parse", "base"))

    assert () == snapshot.touching(("*.c", ":(glob)**"), 10)


def test_a_patch_that_applies_has_no_misfit_even_when_it_moved(
    repository: Repository, opened: Open
) -> None:
    repository.commit("widget: three", {"widget.c": THREE})
    patch = patch_of(repository, change(repository, b"int two", b"long two"))
    repository.git("reset", "-q", "--hard", "HEAD~1")
    moved = change(repository, b"int one", b"/* more */\n" * 9 + b"int one")

    assert None is opened(repository.path).at(moved).misfit([patch])


def test_a_patch_that_does_not_apply_is_told_with_its_place(
    repository: Repository, opened: Open
) -> None:
    repository.commit("widget: three", {"widget.c": THREE})
    patch = patch_of(repository, change(repository, b"int two", b"long two"))
    repository.git("reset", "-q", "--hard", "HEAD~1")
    other = change(repository, b"int two", b"char two")
    misfit = opened(repository.path).at(other).misfit([patch])

    assert misfit is not None
    assert ("widget.c", 1, "patch does not apply") == (misfit.path, misfit.line, misfit.why)


def test_each_patch_is_tried_on_top_of_the_ones_before(
    repository: Repository, opened: Open
) -> None:
    base = repository.commit("widget: three", {"widget.c": THREE})
    first = patch_of(repository, change(repository, b"int two", b"long two"))
    second = patch_of(repository, change(repository, b"long two", b"char two"))
    snapshot = opened(repository.path).at(base)

    assert None is snapshot.misfit([first, second])
    assert second == getattr(snapshot.misfit([second, first]), "patch", None)


def test_a_file_that_is_missing_or_there_already_is_told(
    repository: Repository, opened: Open
) -> None:
    base = repository.git("rev-parse", "base")
    made = repository.commit("gadget: add", {"gadget.c": b"int gadget;\n"})
    add = patch_of(repository, made)
    edit = patch_of(repository, repository.commit("gadget: x", {"gadget.c": b"long gadget;\n"}))
    history = opened(repository.path)
    there, missing = history.at(made).misfit([add]), history.at(base).misfit([edit])

    assert "already exists in index" == getattr(there, "why", None)
    assert "does not exist in index" == getattr(missing, "why", None)


def test_trying_patches_changes_nothing(repository: Repository, opened: Open) -> None:
    repository.commit("widget: three", {"widget.c": THREE})
    patch = patch_of(repository, change(repository, b"int two", b"long two"))
    repository.git("reset", "-q", "--hard", "HEAD~1")
    other = change(repository, b"int two", b"char two")
    before = _content(repository.path)
    opened(repository.path).at(other).misfit([patch])

    assert before == _content(repository.path)


def _content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_patches_are_tried_in_a_bare_repository_too(
    repository: Repository, opened: Open, tmp_path: Path
) -> None:
    repository.commit("widget: three", {"widget.c": THREE})
    patch = patch_of(repository, change(repository, b"int two", b"long two"))
    repository.git("reset", "-q", "--hard", "HEAD~1")
    other = change(repository, b"int two", b"char two")
    repository.git("clone", "-q", "--bare", str(repository.path), str(tmp_path / "a:b.git"))

    assert opened(tmp_path / "a:b.git").at(other).misfit([patch]) is not None


def test_a_blame_that_git_refuses_is_said(repository: Repository, opened: Open) -> None:
    repository.git("config", "blame.ignoreRevsFile", "/nonexistent")
    base = repository.git("rev-parse", "base")

    with pytest.raises(ContextMissing, match=r"cannot tell who wrote widget\.c"):
        opened(repository.path).at(base).writers("widget.c", [1], base)


def test_no_filter_or_driver_of_the_repository_runs(repository: Repository, opened: Open) -> None:
    program, proof = repository.payload()
    repository.write({".gitattributes": b"* filter=evil diff=evil merge=evil\n"})
    repository.commit("widget: three", {"widget.c": THREE})
    patch = patch_of(repository, change(repository, b"int two", b"long two"))
    repository.git("reset", "-q", "--hard", "HEAD~1")
    other = change(repository, b"int two", b"char two")
    for key in ("filter.evil.clean", "filter.evil.smudge", "diff.evil.textconv"):
        repository.git("config", key, program)
    repository.git("config", "diff.evil.command", program)
    repository.git("config", "diff.external", program)
    repository.git("config", "merge.evil.driver", program)
    repository.git("config", "core.fsmonitor", program)
    repository.git("config", "apply.whitespace", "error")
    proof.unlink(missing_ok=True)
    history = opened(repository.path)
    snapshot = history.at(other)

    assert snapshot.misfit([patch]) is not None
    assert {other} == snapshot.writers("widget.c", [2], other)
    assert ["widget.c"] == [file.path for file in history.changes(other)]
    assert not proof.exists()


def test_a_partial_clone_does_not_fetch_what_it_lacks(
    repository: Repository, opened: Open, tmp_path: Path
) -> None:
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.commit("widget: three", {"widget.c": THREE})
    patch = patch_of(repository, change(repository, b"int two", b"long two"))
    head = repository.git("rev-parse", "HEAD")
    source = f"file://{repository.path}"
    repository.git("clone", "-q", "--bare", "--filter=blob:none", source, str(tmp_path / "part"))
    snapshot = opened(tmp_path / "part").at(head)

    assert None is snapshot.read("widget.c")
    with pytest.raises(ContextMissing):
        snapshot.misfit([patch])
    with pytest.raises(ContextMissing):
        opened(tmp_path / "part").changes(head)
