"""What a revision changes about who needs whom: the links before and after, and their verdicts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from reviewbot.context.kbuild.expression import Expression
from reviewbot.context.kbuild.files import Files
from reviewbot.context.kbuild.index import Index, Overlay, build_index, index_of
from reviewbot.context.kbuild.init import Refusal, find_refusals
from reviewbot.context.kbuild.kconfig import Definition, Property, is_kconfig
from reviewbot.context.kbuild.kept_links import links_of
from reviewbot.context.kbuild.links import Link, find_links
from reviewbot.context.kbuild.makefiles import Placement, is_makefile
from reviewbot.context.kbuild.mentions import (
    Mentions,
    default_mentions,
    option_mentions,
    word_mentions,
)
from reviewbot.context.kbuild.patched import Patched
from reviewbot.context.kbuild.state import TreeState
from reviewbot.context.kbuild.verdict import (
    NO_VERDICT,
    Row,
    Verdict,
    judge,
    provider_symbol,
    state_rows,
    user_symbol,
)
from reviewbot.model.diff import FileDiff, Line
from reviewbot.model.patch import Patch

_NAMES = re.compile(r"\w+")
_MOST_SOURCES = 400
_MOST_LINKS = 3000


class LinkChange(NamedTuple):
    """A link as the revision leaves it, and the same link before it (None for a new one)."""

    link: Link
    verdict: Verdict
    before: Link | None
    verdict_before: Verdict


class Place(NamedTuple):
    """A line of the revision: the patch, the file in it, the line."""

    patch: Patch
    file: FileDiff
    line: Line


class KbuildChange:
    """The tree before and after a revision.

    `find_index` gives the index of the tree; without it the tree is read as a whole.
    """

    def __init__(
        self,
        files: Files,
        patches: Sequence[Patch],
        find_index: Callable[[], Index] | None = None,
    ) -> None:
        self.patches = tuple(patches)
        self._files = files
        self._find_index = find_index
        self._after_links: dict[str, tuple[Link, ...]] = {}
        self._before_links: dict[str, dict[tuple[str, ...], list[Link]]] = {}
        self._named: dict[str, frozenset[str] | None] = {}
        self.patched = Patched(files, patches)

    @cached_property
    def before(self) -> TreeState:
        """The tree as it is."""
        index = self._find_index() if self._find_index is not None else build_index(self._files)
        return TreeState(self._files, index)

    @cached_property
    def after(self) -> TreeState:
        """The tree with all patches of the revision applied."""
        changed = self.patched.changed
        now = index_of(self.patched, changed)
        return TreeState(self.patched, Overlay(self.before.index, changed, now))

    @property
    def is_base(self) -> bool:
        """Whether every touched file is in the tree as the diff expects it."""
        return not self.patched.unmatched

    def is_base_for(self, *paths: str) -> bool:
        """Whether these files are there as the diff expects, where it touches them."""
        return not self.patched.unmatched.intersection(paths)

    # -- what changed in Kconfig

    @cached_property
    def changed_options(self) -> frozenset[str]:
        """Options of which a definition was added, removed or changed in more than its help."""
        return frozenset(
            name
            for name in self._options_of(self.before) | self._options_of(self.after)
            if _shape(self.before.blocks(name)) != _shape(self.after.blocks(name))
        )

    def _options_of(self, state: TreeState) -> set[str]:
        """Options that the changed Kconfig files define in this state."""
        changed = filter(is_kconfig, self.patched.changed)
        return {block.name for path in changed for block in state.blocks_in(path)}

    @cached_property
    def new_options(self) -> tuple[Definition, ...]:
        """Definitions of options that the tree did not define before, in order of file and line."""
        return tuple(
            block
            for name in sorted(self._options_of(self.after))
            if not self.before.blocks(name)
            for block in self.after.blocks(name)
        )

    @cached_property
    def removed_options(self) -> tuple[str, ...]:
        """Options that no Kconfig defines any more, sorted."""
        before = sorted(self._options_of(self.before))
        return tuple(name for name in before if not self.after.blocks(name))

    def relations(self, state: TreeState, user: str, provider: str) -> tuple[Property, ...]:
        """Lines of the user's Kconfig entry that name the provider."""
        return tuple(
            item
            for block in state.blocks(user)
            for item in block.properties
            if provider in item.target.symbols() or provider in item.condition.symbols()
            if item.kind in ("depends", "select", "imply")
        )

    # -- links

    @cached_property
    def link_changes(self) -> tuple[LinkChange, ...]:
        """Links that the revision makes, or whose conditions or options it touches."""
        result: list[LinkChange] = []
        kept: dict[tuple[int, object], Verdict] = {}
        for source in self._sources():
            for link in self._links_after(source):
                if len(result) >= _MOST_LINKS:
                    return tuple(result)
                if not self._is_optional(link):
                    continue
                before = self._earlier(link, source)
                if not self._is_touched(link, before):
                    continue
                verdict = self._judged(self.after, link, kept)
                verdict_before = self._judged(self.before, before, kept) if before else NO_VERDICT
                result.append(LinkChange(link, verdict, before, verdict_before))
        return tuple(result)

    def _earlier(self, link: Link, source: str) -> Link | None:
        """The link of a source before the revision: of the same source, or of one that it changes or
        removes, where both are part of the same module.
        """
        sources = [self._old_path(source), self._old_path(link.source)]
        sources += [path for path in sorted(self.patched.changed) if path.endswith(".c")]
        for source in dict.fromkeys(sources):
            found = self._links_before(source).get(link.key[1:], ())
            for before in found:
                if _conditions(before) == _conditions(link):
                    return before
            if found:
                return found[0]
        return None

    def _links_before(self, source: str) -> dict[tuple[str, ...], list[Link]]:
        """Links of a source by what they are, whatever source they are in."""
        if source not in self._before_links:
            kept: dict[tuple[str, ...], list[Link]] = {}
            for link in links_of(self.before, source):
                kept.setdefault(link.key[1:], []).append(link)
            self._before_links[source] = kept
        return self._before_links[source]

    def _links_after(self, source: str) -> tuple[Link, ...]:
        if source not in self._after_links:
            is_same = self._leaves_links
            found = links_of(self.before, source) if is_same else find_links(self.after, source)
            self._after_links[source] = found
        return self._after_links[source]

    @cached_property
    def _leaves_links(self) -> bool:
        """Whether all links stay: sources, headers and make files decide who uses what; Kconfig what
        becomes of it, and what can be a module at all.
        """
        return all(map(is_kconfig, self.patched.changed)) and all(
            self.before.kind_of(name) == self.after.kind_of(name) for name in self.changed_options
        )

    def _judged(
        self, state: TreeState, link: Link, kept: dict[tuple[int, object], Verdict]
    ) -> Verdict:
        conditions = (link.guard, link.replaced, link.exported)
        key = (id(state), (link.user, link.provider, *map(str, conditions)))
        if key not in kept:
            kept[key] = judge(state, link)
        return kept[key]

    def rows(self, link: Link, *, is_before: bool = False) -> tuple[Row, ...]:
        """The state table of a link."""
        return state_rows(self.before if is_before else self.after, link)

    def refusals(self, placement: Placement) -> tuple[Refusal, ...]:
        """Where the init of a module refuses to load, over all its sources."""
        result: list[Refusal] = []
        for stem in self.after.kbuild.members(placement):
            path = f"{stem}.c"
            result += find_refusals(path, self.after.text(path))
        return tuple(result)

    def _old_path(self, path: str) -> str:
        for patch in self.patches:
            for file in patch.files:
                if file.path == path and file.status == "renamed":
                    return file.old_path
        return path

    def _is_touched(self, link: Link, before: Link | None) -> bool:
        if before is None or _conditions(link) != _conditions(before):
            return True
        symbols = {
            *self.after.value_symbols(link.user),
            *self.after.value_symbols(link.provider),
            user_symbol(link),
            provider_symbol(link),
        }
        options = symbols & self.changed_options
        return any(self._may_matter(link, option) for option in options)

    def _may_matter(self, link: Link, option: str) -> bool:
        """Whether what changed about an option has to do with the link: its type, its prompt, or a
        line that names the provider or what the provider hangs on.
        """
        changed = self._named_by_change(option)
        if changed is None:
            return True
        near = {*self.after.value_symbols(link.provider), *link.guard.symbols()}
        near.add(provider_symbol(link))
        for name in tuple(near):
            for block in self.after.blocks(name):
                near.update(block.depends.symbols())
        return bool(near & changed)

    def _named_by_change(self, option: str) -> frozenset[str] | None:
        """Options that the changed lines of an entry name, None when more than lines changed."""
        if option not in self._named:
            before = _shape(self.before.blocks(option))
            after = _shape(self.after.blocks(option))
            lines = {item for block in before for item in block.lines}
            lines ^= {item for block in after for item in block.lines}
            names = frozenset(name for item in lines for name in _NAMES.findall(" ".join(item)))
            same = [block.head for block in before] == [block.head for block in after]
            self._named[option] = names if same else None
        return self._named[option]

    def _is_optional(self, link: Link) -> bool:
        """Whether there is a configuration at all that leaves the provider out of the kernel."""
        return bool(self.after.value_symbols(link.provider) or link.exported.parts)

    def _sources(self) -> tuple[str, ...]:
        """Sources whose links may have changed, sorted."""
        changed = self.patched.changed
        sources = {path for path in changed if path.endswith(".c") and self.after.exists(path)}
        for path in tuple(sources):
            if not self.after.placements(path):
                sources.update(self.after.including(path))
        is_wider = self.changed_options or any(
            is_makefile(path) or path.endswith((".h", ".c")) for path in changed
        )
        if is_wider:
            sources |= self._around()
        return tuple(sorted(sources))

    def _around(self) -> set[str]:
        """Sources that the changed options, make files and headers reach."""
        index = self.after.index
        if index.is_small():
            return {path for path in index.paths() if path.endswith(".c")}
        makes = {path for path in self.patched.changed if is_makefile(path)}
        makes |= {path for path in index.naming(self.changed_options) if is_makefile(path)}
        folders = {posixpath.dirname(path) for path in makes}
        near = {path for folder in sorted(folders) for path in index.paths(folder)}
        return set(self._switched(path for path in near if path.endswith(".c")))

    def _switched(self, near: Iterable[str]) -> list[str]:
        """Of many sources those that a changed option or make file switches."""
        makes = {path for path in self.patched.changed if is_makefile(path)}
        result = []
        for path in sorted(near):
            placements = self.after.placements(path)
            if any(
                self.changed_options & set(placement.symbols())
                or makes.intersection(goal.path for goal in placement.goals)
                for placement in placements
            ):
                result.append(path)
        return result[:_MOST_SOURCES]

    # -- who names what

    def option_mentions(self, names: Collection[str]) -> Mentions:
        """Lines of the patched tree that name these options."""
        return option_mentions(self.patched, names, sorted(self.after.index.naming(names)))

    def default_mentions(self, names: Collection[str]) -> Mentions:
        """Lines of default configurations of the patched tree that set these options."""
        return default_mentions(self.patched, names)

    def word_mentions(self, names: Collection[str], paths: Iterable[str] | None = None) -> Mentions:
        """Lines of the patched tree's C files with these words, in these files or all of them."""
        return word_mentions(self.patched, names, paths)

    # -- where to point

    def line_at(self, path: str, number: int, kind: str = "+") -> Place | None:
        """The line of the revision that adds line `number` of a file (1-based), None when no patch
        of it does; the last patch counts.
        """
        for patch in reversed(self.patches):
            for file in patch.files:
                if file.path != path:
                    continue
                for line in file.lines(kind):
                    if line.new_no == number:
                        return Place(patch, file, line)
        return None

    def line_removed_at(self, path: str, number: int) -> Place | None:
        """The line of the revision that removes line `number` (1-based) of a file as the tree has it."""
        for patch in self.patches:
            for file in patch.files:
                if path in (file.old_path, self._old_path(file.path)):
                    for line in file.lines("-"):
                        if line.old_no == number:
                            return Place(patch, file, line)
        return None

    def removed_line(self, path: str, number: int) -> Place | None:
        """The line of the revision that removes line `number` (1-based) of a file as the tree has it.

        Where an earlier patch of the revision has moved it, the first removed line of that file.
        """
        first = None
        for patch in self.patches:
            for file in patch.files:
                if self._old_path(file.path) != path and file.old_path != path:
                    continue
                for line in file.lines("-"):
                    first = first or Place(patch, file, line)
                    if line.old_no == number:
                        return Place(patch, file, line)
        return first

    def changed_line(self, path: str, text: str = "", kind: str = "+-") -> Place | None:
        """The first changed line of a file that holds this text."""
        for patch in self.patches:
            for file in patch.files:
                if file.path == path:
                    for line in file.lines(kind):
                        if text in line.text:
                            return Place(patch, file, line)
        return None


def _conditions(link: Link) -> tuple[str, ...]:
    return (
        str(link.guard),
        str(link.replaced),
        str(link.exported),
        str([goal[:3] for goal in link.user.goals]),
        str([goal[:3] for goal in link.provider.goals]),
        str(link.user.member),
    )


class _Shape(NamedTuple):
    """What of an entry decides configurations: its head, and its lines as kind, target, condition."""

    head: tuple[str, bool, str, str]
    lines: tuple[tuple[str, str, str], ...]


def _shape(blocks: Sequence[Definition]) -> list[_Shape]:
    return [
        _Shape(
            (
                block.kind,
                block.prompt is None,
                str(block.prompt_condition),
                str(block.context),
            ),
            tuple((item.kind, str(item.target), str(item.condition)) for item in block.properties),
        )
        for block in blocks
    ]


__all__ = ["Expression", "KbuildChange", "LinkChange", "Place"]
