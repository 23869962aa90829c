"""When the source in a folder was written, told by the version in its Makefile."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_VERSION = re.compile(rb"^VERSION = (\d{1,4})\nPATCHLEVEL = (\d{1,2})$", re.MULTILINE)
_HEAD_BYTES = 4000
_LINUX_5_0 = datetime(2019, 3, 3, tzinfo=UTC)
_CYCLE = timedelta(days=65)
"""From 5.0 to 6.12 a release came every 65 days on average, each within three weeks of that."""
_FIRST_OF = {5: 0, 6: 20, 7: 40}
"""Releases since 5.0 at which a number of Linux began: 5.19 was followed by 6.0, 6.19 by 7.0."""


def written_at(makefile: bytes) -> int:
    """Seconds since 1970, to about a month; 0 where the version does not tell. U-Boot's versions are
    dates, those of Linux come at even distances.
    """
    found = _VERSION.search(makefile[:_HEAD_BYTES])
    if found is None:
        return 0
    version, level = int(found[1]), int(found[2])
    if 2000 < version < 3000 and 1 <= level <= 12:
        return int(datetime(version, level, 1, tzinfo=UTC).timestamp())
    if version in _FIRST_OF and level < 20:
        return int((_LINUX_5_0 + _CYCLE * (_FIRST_OF[version] + level)).timestamp())
    return 0
