"""Questions to real, small repositories."""

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewbot.context.history.git_history import GitHistory
from reviewbot.context.history.repository import Repository as GitRepository
from reviewbot.errors import ContextMissing, SourceError
from tests.context.history.conftest import Open
from tests.source.repository import Repository, can_become_another_user


def add(repository: Repository, subject: str) -> str:
    return repository.commit(subject, {"widget.c": subject.encode()})


def merge(repository: Repository) -> str:
    """A side branch with one commit, merged; the merge's id."""
    repository.git("checkout", "-q", "-b", "side", "base")
    repository.commit("side: add gadget", {"gadget.c": b"int gadget;\n"})
    repository.git("checkout", "-q", "master")
    repository.git("merge", "-q", "--no-ff", "-m", "Merge branch 'side'", "side")
    return repository.git("rev-parse", "HEAD")


def test_a_commit_is_found_by_the_beginning_of_its_id(repository: Repository, opened: Open) -> None:
    sha = add(repository, "widget: add a knob")
    history = opened(repository.path)

    for length in (4, 7, 12, 13, 40):
        found = history.find(sha[:length])
        assert ["widget: add a knob"] == [commit.subject for commit in found]
        assert sha == found[0].sha
        assert (repository.git("rev-parse", "HEAD~1"),) == found[0].parents


def test_an_id_nobody_has_is_not_found(repository: Repository, opened: Open) -> None:
    assert () == opened(repository.path).find("0123456789ab")


def test_an_ambiguous_id_gives_all_it_could_mean(repository: Repository, opened: Open) -> None:
    ids = [add(repository, f"widget: step {number}") for number in range(40)]
    starts = [sha[:1] for sha in ids]
    digit = max(set(starts), key=starts.count)
    every = {*ids, repository.git("rev-parse", "base")}
    history = opened(repository.path)

    assert {sha for sha in every if sha.startswith(digit)} == {
        commit.sha for commit in history.find(digit)
    }


def test_subjects_are_the_same_whatever_quotes_and_case_mail_made_of_them(
    repository: Repository, opened: Open
) -> None:
    first = add(repository, 'widget: say "hello"')
    second = add(repository, "widget: Say 'hello'.")
    history = opened(repository.path)

    assert [second, first] == [commit.sha for commit in history.named("widget: say  “hello”")]
    assert () == history.named("widget: say goodbye")


def test_ancestry_is_as_git_says(repository: Repository, opened: Open) -> None:
    old = repository.git("rev-parse", "base")
    merged = merge(repository)
    repository.git("checkout", "-q", "-b", "other", "base")
    other = add(repository, "widget: elsewhere")
    history = opened(repository.path)
    side = repository.git("rev-parse", "side")

    for commit in (old, merged, other, side):
        for base in (old, merged, other, side):
            said = repository.git("rev-list", base).split()
            assert (commit in said) == history.is_ancestor(commit, base)


def test_a_merge_is_known_as_one(repository: Repository, opened: Open) -> None:
    merged = merge(repository)
    history = opened(repository.path)

    assert [True] == [commit.is_merge for commit in history.find(merged)]
    assert [False] == [commit.is_merge for commit in history.named("side: add gadget")]


def test_the_first_release_is_by_version_not_by_name_or_date(
    repository: Repository, opened: Open
) -> None:
    old = add(repository, "widget: old")
    repository.git("tag", "-a", "-m", "candidate", "v6.1-rc1")
    repository.git("tag", "-a", "-m", "ten", "v6.10")
    new = add(repository, "widget: new")
    repository.git("tag", "v6.11")
    newest = add(repository, "widget: newest")
    repository.git("tag", "v6.2", old)
    history = opened(repository.path)

    assert ["v6.2", "v6.11", ""] == [history.first_release(sha) for sha in (old, new, newest)]
    assert "v6.11" == history.newest_release


