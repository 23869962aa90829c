"""Reads like a bug fix, and has no Fixes tag."""

import re

from reviewbot.context.symptoms import (
    lower_text_of,
    names_failure,
    strong_symptoms,
    up_to_two,
    weak_symptoms,
)
from reviewbot.engine.rule import (
    GUESS,
    KERNEL,
    MAIL,
    NOTE,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

_FIX = LazyPattern(
    r"\b(?:fix(?:es|ed|ing|up)?|correct(?:ly|s|ed)?|avoid|prevent|handle|repair|resolve"
    r"|restore|ensure|don.t|do not|(?:add|set|include) (?:the |a )?missing)\b"
)
_SMALL = LazyPattern(
    r"\b(?:typos?|spell\w*|white-?space|indent\w*|style|styling|checkpatch|comments?"
    r"|kernel-?doc|grammar|sparse|cosmetic"
    r"|clean-?ups?|alignment|coding|formatting|doc|docs|documentation|readme|rename"
    r"|refactor\w*|unused|deprecated"
    r"|warnings?|coccinelle|cppcheck|macro)\b"
)
_NEW = LazyPattern(r"\b(?:add(?:s|ed)? (?:support|driver|new)|introduce|implement|initial)\b")
_MAYBE = LazyPattern(
    r"\b(?:check|limit|initiali[sz]e|validate|properly|always|only|set|wait|hold|take|ignore"
    r"|skip|reject|disable"
    r"|stop|clear|free|unlock|release|put|use int|bounds?|adjust|allow|reset|before)\b"
)
_TELLS = LazyPattern(
    r"\b(?:this fix(?:es)?|fix(?:es|ed)? (?:this|it|the)|to fix|without this|reported"
    r"|confus\w+|negative error|actually"
    r"|instead of|too (?:much|many|early|late)|properly|twice|not initialized|oom|abort)\b"
)
_BUILD = LazyPattern(
    r"\bundefined (?:reference|symbol)|\b(?:fail(?:s|ed|ure|ing)?|breaks?|broken|error) (?:to |the )?"
    r"(?:build|compil|link|boot|probe|load|suspend|resume)"
    r"|\bbuild (?:fail|error|break)|\bdoes(?:n.t| not) (?:work|build|compile|boot|link|probe|load)"
)
_CULPRIT = LazyPattern(
    r"\b(?:since|after|in|by|from|with) commit [0-9a-f]{7,40}|^commit [0-9a-f]{7,40}",
    re.MULTILINE,
)
_ENOUGH, _PLENTY = 4, 7
"""The second where the subject speaks of something small: `rename foo` may repair the build."""
_SMALL_DIFF, _LARGE_DIFF = 40, 150
"""Changed lines."""
_CODE = (
    *(".c", ".h", ".S", ".py", ".sh", ".rs", ".pl", ".y", ".l", ".cpp", ".dts", ".dtsi", ".yaml"),
    *("Kconfig", "Makefile", "Kbuild"),
)
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


def _mail(title: str, text: str, tags: str = "") -> str:
    return f"Subject: [PATCH] {title}\n\n{text}\n\n{tags}{_SIGNED}"


class BugfixWithoutFixes(Rule):
    """The words are those of a bug fix to existing code, but no commit is named as the culprit.

    ## Why is this bad?

    The tag tells the stable teams and the distributions how far back a fix has to go, and reviewers
    where the mistake came from. Where there is no culprit, or it is not worth a backport, nothing
    is wrong: reviewers ask for the tag 61 times in our sample, and say that it is not wanted 31
    times.

    ## What to write instead

    `Fixes: <12 digits> ("subject")`, as `git log -1 --pretty=fixes SHA` prints it; `git blame` on the
    lines that change finds the commit.

    ## Limits

    A guess by words, never mailed: something that goes wrong (a crash, a leak, a race, a wrong
    value), a subject that fixes, avoids or prevents, and a small change of existing code add up.
    Spelling, style, warnings and documentation need more of them.
    """

    id = "bugfix-without-fixes"
    severity = NOTE
    confidence = GUESS
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Using Reported-by:, Tested-by:, Reviewed-by:, '
        'Suggested-by: and Fixes:"',
        'Documentation/process/handling-regressions.rst, "What\'s important when fixing regressions"',
        'xen: docs/process/sending-patches.pandoc, "Fixes:"',
        'qemu: docs/devel/submitting-a-patch.rst, "Write a meaningful commit message"',
        'u-boot: doc/develop/process.rst, "Review Process, Git Tags"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot", "generic")
    checkpatch = "MISSING_FIXES_TAG"
    since = "0.1"

    GOOD = (
        Good(_mail("foo: fix use after free", "Text.", 'Fixes: 0123456789ab ("foo: add bar")\n')),
        Good(_mail("foo: fix typo in comment", "The word is wrong.")),
        Good(_mail("foo: add support for bar", "The bar does what a baz does.")),
        Good(_mail("foo: use the new helper", "It does the same in one line.")),
    )
    BAD = (
        Bad(
            _mail("foo: fix use after free", "The timer still runs when foo is freed."),
            says="Fixes:",
        ),
        Bad(
            _mail("foo: take the lock", "Without it two writers race, and the list gets corrupted.")
        ),
        Bad(
            _mail(
                "foo: avoid a second reset", "The second one is lost, so the link does not come up."
            ),
            profile="qemu",
        ),
        Bad(
            _mail(
                "foo: rename struct bar",
                "Fix the clash with baz, which breaks the build: undefined reference to bar.",
            )
        ),
        Bad(_mail("foo: select BAR", "Else: undefined reference to bar_init.")),
        Bad(_mail("foo: set the bar", "It stays at 3.", "Cc: stable@vger.kernel.org\n")),
        Bad(
            _mail("foo: limit the output", "More than 64 bytes are cut by the hardware."),
            todo="no word says bug",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if (
            patch.trailers_named("Fixes")
            or patch.is_revert
            or (patch.is_draft and not patch.subject.is_rfc)
        ):
            return
        title = patch.subject.title[:300].lower()
        if not title or not _changes_code(patch):
            return
        if _points(patch, title) >= (_PLENTY if _SMALL.search(title) else _ENOUGH):
            yield self.at_missing_trailer(
                patch,
                "this reads like a fix of existing code; is there a commit to name in a Fixes: tag?",
            )


def _points(patch: Patch, title: str) -> int:
    """How much it reads like a fix: words of the title, what goes wrong, and a small diff."""
    text = lower_text_of(patch)
    changed = len(patch.changed_lines)
    points = 3 if _FIX.search(title) else 0
    if names_failure(title):
        points += 3
    elif _MAYBE.search(title):
        points += 1
    points += 2 * strong_symptoms(patch) + weak_symptoms(patch)
    points += up_to_two(_TELLS, text)
    points += 3 * bool(patch.trailers_named("Reported-by", "Closes", "Reported-and-tested-by"))
    points += 3 * any("stable@" in trailer.value for trailer in patch.trailers_named("Cc"))
    points += 3 * (_BUILD.search(text) is not None)
    prose = patch.prose[:8000].lower()
    points += 2 * ("commit " in prose and _CULPRIT.search(prose) is not None)
    points += (changed <= _SMALL_DIFF) - 2 * (changed > _LARGE_DIFF)
    is_new = any(file.status == "added" for file in patch.files)
    return points - 2 * is_new - 2 * (_NEW.search(title) is not None)


def _changes_code(patch: Patch) -> bool:
    """Whether lines of code that was there before are changed or joined by new ones."""
    return any(
        file.status in ("modified", "renamed") and file.path.endswith(_CODE) for file in patch.files
    ) or any(file.path.startswith(("man", "src/")) for file in patch.files)
