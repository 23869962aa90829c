"""The branches of a repository that people mean when they name a tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reviewbot.model.lazy import LazyPattern

_MAIN = ("HEAD", "main", "master")
_STABLE = LazyPattern(r"v?(\d{1,3}\.\d{1,3})(?:\.y|-stable)?")
_SCHEME = LazyPattern(r"^(?:[a-z+]{2,12}://)?(?:[\w.-]{1,64}@)?")

Branch = tuple[str, str]
"""Name as people see it (`net-next/main`), and commit."""


def branches_of(
    tree: str, references: Sequence[Branch], remotes: Mapping[str, str]
) -> Iterator[Branch]:
    """The branches that a word in a subject can mean: of that name, or the main ones of a remote that
    is called so or whose URL ends so. `references` are full names (`refs/heads/x`), `remotes`
    URLs by name.
    """
    known = dict(references)
    stable = _STABLE.fullmatch(tree)
    names = [tree]
    if stable is not None:
        names += [f"linux-{stable[1]}.y", f"staging-{stable[1]}", f"stable-{stable[1]}"]
    for remote, url in remotes.items():
        if tree in (remote, _normal(url).rpartition("/")[2]):
            yield from _main_branches(remote, known)
    for name in names:
        for remote in ("", *remotes):
            reference = f"refs/remotes/{remote}/{name}" if remote else f"refs/heads/{name}"
            if reference in known:
                yield _shown(reference), known[reference]


def branches_at(
    url: str, references: Sequence[Branch], remotes: Mapping[str, str]
) -> Iterator[Branch]:
    """The branches fetched from a URL: the one that stands behind it after a blank, else the main
    ones.
    """
    known = dict(references)
    address, _, branch = url.partition(" ")
    for remote, other in remotes.items():
        if _normal(other) != _normal(address):
            continue
        reference = f"refs/remotes/{remote}/{branch.strip()}"
        if reference in known:
            yield _shown(reference), known[reference]
        else:
            yield from _main_branches(remote, known)


def _main_branches(remote: str, known: Mapping[str, str]) -> Iterator[Branch]:
    for name in _MAIN:
        reference = f"refs/remotes/{remote}/{name}"
        if reference in known:
            yield _shown(reference), known[reference]


def _shown(reference: str) -> str:
    return reference.removeprefix("refs/heads/").removeprefix("refs/remotes/")


def _normal(url: str) -> str:
    """What is left of a URL when the ways to reach the same repository are taken away."""
    text = _SCHEME.sub("", url.strip().lower()).rstrip("/").removesuffix(".git")
    return text.replace(":", "/").replace("/pub/scm/", "/")
