"""Ancestry in made-up graphs, against walking every one of them."""

import random
from itertools import product

import pytest

from reviewbot.context.history.index import CommitIndex
from reviewbot.errors import SourceError

Graph = list[list[int]]


def sha_of(number: int) -> str:
    return f"{number:040x}"


def lines_of(graph: Graph) -> list[bytes]:
    return [
        f"{sha_of(at)}\t{' '.join(map(sha_of, parents))}\t{at}\tcommit {at}\n".encode()
        for at, parents in enumerate(graph)
    ]


def made_up(seed: int, size: int = 30) -> Graph:
    """Commits with none, one or several parents among those before them."""
    dice = random.Random(seed)  # noqa: S311  # no secret
    return [
        sorted(dice.sample(range(at), min(at, dice.choice([0, 1, 1, 1, 1, 2, 2, 3]))))
        for at in range(size)
    ]


def walked(graph: Graph, tip: int) -> set[int]:
    seen, todo = set(), [tip]
    while todo:
        at = todo.pop()
        if at not in seen:
            seen.add(at)
            todo += graph[at]
    return seen


@pytest.mark.parametrize("seed", range(6))
def test_ancestry_is_that_of_the_graph_whatever_is_known(seed: int) -> None:
    graph = made_up(seed)
    index = CommitIndex(None, "made up")
    index.add(lines_of(graph))

    for tip, known in product(range(0, len(graph), 3), range(0, len(graph), 4)):
        contained = walked(graph, tip)
        for at in range(len(graph)):
            told = index.is_ancestor(sha_of(at), sha_of(tip), known=sha_of(known))
            assert (at in contained) == told
            assert (at in contained) == index.is_ancestor(sha_of(at), sha_of(tip))


def test_commits_that_come_later_are_added_to_what_is_there() -> None:
    graph = made_up(7)
    index = CommitIndex(None, "made up")
    lines = lines_of(graph)
    index.add(lines[:20])
    index.is_ancestor(sha_of(3), sha_of(19))
    index.add(lines[20:])

    for at in range(len(graph)):
        assert (at in walked(graph, 29)) == index.is_ancestor(sha_of(at), sha_of(29))
        assert [f"commit {at}"] == [one.subject for one in index.find(sha_of(at))]
        assert [sha_of(one) for one in graph[at]] == list(index.find(sha_of(at))[0].parents)


@pytest.mark.parametrize("seed", range(4))
def test_commits_whose_clocks_went_wrong_are_put_in_order(seed: int) -> None:
    graph = made_up(seed)
    lines = lines_of(graph)
    random.Random(seed).shuffle(lines)  # noqa: S311  # no secret
    index = CommitIndex(None, "made up")
    index.add(lines)

    for tip in range(0, len(graph), 3):
        contained = walked(graph, tip)
        for at in range(len(graph)):
            assert (at in contained) == index.is_ancestor(sha_of(at), sha_of(tip))


def test_a_parent_that_never_comes_is_not_passed_over() -> None:
    lines = lines_of([[], [0], [1]])

    with pytest.raises(SourceError, match=r"a child of 0+1 and not that commit"):
        CommitIndex(None, "made up").add([lines[0], lines[2]])
