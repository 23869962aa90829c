"""Modules of the standard library that others import at their top and a check never asks anything.

`dataclasses` wants `inspect` (and with it `ast`, `dis` and `tokenize`) only for classes without a
docstring, `shutil` wants `bz2` and `lzma` only for archives, `urllib.parse` wants `ipaddress` only
for addresses in brackets. Together they are a tenth of a cold start.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from types import ModuleType

UNUSED = ("inspect", "bz2", "lzma", "ipaddress")


class LateModule(ModuleType):
    """Stands in `sys.modules` for a module that is imported when something of it is asked for.

    `importlib.util.LazyLoader` does not help: up to Python 3.13 the next `import` of the name loads
    the module already, because it looks at `__spec__`.
    """

    def __getattr__(self, name: str) -> object:
        """Called for what a bare module does not have, that is all that the real one defines."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        real = import_module(self.__name__)
        self.__dict__.update(real.__dict__)
        return getattr(real, name)


def import_late(names: Iterable[str] = UNUSED) -> None:
    """Have these modules imported when they are used; those that are there already stay."""
    for name in names:
        sys.modules.setdefault(name, LateModule(name))
