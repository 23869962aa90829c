"""The description says who reported the problem, and no tag gives credit."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from reviewbot.context.people import author_of, is_same_person
from reviewbot.engine.rule import (
    GUESS,
    KERNEL,
    LIKELY,
    MAIL,
    WARNING,
    Address,
    Bad,
    Confidence,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
    TextLine,
)
from reviewbot.model.lazy import LazyPattern

_NAME = r"[^\W\d_][\w'’.-]{0,30}"
_ROBOT = r"syzbot|(?:the )?(?:kernel test robot|intel test robot|0-?day bot|lkp(?: robot| bot)?)"
_BY = LazyPattern(
    rf"\b(?:reported|spotted|bisected|noticed|found|discovered|hit)(?: and \w{{1,12}})? by "
    rf"(?P<who>{_ROBOT}|(?:the )?{_NAME}(?: {_NAME}){{0,3}})",
    re.IGNORECASE,
)
_SAID = LazyPattern(
    rf"(?<![\w.@/-])(?P<who>{_ROBOT}|{_NAME}(?: {_NAME}){{0,3}}) "
    rf"(?:(?:has|have|had|also|recently|kindly|first|originally) ){{0,3}}(?:reported|reports"
    rf"|bisected|spotted)\b",
    re.IGNORECASE,
)
_MOST = 200
"""Recipients and trailers looked at."""
_LONGEST = 2000
"""Sentences looked at; a long commit message has 100."""
_ENOUGH = 5
"""Findings per patch."""
_FAR = 60
"""Characters behind a name in which its address may stand."""
_HINT = LazyPattern(r"report|spotted|bisected|noticed|found|discovered|hit", re.IGNORECASE)
_SENTENCE = LazyPattern(r"(?<=[.!?])\s+(?=[^\W\d_a-z])")
_VERSION = LazyPattern(r"\bv\d{1,2}\b", re.IGNORECASE)
_OTHER_VERSION = LazyPattern(
    r"^see\b|\bversions?\b|\bprevious(?:ly)?\b|\bearlier\b|\bthis (?:patch|series)\b|\breview"
    r"|\bfeedback\b"
    r"|\bcommit [0-9a-f]{7}|\bfeature request|\bpatch set\b|\bpatchset\b",
    re.IGNORECASE,
)
_TOOL = LazyPattern(
    r"bot|center|centre|ci|group|lab|labs|project|robot|team|asan|bisect|build|capacity"
    r"|checkpatch|clang|clippy|cocci|coccicheck|coccinelle"
    r"|codespell|compiler|config|coverity|cppcheck|cpu|csa|device|dmesg|driver|dtc|ebpf"
    r"|firmware|fuzz|fuzzer|fuzzing|fw|gcc|git|hardware|hw|hwmon|infer|iommu|kasan|kbuild"
    r"|kcsan|kernel|klocwork|kmemleak|kmsan|llvm|lockdep|lsan|make|memory|mypy|objtool"
    r"|oss-fuzz|pahole|platform|pylint|qemu|sanitizer|sanitizers|sensor|shellcheck|smatch"
    r"|sparse|spinics|static|svace|symptom|syzkaller|test|tool|tools|trinity|tsan|ubsan"
    r"|user|users|valgrind|verifier|vm|vmm|warning|warnings|xfstests",
    re.IGNORECASE,
)
_NOT_A_NAME = LazyPattern(
    r"a|above|also|an|and|are|as|be|been|being|below|bug|bugs|but|by|can|cases|code"
    r"|code-review|commit|customer|customers|did|error|errors|he|her|his|i|if|in"
    r"|inspection|internally|is|issue|issues|it|its|let|many|multiple|nobody|not|now|of|on"
    r"|one|or|other|others|our|patch|people|problem|problems|recently|review|running|same"
    r"|several|she|since|so|some|somebody|someone|that|the|their|then|there|these|they"
    r"|this|those|to|until|using|value|values|was|we|were|what|when|where|which|while|who"
    r"|with|you",
    re.IGNORECASE,
)
_TAGS = (
    "closes",
    "buglink",
    "bisected-by",
    "found-by",
    "spotted-by",
    "noticed-by",
    "debugged-by",
    "diagnosed-by",
)


def _mail(text: str, tags: str = "", cc: str = "Rita Reporter <rita@example.net>") -> str:
    return (
        f"Subject: [PATCH] foo: fix bar\nCc: {cc}\n\n{text}\n\n{tags}"
        "Signed-off-by: A Author <author@example.org>\n"
    )


class ReportedWithoutReportedBy(Rule):
    """The text names somebody who reported the problem, and there is no Reported-by.

    ## Why is this bad?

    Reported-by is the thanks that reporters get, and with Closes it is how a report is found to be
    fixed. Reviewers ask for it when they remember the report, and the author has to post again.

    ## What to write instead

    `Reported-by: Name <address>`, followed by `Closes: <URL of the report>`. Ask first when the
    report was private; leave it out for feature requests.

    ## Limits

    Only sentences like "reported by Name" and "Name reports" count, and only words that can be a
    name: one that is also in To or Cc, two capitalised words, or a robot that asks for the tag.
    What compilers and checkers print is not a report. Sentences about an earlier version of the
    patch, a review or another commit are passed over, and so is a person whom any other tag
    credits; where the project is not known, also whoever is named with an address. Reports that the
    text does not mention are seen only when a reviewer says so (`reviewer-asked-for-trailer`).
    """

    id = "reported-without-reported-by"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Using Reported-by:, Tested-by:, Reviewed-by:,'
        ' Suggested-by: and Fixes:"',
        'Documentation/process/5.Posting.rst, "Patch formatting and changelogs"',
        'qemu: docs/devel/code-provenance.rst, "Other commit tags"',
        'xen: docs/process/sending-patches.pandoc, "Reported-by:"',
        'u-boot: doc/develop/process.rst, "Review Process, Git Tags"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot", "generic")
    since = "0.1"

    GOOD = (
        Good(
            _mail("This was reported by Rita Reporter <rita@example.net>.", ""),
            profile="generic",
        ),
        Good(
            _mail(
                "Rita Reporter reported that probing fails.",
                "Reported-by: Rita Reporter <rita@example.net>\n",
            )
        ),
        Good(_mail("Fix a warning reported by Coverity Scan.")),
        Good(_mail("The interval reported by the LE CIS Established event is used instead.")),
        Good(_mail("Rita Reporter reported a build failure in v2 of this patch, now fixed.")),
        Good(_mail("Smatch reports:\n\n  foo.c:12 bar() warn: missing error code")),
        Good(
            _mail(
                "Rita Reporter reported that probing fails.",
                "Tested-by: Rita Reporter <rita@example.net>\n",
            ),
        ),
        Good(_mail("The Battery Driver reports the capacity in percent.")),
        Good(_mail("> Rita Reporter reported that probing fails.\n\nQuoted only.")),
    )
    BAD = (
        Bad(_mail("Rita Reporter reported that probing fails."), says='"Rita Reporter reported'),
        Bad(_mail("Rita reports that loading\nthe module fails."), profile="xen"),
        Bad(_mail("This was reported by\nRita Reporter on the list."), profile="qemu"),
        Bad(_mail("syzbot reported a use after free in bar()."), says="syzbot"),
        Bad(
            _mail("The problem was seen by Rita when she booted the new kernel."),
            todo="seeing is not always reporting; the verb alone gives more false alarms than hits",
        ),
        Bad(
            _mail("For reference: https://lore.kernel.org/r/1@example.net"),
            todo="whether the link is a report needs the mail behind it",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if patch.is_draft or _is_credited(patch) or patch.title.startswith(("fixup!", "squash!")):
            return
        credited = _people(patch)
        people = [*patch.message.recipients[:_MOST], *credited]
        author = author_of(patch)
        told: set[str] = set()
        for line, sentence in islice(_sentences(patch), _LONGEST):
            if not _HINT.search(sentence) or _OTHER_VERSION.search(sentence):
                continue
            for match in (*_BY.finditer(sentence), *_SAID.finditer(sentence)):
                who, confidence = _reporter(match, people)
                if not who or who.lower() in told or _is_named(author, credited, who):
                    continue
                if (
                    context.is_any("generic")
                    and "@" in sentence[match.start() : match.end() + _FAR]
                ):
                    continue  # named with the address: credit enough where nobody asks for the tag
                told.add(who.lower())
                if len(told) > _ENOUGH:
                    return
                excerpt = _excerpt(match, who)
                yield self.at_message(
                    patch,
                    line,
                    f'the text says "{excerpt}", and there is no Reported-by: to credit the reporter,'
                    " followed by Closes: with a link to the report",
                    confidence=confidence,
                    fix=_tag_for(who, people),
                )


def _is_named(author: Address | None, credited: Sequence[Address], who: str) -> bool:
    """Whether From or some tag already names this person."""
    return any(_is_called(person, who) for person in (*credited, *filter(None, (author,))))


def _is_credited(patch: Patch) -> bool:
    return any(
        trailer.name.startswith("reported-") or trailer.name in _TAGS for trailer in patch.trailers
    )


def _people(patch: Patch) -> list[Address]:
    """Everybody a tag other than Cc names."""
    return [
        person
        for trailer in patch.trailers[:_MOST]
        if trailer.name != "cc" and (person := trailer.address) is not None
    ]


def _sentences(patch: Patch) -> Iterator[tuple[TextLine, str]]:
    """Sentences of the prose, each with the line it begins on; none of a paragraph about versions."""
    for paragraph in patch.paragraphs:
        starts: list[int] = []
        length = 0
        for line in paragraph:
            starts.append(length)
            length += len(line.text.strip()) + 1
        text = " ".join(line.text.strip() for line in paragraph)
        if _VERSION.search(text):  # the paragraph tells how the patch came about
            continue
        at = number = 0
        for sentence in _SENTENCE.split(text):
            at = text.index(sentence, at)
            while number + 1 < len(starts) and starts[number + 1] <= at:
                number += 1
            yield paragraph[number], sentence[:2000]
            at += len(sentence)


def _reporter(match: re.Match[str], people: list[Address]) -> tuple[str, Confidence]:
    """The name out of the words that stand where a name would, empty when they are none."""
    found = match["who"]
    words = found.split()
    if re.fullmatch(_ROBOT, found, re.IGNORECASE):
        return found.removeprefix("the "), LIKELY
    if words[0].lower() == "the" or any(map(_TOOL.fullmatch, words)):
        return "", GUESS
    run = _name_beside_verb(words, is_before=match.start("who") == match.start())
    if not run or all(word.isupper() and len(word) > 1 for word in run):
        return "", GUESS
    name = " ".join(run)
    if any(_is_called(person, name) for person in people):
        return name, LIKELY
    return (name, LIKELY) if len(run) == 2 else ("", GUESS)


def _name_beside_verb(words: list[str], *, is_before: bool) -> list[str]:
    """The capitalised words next to the verb: "On boot Rita Reporter reported"."""
    run: list[str] = []
    for word in reversed(words) if is_before else words:
        bare = word.rstrip(".,")
        if not bare[:1].isupper() or _NOT_A_NAME.fullmatch(bare):
            break
        run.append(bare)
    return run[::-1] if is_before else run


def _excerpt(match: re.Match[str], who: str) -> str:
    """The words that say it, without what the pattern took along on either side of the name."""
    text = match[0]
    at = text.lower().find(who.split()[0].lower())
    if match.start("who") == match.start():
        return text[max(at, 0) :][:80]
    end = text.lower().find(who.split()[-1].lower(), at) + len(who.split()[-1])
    return text[:end][:80]


def _is_called(person: Address, name: str) -> bool:
    """Whether the person has this name, or the single word as one of the names."""
    if is_same_person(person, Address(name, "")):
        return True
    wanted = set(name.lower().split())
    return wanted <= set(re.findall(r"[^\W_]+", person.name[:200].lower()))


def _tag_for(who: str, people: list[Address]) -> str | None:
    """The tag, when the mail itself has the person's address."""
    found = {person for person in people if person.name and _is_called(person, who)}
    return f"Reported-by: {found.pop()}" if len(found) == 1 else None
