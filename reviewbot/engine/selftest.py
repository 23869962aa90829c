"""Runs a rule's own examples, ours and a user's alike."""

from __future__ import annotations

import re
from binascii import crc32
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewbot.context.history.base import BaseChoice
from reviewbot.context.history.memory import HistoryInMemory
from reviewbot.engine.rule import Bad, Good, Rule
from reviewbot.engine.runner import check_revision
from reviewbot.mail import is_mbox, parse_mail, split_mbox
from reviewbot.model.finding import Base, Finding
from reviewbot.model.grouping import group
from reviewbot.model.message import Message
from reviewbot.model.patch import Patch
from reviewbot.model.series import Revision

if TYPE_CHECKING:
    from reviewbot.context.kbuild.change import KbuildChange
    from reviewbot.context.kbuild.files import FilesInMemory
    from reviewbot.context.maintainers.responsible import Responsible

_TO = {
    "linux": "linux-kernel@vger.kernel.org",
    "netdev": "netdev@vger.kernel.org",
    "kvm-x86": "kvm@vger.kernel.org",
    "tip": "linux-kernel@vger.kernel.org, x86@kernel.org",
    "xen": "xen-devel@lists.xenproject.org",
    "qemu": "qemu-devel@nongnu.org",
    "u-boot": "u-boot@lists.denx.de",
    "git": "git@vger.kernel.org",
    "generic": "devel@lists.example.org",
}
_DIFF = """\
---
 drivers/foo/bar.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/drivers/foo/bar.c b/drivers/foo/bar.c
index 1111111111111..2222222222222 100644
--- a/drivers/foo/bar.c
+++ b/drivers/foo/bar.c
@@ -10,3 +10,3 @@ static int bar_probe(struct device *dev)
 	struct bar *bar;
-	bar = old_bar(dev);
+	bar = new_bar(dev);
 	return 0;
-- 
2.39.5
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of one example: `ok` says whether it behaved, `text` is one line for people.

    A `todo` example that behaves although it should not yet is reported as not ok, so that the mark
    goes away; one that does not behave is ok and `is_todo`. A rule that fails or cannot run on its
    example is never ok.
    """

    rule: str
    case: str
    ok: bool
    text: str
    is_todo: bool = False


def run_examples(rule: Rule) -> Iterator[Outcome]:
    """GOOD, then BAD examples in order; each is checked with this rule alone."""
    for number, good in enumerate(rule.GOOD, 1):
        yield _judge(rule, f"GOOD {number}", good, 0)
    for number, bad in enumerate(rule.BAD, 1):
        yield _judge(rule, f"BAD {number}", bad, bad.findings)


def _judge(rule: Rule, name: str, case: Good | Bad, wanted: int) -> Outcome:
    findings, problem = find(rule, case)
    says = getattr(case, "says", "")
    unsaid = says and not any(says in finding.message for finding in findings)
    ok = not problem and len(findings) == wanted and not unsaid
    if case.todo and not problem:
        if ok:
            return Outcome(
                rule.id, name, False, f"{rule.id} {name}: now behaves; remove todo={case.todo!r}"
            )
        return Outcome(rule.id, name, True, f"{rule.id} {name}: todo: {case.todo}", is_todo=True)
    if ok:
        return Outcome(rule.id, name, True, f"{rule.id} {name}: ok")
    found = "; ".join(
        f"{finding.location.part} line {finding.location.mail_line}: {finding.message}"
        for finding in findings
    )
    why = problem or (
        f"does not say {says!r}" if unsaid else f"wanted {wanted} findings, got {len(findings)}"
    )
    return Outcome(rule.id, name, False, f"{rule.id} {name}: {why}{': ' + found if found else ''}")


def find(rule: Rule, case: Good | Bad) -> tuple[tuple[Finding, ...], str]:
    """Findings of the example's revision, and what went wrong (empty when nothing did)."""
    mails = [
        mail for text in (*case.context, case.mail) for mail in example_mails(text, case.profile)
    ]
    thread = group(mails)
    if not thread.series:
        return (), "the example holds no patch"
    series = thread.series[-1]
    wanted = [one for one in series.revisions if case.version in (None, one.version)]
    if not wanted:
        return (), f"the example holds no v{case.version}"
    revision = wanted[-1]
    kbuild = _tree_of(case, revision.patches) if case.tree is not None else None
    history = HistoryInMemory(case.history) if case.history is not None else None
    choice = None
    if history is not None:
        choice = BaseChoice(history, revision, Base(history.newest, "of the example"))
    report = check_revision(
        [rule],
        thread,
        series,
        revision,
        kbuild=kbuild,
        history=history,
        choice=choice,
        maintainers=_maintainers_of(case, revision) if case.tree is not None else None,
    )
    return report.findings, "; ".join(
        [*report.errors, *(f"skipped: {why}" for why in report.skipped.values())]
    )


def _tree_of(case: Good | Bad, patches: Sequence[Patch]) -> KbuildChange:
    from reviewbot.context.kbuild.change import KbuildChange

    return KbuildChange(_files_of(case), patches)


def _maintainers_of(case: Good | Bad, revision: Revision) -> Responsible:
    from reviewbot.context.maintainers.responsible import Responsible

    return Responsible(lambda: _files_of(case), revision)


def _files_of(case: Good | Bad) -> FilesInMemory:
    from reviewbot.context.kbuild.files import FilesInMemory

    return FilesInMemory({path: text.encode() for path, text in (case.tree or {}).items()})


def example_mails(text: str, profile: str) -> list[Message]:
    """The mails of an example, completed with the headers and the diff that it does not care about."""
    text = text.lstrip("\n")
    raw = text.encode("utf-8", "surrogateescape")  # "\udcff" in an example stands for a bad byte
    parts: Sequence[bytes] = list(split_mbox(raw)) if is_mbox(raw) else [raw]
    return [
        parse_mail(
            _complete(part.decode("utf-8", "surrogateescape"), number, profile).encode(
                "utf-8", "surrogateescape"
            )
        )
        for number, part in enumerate(parts, 1)
    ]


def _complete(text: str, number: int, profile: str) -> str:
    head, _, body = text.partition("\n\n")
    added = []
    for name, value in (
        ("From", "A Author <author@example.org>"),
        ("To", _TO[profile]),
        ("Date", f"Thu, {number:02d} Jan 2026 10:00:00 +0000"),
        (
            "Message-ID",
            f"<example-{number}-{crc32(text.encode('utf-8', 'surrogateescape')):x}@example.org>",
        ),
    ):
        if not re.search(rf"^{name}:", head, re.MULTILINE | re.IGNORECASE):
            added.append(f"{name}: {value}")
    is_reply = re.search(r"^Subject: *(?:Re:|.*\b0/\d)", head, re.MULTILINE) is not None
    if not is_reply and "\ndiff " not in body and "\n--- a/" not in body:
        diff = _DIFF if profile != "kvm-x86" else _DIFF.replace("drivers/foo", "arch/x86/kvm")
        has_cut = "\n---\n" in f"\n{body}"
        body = body.rstrip("\n") + "\n" + (diff.partition("\n")[2] if has_cut else diff)
    return "\n".join([*added, head]) + "\n\n" + body
