"""gzip undone within limits."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.source.unpack import DamagedError, TooLargeError, unpack
from tests.source.faulty import MAIL, bomb

LIMIT = 1 << 30


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4))
def test_members_come_out_joined(members: list[bytes]) -> None:
    packed = b"".join(gzip.compress(member) for member in members)

    assert b"".join(members) == unpack(packed, LIMIT)


@given(st.integers(min_value=1, max_value=len(gzip.compress(MAIL)) - 1))
def test_every_cut_is_noticed(length: int) -> None:
    with pytest.raises(DamagedError):
        unpack(gzip.compress(MAIL)[:length], LIMIT)


def test_more_than_the_limit_is_refused() -> None:
    with pytest.raises(TooLargeError, match="more than 1 MiB"):
        unpack(gzip.compress(MAIL * 3000), 1 << 20)


def test_bomb_is_refused() -> None:
    with pytest.raises(TooLargeError, match="a gzip bomb"):
        unpack(bomb(), LIMIT)


def test_small_file_that_packs_well_is_no_bomb() -> None:
    assert bytes(1 << 20) == unpack(gzip.compress(bytes(1 << 20)), LIMIT)
