"""`python -m docs.make` writes all generated pages, `python -m docs.make --check` compares them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from docs.make.pages import pages

ROOT = Path(__file__).resolve().parent.parent.parent


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Write the pages below `root`; with --check name those that differ and return 1."""
    parser = argparse.ArgumentParser(prog="python -m docs.make", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing, fail when a page is not up to date"
    )
    options = parser.parse_args(argv)
    stale = [name for name, text in pages() if _read(root / name) != text]
    if options.check:
        for name in stale:
            print(f"{name} is not up to date; make docs writes it anew", file=sys.stderr)
        return 1 if stale else 0
    wanted = dict(pages())
    for name in stale:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[name], encoding="utf-8")
        print(name)
    return 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