def test_new_commits_are_added_to_the_index(repository: Repository, opened: Open) -> None:
    first = add(repository, "widget: one")
    assert first == opened(repository.path).find(first)[0].sha
    second = add(repository, "widget: two")
    history = opened(repository.path)

    assert second == history.find(second)[0].sha
    assert (first,) == history.find(second)[0].parents
    assert history.is_ancestor(first, second)
    assert not history.is_ancestor(second, first)


def test_only_new_commits_are_read_again(
    repository: Repository, opened: Open, tmp_path: Path
) -> None:
    opened(repository.path).find("abcd")
    (index,) = (tmp_path / "cache").glob("*.sqlite")
    with sqlite3.connect(index) as database:
        database.execute("update commits set subject = 'read before'")
    sha = add(repository, "widget: two")
    history = opened(repository.path)

    assert "widget: two" == history.find(sha)[0].subject
    assert "read before" == history.find(repository.git("rev-parse", "base"))[0].subject


def test_references_that_did_not_move_are_not_looked_into(
    repository: Repository, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.git("tag", "-a", "-m", "one", "v1.0")
    sha = repository.git("rev-parse", "HEAD")
    assert "v1.0" == opened(repository.path).first_release(sha)

    monkeypatch.delattr(GitRepository, "peeled")
    monkeypatch.delattr(GitRepository, "log")

    assert "v1.0" == opened(repository.path).first_release(sha)


def test_a_tag_that_moved_is_seen(repository: Repository, opened: Open) -> None:
    first = repository.git("rev-parse", "HEAD")
    add(repository, "widget: add a knob")
    repository.git("tag", "-a", "-m", "one", "v1.0")
    assert "v1.0" == opened(repository.path).first_release(first)

    repository.git("tag", "-d", "v1.0")
    repository.git("tag", "v1.1")

    assert "v1.1" == opened(repository.path).first_release(first)


def test_the_index_of_the_work_tree_is_not_read(repository: Repository, opened: Open) -> None:
    sha = add(repository, "widget: add a knob")
    (repository.path / ".git" / "index").write_bytes(b"broken")

    assert ["widget.c"] == [file.path for file in opened(repository.path).changes(sha)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("widget: add\na knob  \n\ntext", "widget: add a knob"),
        ("\n\nwidget: add\n \ntext", "widget: add"),
    ],
)
def test_the_subject_of_a_commit_no_branch_contains_is_as_git_says(
    repository: Repository, opened: Open, message: str, expected: str
) -> None:
    tree = repository.git("rev-parse", "HEAD^{tree}")
    sha = repository.git("commit-tree", "-m", message, tree)

    assert [expected] == [commit.subject for commit in opened(repository.path).find(sha)]
    assert "ada@example.org" == opened(repository.path).author(sha).email


def test_a_branch_that_was_rewritten_is_indexed_anew(repository: Repository, opened: Open) -> None:
    lost = add(repository, "widget: lost")
    assert opened(repository.path).find(lost)
    repository.git("reset", "-q", "--hard", "base")
    kept = add(repository, "widget: kept")
    repository.git("reflog", "expire", "--expire=now", "--all")
    repository.git("gc", "-q", "--prune=now")
    history = opened(repository.path)

    assert () == history.find(lost)
    assert kept == history.find(kept)[0].sha


def test_a_commit_no_branch_contains_is_found_but_is_in_no_base(
    repository: Repository, opened: Open
) -> None:
    loose = add(repository, "widget: loose")
    repository.git("reset", "-q", "--hard", "base")
    head = add(repository, "widget: kept")
    history = opened(repository.path)

    assert "widget: loose" == history.find(loose[:12])[0].subject
    assert not history.is_ancestor(loose, head)


def test_a_broken_index_is_made_anew(repository: Repository, opened: Open, tmp_path: Path) -> None:
    sha = add(repository, "widget: one")
    opened(repository.path).find(sha)
    (index,) = (tmp_path / "cache").glob("*.sqlite")
    index.write_bytes(b"not a database" * 1000)

    assert sha == opened(repository.path).find(sha)[0].sha


