"""What a reply says: each finding below the line it is about, with the reason and text to paste.

Text to paste stands behind `| `, and no other line looks like a trailer: b4 and Patchwork take a
bare `Fixes:` or `Closes:` of a reply into the commit (LoreMessage.find_trailers of b4 0.16).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from reviewbot.model.finding import Evidence, Finding, Report
from reviewbot.model.lazy import LazyPattern
from reviewbot.report.text import counter
from reviewbot.report.visible import visible

WIDTH = 72
_LONGEST_QUOTE = 300
"""Characters of a quoted line: a mail line may have 998 bytes (RFC 5322, 2.1.1)."""
_MOST_LINES = 8
_MOST_NUMBERS = 20
_TAG = LazyPattern(r"\w\S*:$")
_DOCUMENT = LazyPattern(r'Documentation/([\w./-]+)\.rst(?:, "([^"]+)")?')
_OWNER = LazyPattern(r"(xen|qemu|u-boot|git): ")


def reply_text(
    report: Report,
    findings: Sequence[Finding],
    *,
    is_to_patch: bool,
    told: Collection[str] = (),
) -> str:
    """The findings in the order given, lines of at most 72 columns except for quotes and text to
    paste; ends in a newline, empty without findings. What is the same for three patches or more
    is said once.

    `is_to_patch` says that the reply goes to the patch they are all about; else a line names the
    patch of each group. `told` are fingerprints of what was said about an earlier revision.
    """
    lines: list[str] = []
    place: object = object()
    for finding, others in _groups(findings):
        if lines:
            lines.append("")
        if not is_to_patch and finding.patch != place:
            place = finding.patch
            lines += [*_heading(report, finding.patch), ""]
        if not finding.evidence:
            lines.append(f"> {_subject(report, finding.patch)}")
        lines += _finding(finding, report.profiles, is_told=finding.fingerprint in told)
        if others:
            lines += ["", *wrapped(_same(report, others))]
    return "".join(f"{line}\n" for line in lines)


def _groups(findings: Sequence[Finding]) -> Iterator[tuple[Finding, Sequence[Finding]]]:
    """Each finding with those that only say the same of other patches, when they are two or more."""
    alike: dict[object, list[Finding]] = {}
    for finding in findings:
        what = (finding.rule, finding.message, finding.fix)
        known = alike.setdefault(what, [])
        if all(finding.patch != other.patch for other in known):
            known.append(finding)
    inside = {id(one) for group in alike.values() if len(group) > 2 for one in group[1:]}
    for finding in findings:
        if id(finding) not in inside:
            group = alike[finding.rule, finding.message, finding.fix]
            yield finding, group[1:] if len(group) > 2 and group[0] is finding else ()


def _same(report: Report, findings: Sequence[Finding]) -> str:
    numbers = [finding.patch for finding in findings if finding.patch is not None]
    total = f" of {report.revision.expected}" if report.revision is not None else ""
    shown = ", ".join(str(number) for number in sorted(numbers)[:_MOST_NUMBERS])
    more = f" and {len(numbers) - _MOST_NUMBERS} more" if len(numbers) > _MOST_NUMBERS else ""
    return f"The same in patches {shown}{more}{total}."


def document_of(see_also: Sequence[str], profiles: Sequence[str]) -> str:
    """The document to name to people of these profiles: their own project's, else the first that
    belongs to no other project, else the first; empty when there is none.
    """
    owners = [(match[1] if (match := _OWNER.match(text)) else "", text) for text in see_also]
    own = [text for owner, text in owners if owner and owner in profiles]
    common = [text for owner, text in owners if not owner]
    return next(iter((*own, *common, *see_also)), "")


def document_url(document: str) -> str:
    """Where a document of the kernel and its section can be read, empty for others.

    The anchor is made as docutils does (docutils.nodes.make_id).
    """
    match = _DOCUMENT.match(document)
    if match is None:
        return ""
    anchor = re.sub(r"[^a-z0-9]+", "-", (match[2] or "").lower()).lstrip("-0123456789").rstrip("-")
    return f"https://docs.kernel.org/{match[1]}.html" + (f"#{anchor}" if anchor else "")


def wrapped(text: str) -> list[str]:
    """The text in lines of at most 72 columns where its words allow, none of which a tool could
    take for a trailer: a word that ends in a colon never begins a line.
    """
    words = visible(text).split()
    if words and _TAG.match(words[0]):
        words[0] = f'"{words[0]}"'
    lines: list[list[str]] = [[]]
    for word in words:
        line = lines[-1]
        if not line or len(" ".join([*line, word])) <= WIDTH:
            line.append(word)
        elif not _TAG.match(word):
            lines.append([word])
        elif len(line) > 1 and not _TAG.match(line[-1]):
            lines.append([line.pop(), word])
        else:
            lines.append([f'"{word}"'])
    return [" ".join(line) for line in lines]


def _heading(report: Report, number: int | None) -> list[str]:
    revision = report.revision
    for patch in revision.patches if revision is not None else ():
        if revision is not None and patch.number == number:
            return wrapped(f"On patch {counter(patch, revision)}, {patch.title}")
    return ["On the series as a whole"]


def _subject(report: Report, number: int | None) -> str:
    """What a finding without a line of its own is put under."""
    revision = report.revision
    if revision is None:
        return ""
    mails = {patch.number: patch.message for patch in revision.patches}
    mail = mails.get(number, revision.lead) if number is not None else revision.lead
    return _cut(f"Subject: {visible(' '.join(mail.subject.split()))}")


def _finding(finding: Finding, profiles: Sequence[str], *, is_told: bool) -> Iterator[str]:
    for item in finding.evidence:
        yield from _proof(item)
    message = f"still present: {finding.message}" if is_told else finding.message
    yield from wrapped(_sentence(message))
    if finding.fix:
        yield ""
        yield from (f"| {visible(line)}" for line in finding.fix.split("\n"))
    document = document_of(finding.see_also, profiles)
    if document:
        yield ""
        # the words of the document stand in the message where they matter; here is the place
        yield document_url(document) or f"({visible(document)})"


def _sentence(message: str) -> str:
    """A rule's message with a capital and a full stop, where it has none and may have one."""
    first = message.split(" ", 1)[0]
    if first.isalpha() and first.islower():
        message = message[0].upper() + message[1:]
    return message if message.endswith(("?", ".", "!")) else f"{message}."


def _proof(item: Evidence) -> Iterator[str]:
    """Quoted lines behind `> `; other proof behind `* `, with its place and where to read it."""
    lines = (item.text or "").split("\n")
    shown = [_cut(visible(line)) for line in lines[:_MOST_LINES]]
    if len(lines) > _MOST_LINES:
        shown.append("[...]")
    if item.what == "quoted":
        yield from (f"> {line}" for line in shown)
        return
    place = f"{visible(item.path)}:{item.line}: " if item.path and item.line else ""
    yield from (f"* {item.what}: {place}{line}" for line in shown if line or place)
    if item.url:
        yield f"* {visible(item.url)}"


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST_QUOTE else f"{line[:_LONGEST_QUOTE]} [...]"
