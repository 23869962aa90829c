"""The date of a tree by its version."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reviewbot.context.maintainers.age import written_at

TEXT = "# SPDX-License-Identifier: GPL-2.0\nVERSION = {}\nPATCHLEVEL = {}\nSUBLEVEL = 3\n"


@pytest.mark.parametrize(
    ("version", "level", "released"),
    [
        (5, 4, "2019-11-24"),
        (5, 19, "2022-07-31"),
        (6, 1, "2022-12-11"),
        (6, 12, "2024-11-17"),
        (6, 15, "2025-05-25"),
        (2024, 10, "2024-10-07"),
    ],
)
def test_releases_are_told_to_about_a_month(version: int, level: int, released: str) -> None:
    told = datetime.fromtimestamp(written_at(TEXT.format(version, level).encode()), UTC)

    assert abs((told - datetime.fromisoformat(f"{released}T00:00:00+00:00")).days) <= 21


def test_other_makefiles_have_no_date() -> None:
    assert 0 == written_at(b"all:\n\techo VERSION = 6\n")
    assert 0 == written_at(TEXT.format(2, 6).encode())
    assert 0 == written_at(TEXT.format(2024, 13).encode())
    assert 0 == written_at(b"")