def test_without_a_place_for_the_index_it_is_in_memory(
    repository: Repository, tmp_path: Path
) -> None:
    sha = add(repository, "widget: one")
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, no folder")
    history = GitHistory(GitRepository(repository.path), blocked / "history")

    assert sha == history.find(sha)[0].sha
    history.close()


def test_a_bare_repository_is_read(repository: Repository, opened: Open, tmp_path: Path) -> None:
    sha = add(repository, "widget: one")
    repository.git("clone", "-q", "--bare", str(repository.path), str(tmp_path / "bare.git"))

    assert sha == opened(tmp_path / "bare.git").find(sha[:12])[0].sha


def test_a_shallow_clone_says_what_it_is(
    repository: Repository, opened: Open, tmp_path: Path
) -> None:
    old = repository.git("rev-parse", "base")
    sha = add(repository, "widget: one")
    repository.git("clone", "-q", "--depth=1", f"file://{repository.path}", str(tmp_path / "cut"))
    history = opened(tmp_path / "cut")

    assert "a shallow clone" == history.gap
    assert sha == history.find(sha)[0].sha
    assert () == history.find(old)


def test_a_deepened_clone_is_read_again(
    repository: Repository, opened: Open, tmp_path: Path
) -> None:
    old = repository.git("rev-parse", "base")
    add(repository, "widget: one")
    repository.git("clone", "-q", "--depth=1", f"file://{repository.path}", str(tmp_path / "cut"))
    opened(tmp_path / "cut").find(old)
    repository.git("-C", str(tmp_path / "cut"), "fetch", "-q", "--unshallow")
    history = opened(tmp_path / "cut")

    assert "" == history.gap
    assert old == history.find(old)[0].sha


def test_a_partial_clone_has_all_commits_and_fetches_nothing(
    repository: Repository, opened: Open, tmp_path: Path
) -> None:
    repository.git("config", "uploadpack.allowFilter", "true")
    sha = add(repository, "widget: one")
    source = f"file://{repository.path}"
    repository.git("clone", "-q", "--bare", "--filter=tree:0", source, str(tmp_path / "part"))
    history = opened(tmp_path / "part")

    assert sha == history.find(sha)[0].sha
    assert not history.has_path(sha, "widget.c")
    assert () == history.find("0123456789ab")


def test_grafts_and_replaced_commits_are_a_gap(repository: Repository, opened: Open) -> None:
    sha = add(repository, "widget: add a knob")
    assert "" == opened(repository.path).gap

    (repository.path / ".git" / "info" / "grafts").write_text(f"{sha}\n")
    assert "a history with grafts" == opened(repository.path).gap

    (repository.path / ".git" / "info" / "grafts").unlink()
    repository.git("replace", sha, repository.git("rev-parse", "base"))
    assert "a history with replaced commits" == opened(repository.path).gap


def test_a_history_that_cannot_be_read_is_said_to_be_so(
    repository: Repository, opened: Open
) -> None:
    add(repository, "widget: add a knob")
    sha = repository.git("rev-parse", "base")
    broken = repository.path / ".git" / "objects" / sha[:2] / sha[2:]
    broken.chmod(0o644)
    broken.write_bytes(b"junk")

    with pytest.raises(ContextMissing, match="cannot read the history of"):
        opened(repository.path).find("0123456789ab")


def test_a_branch_that_looks_like_an_option_is_a_branch(
    repository: Repository, opened: Open
) -> None:
    sha = add(repository, "widget: add a knob")
    for name in ("-x", "--output=pwned"):
        reference = f"refs/heads/{name}"
        repository.git("update-ref", reference, sha)
        repository.git("symbolic-ref", "HEAD", reference)
        history = opened(repository.path)

        assert sha == history.head
        assert sha == history.newest_with(sha, {"gadget.c": ""}, (0,))
        assert ["widget: add a knob"] == [
            one.subject for one in history.at(sha).touching(["widget.c"], 1)
        ]
    assert not (repository.path / "pwned").exists()


