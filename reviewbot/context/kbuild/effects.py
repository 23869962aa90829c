"""Which of the links that a revision touches are worth a finding, and of which kind."""

from __future__ import annotations

from collections.abc import Iterator

from reviewbot.context.kbuild.change import KbuildChange, LinkChange, Place
from reviewbot.context.kbuild.expression import Expression, terms
from reviewbot.context.kbuild.links import Link
from reviewbot.context.kbuild.proof import refusals_that_matter
from reviewbot.context.kbuild.verdict import (
    BUILTIN,
    LOADS,
    MISSING,
    WITHOUT,
    provider_symbol,
    user_symbol,
)


def persisting(change: KbuildChange) -> Iterator[LinkChange]:
    """Links that stay although the revision takes back what Kconfig said about the provider, and
    leave it optional.
    """
    for item in _one_each(change.link_changes):
        if _is_persisting(change, item):
            yield item


def optional_at_load(change: KbuildChange) -> Iterator[LinkChange]:
    """Links that the revision makes, or makes optional: both as modules, loading one needs the
    other, and Kconfig does not ask for it.
    """
    for item in _one_each(change.link_changes):
        if not _is_optional(change, item) or _is_persisting(change, item):
            continue
        if not _was_optional(change, item) or _adds_imply(change, item):
            yield item


def builtin_needs_module(change: KbuildChange) -> Iterator[LinkChange]:
    """Links by which the kernel proper comes to need a module in a reachable configuration."""
    yield from _new(change, BUILTIN)


def provider_missing(change: KbuildChange) -> Iterator[LinkChange]:
    """Links that come to be compiled in a reachable configuration without their provider."""
    yield from _new(change, MISSING)


def place_of(change: KbuildChange, item: LinkChange) -> Place | None:
    """The line to point to: the use if the revision adds it, else what it changes in Kconfig."""
    link = item.link
    place = change.line_at(link.source, link.line)
    if place is not None:
        return place
    for state, kind in ((change.before, "-"), (change.after, "+")):
        for name in (provider_symbol(link), user_symbol(link)):
            for relation in change.relations(state, user_symbol(link), name):
                place = change.changed_line(relation.path, relation.text, kind)
                if place is not None:
                    return place
    for path in (link.source, link.provider_path, *sorted(change.patched.changed)):
        place = change.changed_line(path)
        if place is not None:
            return place
    return None


def _new(change: KbuildChange, outcome: str) -> Iterator[LinkChange]:
    for item in _one_each(change.link_changes):
        if outcome in item.verdict.witnesses and outcome not in item.verdict_before.witnesses:
            yield item


def _one_each(items: tuple[LinkChange, ...]) -> Iterator[LinkChange]:
    """The items, of one symbol between the same two objects only the first with each verdict."""
    seen = set()
    for item in items:
        link = item.link
        key = (link.source, link.user.module, link.provider.module, *sorted(item.verdict.witnesses))
        if key not in seen:
            seen.add(key)
            yield item


def _is_persisting(change: KbuildChange, item: LinkChange) -> bool:
    if item.before is None or str(item.before.guard) != str(item.link.guard):
        return False
    is_load = LOADS in item.verdict.witnesses and LOADS in item.verdict_before.witnesses
    return is_load and WITHOUT in item.verdict.witnesses and _takes_back(change, item)


def _takes_back(change: KbuildChange, item: LinkChange) -> bool:
    pair = (user_symbol(item.link), provider_symbol(item.link))
    before = {(rel.kind, rel.text) for rel in change.relations(change.before, *pair)}
    after = {(rel.kind, rel.text) for rel in change.relations(change.after, *pair)}
    return bool(before - after)


def _adds_imply(change: KbuildChange, item: LinkChange) -> bool:
    pair = (user_symbol(item.link), provider_symbol(item.link))
    before, after = (
        {rel.text for rel in change.relations(state, *pair) if rel.kind == "imply"}
        for state in (change.before, change.after)
    )
    return bool(after - before)


def _is_optional(change: KbuildChange, item: LinkChange) -> bool:
    found = item.verdict.witnesses
    if LOADS not in found or WITHOUT not in found or _is_asked_for(change, item.link):
        return False
    if item.verdict.works_without:
        return True
    pair = (user_symbol(item.link), provider_symbol(item.link))
    is_implied = any(rel.kind == "imply" for rel in change.relations(change.after, *pair))
    return is_implied or bool(refusals_that_matter(change, item.link))


def _is_asked_for(change: KbuildChange, link: Link) -> bool:
    """Whether an option of its own switches the use on, and depends on the provider for real."""
    provider = provider_symbol(link)
    names = {*link.guard.symbols(), *link.user.member.symbols()} - {provider, user_symbol(link)}
    return any(
        _is_term(term, provider)
        for name in names
        for block in change.after.blocks(name)
        if block.prompt is not None
        for term in terms(block.depends)
    )


def _is_term(term: Expression, name: str) -> bool:
    """Whether a dependency is on the option and does not hold without it."""
    if term.kind == "symbol":
        return term.text == name
    is_negative = any(part.kind == "not" for part in (term, *term.parts))
    return (
        term.kind == "or"
        and not is_negative
        and set(term.symbols()) >= {name}
        and all(name in part.symbols() for part in term.parts)
    )


def _was_optional(change: KbuildChange, item: LinkChange) -> bool:
    found = item.verdict_before.witnesses
    return LOADS in found and WITHOUT in found
