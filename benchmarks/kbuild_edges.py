"""Compare the edges between modules with those of a distribution's built modules.

    benchmarks/kbuild_edges.py TREE MODULES SYMVERS [--sample N | --draw N] [--show]

TREE is the kernel source, MODULES the folder below which the distribution's .ko files lie (also .xz), SYMVERS
its Module.symvers. An edge is a pair of modules of which the first has an undefined symbol that the second
exports. Nothing is configured: code that the distribution leaves out counts as used, so the source is held to
more than the modules show.

For Debian: apt-get download linux-image-VERSION-amd64-unsigned linux-headers-VERSION-amd64; dpkg-deb -x both.
"""

from __future__ import annotations

import argparse
import lzma
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha1
from pathlib import Path

from reviewbot.context.kbuild.condition import holds
from reviewbot.context.kbuild.links import find_links
from reviewbot.context.kbuild.makefiles import Placement
from reviewbot.context.kbuild.state import TreeState
from reviewbot.context.kbuild.tree import Tree

Edge = tuple[str, str]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tree", type=Path)
    parser.add_argument("modules", type=Path)
    parser.add_argument("symvers", type=Path)
    parser.add_argument("--sample", type=int, default=1, help="every Nth module only")
    parser.add_argument("--draw", type=int, help="N modules, drawn by the SHA-1 of their names")
    parser.add_argument("--show", action="store_true", help="the edges that differ")
    options = parser.parse_args()
    exporters = dict(read_symvers(options.symvers.read_text()))
    files = sorted(modules_below(options.modules))[:: options.sample]
    if options.draw:
        files = sorted(
            files, key=lambda file: sha1(name_of(file).encode(), usedforsecurity=False).digest()
        )[: options.draw]
    wanted = {name_of(file): set(undefined(file)) for file in files}
    tree = Tree(options.tree)
    state = TreeState(tree.files, tree.index)
    config = read_config(next(options.modules.rglob("config-*")))
    truth: set[Edge] = set()
    ours: set[Edge] = set()
    via: dict[Edge, str] = {}
    objects = objects_of(state)
    for count, (module, symbols) in enumerate(sorted(wanted.items())):
        if sys.stderr.isatty() and count % 50 == 0:
            sys.stderr.write(f"\r{count} of {len(wanted)}")
        truth |= {(module, exporters[name]) for name in symbols if name in exporters}
        for edge, said in edges_of(state, module, objects.get(module, ()), config):
            ours.add(edge)
            via.setdefault(edge, said)
    truth = {edge for edge in truth if edge[0] != edge[1]}
    both = truth & ours
    print(f"modules {len(wanted)}, not found in the make files {len(set(wanted) - objects.keys())}")
    print(
        f"edges: both {len(both)}, ours alone {len(ours - truth)}, theirs alone {len(truth - ours)}"
    )
    print(f"precision {len(both) / len(ours):.4f}, recall {len(both) / len(truth):.4f}")
    if options.show:
        for edge in sorted(ours - truth):
            print("+", *edge, via[edge])
        for edge in sorted(truth - ours):
            names = sorted(name for name in wanted[edge[0]] if exporters.get(name) == edge[1])
            print("-", *edge, *names[:6])
    return 0


def read_symvers(text: str) -> Iterator[tuple[str, str]]:
    """Symbols with the module that exports them, those of the kernel itself left out."""
    for line in text.splitlines():
        words = line.split("\t")
        if words[2] != "vmlinux":
            yield words[1], words[2].replace("-", "_")


def read_config(path: Path) -> dict[str, int]:
    """The distribution's configuration: 1 for m, 2 for y."""
    values = {}
    for line in path.read_text().splitlines():
        name, sign, value = line.partition("=")
        if sign and value in ("m", "y"):
            values[name.removeprefix("CONFIG_")] = 1 if value == "m" else 2
    return values


def modules_below(folder: Path) -> Iterator[Path]:
    """Every module file."""
    return (file for file in folder.rglob("*.ko*") if file.suffix in (".ko", ".xz"))


def name_of(file: Path) -> str:
    """A module's path as in Module.symvers, dashes as underscores."""
    path = str(file).split("/kernel/", 1)[1]
    return path.split(".ko")[0].replace("-", "_")


def undefined(file: Path) -> Iterator[str]:
    """Names that a module leaves to others."""
    data = file.read_bytes()
    if file.suffix == ".xz":
        data = lzma.decompress(data)
    with tempfile.NamedTemporaryFile(suffix=".ko") as plain:
        plain.write(data)
        plain.flush()
        done = subprocess.run(["nm", "-u", plain.name], capture_output=True, text=True, check=True)
    return (line.split()[-1] for line in done.stdout.splitlines())


def objects_of(state: TreeState) -> dict[str, list[tuple[str, Placement]]]:
    """Sources of each module, with how they are part of it."""
    found: dict[str, list[tuple[str, Placement]]] = {}
    for path in state.index.paths():
        if path.endswith((".c", ".S")) and not (
            path.startswith("arch/") and "arch/x86/" not in path
        ):
            for placement in state.placements(path):
                found.setdefault(placement.module.replace("-", "_"), []).append((path, placement))
    return found


def edges_of(
    state: TreeState, module: str, sources: list[tuple[str, Placement]], config: dict[str, int]
) -> Iterator[tuple[Edge, str]]:
    """Edges of a module by what its sources use under the distribution's configuration."""

    def value_of(name: str) -> int:
        return config.get(name, 0)

    for path, placement in sources:
        if not path.endswith(".c") or state.kbuild.state(placement, value_of) != 1:
            continue
        for link in find_links(state, path):
            if link.user.module != placement.module:
                continue
            if state.kbuild.state(link.provider, value_of) != 1:
                continue
            conditions = ((link.guard, True), (link.replaced, False), (link.exported, True))
            if any(holds(when, value_of, is_module=True) is (not ok) for when, ok in conditions):
                continue
            if link.replaced.parts and holds(link.replaced, value_of, is_module=True) is None:
                continue
            edge = (module, link.provider.module.replace("-", "_"))
            if edge[0] != edge[1]:
                yield edge, f"{link.name} {path}:{link.line} {link.via}"


if __name__ == "__main__":
    sys.exit(main())