def test_a_line_of_the_message_is_told_from_others(repository: Repository, opened: Open) -> None:
    sha = repository.commit("bitkeeper revision 1.170\n\nFinished the LDT.\n", {"a.c": b""})
    history = opened(repository.path)

    assert history.is_in_message(sha, "finished the LDT")
    assert not history.is_in_message(sha, "Finished")


def test_head_as_of_a_time_is_the_commit_of_then(repository: Repository, opened: Open) -> None:
    first = repository.git("rev-parse", "HEAD")
    repository._env["GIT_COMMITTER_DATE"] = "2026-11-20T12:00:00Z"
    second = add(repository, "widget: add a knob")
    history = opened(repository.path)
    times = [datetime(2026, *when, tzinfo=UTC) for when in ((10, 1), (11, 10), (11, 25))]

    assert [None, first, second] == [history.as_of(int(at.timestamp())).head for at in times]
    assert second == history.head


def test_paths_of_a_commit(repository: Repository, opened: Open) -> None:
    history = opened(repository.path)

    assert history.has_path("HEAD", "widget.c")
    assert not history.has_path("HEAD", "gadget.c")
    assert not history.has_path("HEAD", "widget.c\nHEAD:widget.c")
    assert history.has_path("HEAD", "widget.c")


def test_tags_that_name_another_repository_prove_nothing(
    repository: Repository, opened: Open
) -> None:
    for number in range(12):
        add(repository, f'widget: {number}\n\nFixes: 0123456789{number:02d} ("gadget: {number}")')

    assert not opened(repository.path).keeps_its_fixes()


def test_tags_that_name_own_commits_are_kept(repository: Repository, opened: Open) -> None:
    sha = repository.git("rev-parse", "base")
    for number in range(12):
        sha = add(repository, f'widget: {number}\n\nFixes: {sha[:12]} ("base: start")')

    assert opened(repository.path).keeps_its_fixes()


def test_a_folder_that_is_no_repository_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is not a git repository") as failure:
        GitRepository(tmp_path)

    assert "\n" not in str(failure.value)


@pytest.mark.skipif(not can_become_another_user(), reason="only root may give files away")
def test_another_users_repository_is_refused_with_what_to_do(repository: Repository) -> None:
    repository.git("config", "safe.directory", "")
    for path in (repository.path, *repository.path.rglob("*")):
        path.chmod(0o755)
    os.chown(repository.path, 12345, 12345)
    os.chown(repository.path / ".git", 12345, 12345)

    with pytest.raises(SourceError, match=r"safe\.directory"):
        GitRepository(repository.path)


def test_a_repository_in_an_environment_of_another_is_still_the_one_asked(
    repository: Repository, opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha = add(repository, "widget: one")
    other = Repository(tmp_path / "other", home=tmp_path)
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))

    assert sha == opened(repository.path).find(sha)[0].sha


def test_nothing_a_repository_configures_is_run(repository: Repository, opened: Open) -> None:
    sha = add(repository, "widget: one")
    program, proof = repository.payload()
    for key in ("core.fsmonitor", "core.pager", "diff.external", "core.sshCommand", "gpg.program"):
        repository.git("config", key, program)
    repository.git("config", "log.showSignature", "true")
    repository.git("config", "format.pretty", "raw")
    history = opened(repository.path)

    assert sha == history.find(sha)[0].sha
    assert history.has_path("HEAD", "widget.c")
    assert not proof.exists()


def test_whoever_waits_is_told_how_many_commits_were_read(
    repository: Repository, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviewbot.context.history.git_history._TOLD_EVERY", 2)
    for number in range(3):
        add(repository, f"widget: step {number}")
    history = opened(repository.path)
    told: list[tuple[int, int]] = []
    history.progress = lambda done, total: told.append((done, total))

    history.named("widget: step 1")
    history.named("widget: step 2")

    assert [(2, 0), (4, 0), (4, 4)] == told
