"""The evidence of a finding about a link: use, export, guard, Kconfig, init, witness, states."""

from __future__ import annotations

from reviewbot.context.kbuild.change import KbuildChange, LinkChange
from reviewbot.context.kbuild.condition import ALWAYS, PERHAPS, known_part
from reviewbot.context.kbuild.expression import LETTERS
from reviewbot.context.kbuild.init import Refusal
from reviewbot.context.kbuild.links import Link
from reviewbot.context.kbuild.verdict import Row, Witness, provider_symbol, user_symbol
from reviewbot.model.finding import Evidence

_MOST_REFUSALS = 3


def refusals_that_matter(change: KbuildChange, link: Link) -> tuple[Refusal, ...]:
    """Where the provider's init refuses on some machines and the user's own does not ask the same."""
    own = {refusal.condition for refusal in change.refusals(link.user)}
    return tuple(
        refusal
        for refusal in change.refusals(link.provider)
        if refusal.is_environment and refusal.condition not in own
    )


def link_proof(
    change: KbuildChange, item: LinkChange, witness: Witness | None = None
) -> tuple[Evidence, ...]:
    """All there is to show for a link, the use first; the state table before and after the patch."""
    link = item.link
    user, provider = user_symbol(link), provider_symbol(link)
    through = f" by way of {link.via}()" if link.via else ""
    proof = [
        Evidence(
            "symbol-use", f"{link.user.name} uses {link.name}{through}", link.source, link.line
        ),
        Evidence(
            "export",
            f"{link.provider.name} exports {link.name}",
            link.provider_path,
            link.export_line,
        ),
    ]
    guard = known_part(link.guard)
    if guard not in (ALWAYS, PERHAPS):
        proof.append(Evidence("guard", str(guard), link.source, link.line))
    proof += _relations(change, user, provider)
    proof += [
        Evidence(
            "provider-init-can-fail",
            f"{refusal.function}() returns {refusal.error} if {refusal.condition}",
            refusal.path,
            refusal.line,
        )
        for refusal in refusals_that_matter(change, link)[:_MOST_REFUSALS]
    ]
    if witness is not None:
        proof.append(Evidence("witness", witness.text(user, provider)))
    proof.append(Evidence("state-table", state_table(change, item)))
    return tuple(proof)


def load_time_proof(
    change: KbuildChange, item: LinkChange, witness: Witness
) -> tuple[Evidence, ...]:
    """The same for a dependency at load time: last, why Kconfig cannot end it, and what can."""
    provider = provider_symbol(item.link) or item.link.provider.name
    return (
        *link_proof(change, item, witness),
        Evidence(
            "why",
            f'neither "imply {provider}" nor "depends on {provider} || !{provider}" creates or removes a '
            "load-time dependency, the use of the symbol does; IS_REACHABLE() is decided when compiling",
        ),
        Evidence(
            "instead",
            f"a hook that {item.link.provider.name} registers with built-in code, symbol_get(), a real "
            f'"depends on {provider}", or moving {item.link.name}() to code that is always there',
        ),
    )


def _relations(change: KbuildChange, user: str, provider: str) -> list[Evidence]:
    """What the user's Kconfig entry says about the provider, as the revision leaves it."""
    found = change.relations(change.after, user, provider)
    if not found:
        return [Evidence("kconfig-relation", f"{user} says nothing about {provider}")]
    words = {"depends": "depends on"}
    return [
        Evidence(
            "kconfig-relation",
            f"{user}: {words.get(item.kind, item.kind)} {item.text}",
            item.path,
            item.line,
        )
        for item in found
    ]


def state_table(change: KbuildChange, item: LinkChange) -> str:
    """The reachable combinations of the two options, one a line, each with what happens before and
    after the patch.
    """
    link = item.link
    names = (user_symbol(link) or link.user.name, provider_symbol(link) or link.provider.name)
    after = {row[:2]: row for row in change.rows(link)}
    before: dict[tuple[int, int], Row] = {}
    if item.before is not None:
        before = {row[:2]: row for row in change.rows(item.before, is_before=True)}
    lines = []
    for pair in sorted(after.keys() | before.keys()):
        state = ", ".join(f"{name}={LETTERS[value]}" for name, value in zip(names, pair))
        was = _said(before.get(pair), link) if item.before is not None else "no use"
        lines.append(f"{state}: before: {was}; after: {_said(after.get(pair), link)}")
    return "\n".join(lines)


def _said(row: Row | None, link: Link) -> str:
    if row is None:
        return "not offered"
    if not row.builds:
        return "does not link"
    if row.loads_first:
        return f"builds, loading {link.user.name} loads {link.provider.name} first"
    return "builds"
