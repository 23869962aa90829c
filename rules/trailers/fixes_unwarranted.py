"""A Fixes tag on a change that repairs nothing."""

from reviewbot.context.symptoms import lower_text_of, strong_symptoms, up_to_two
from reviewbot.engine.rule import (
    GUESS,
    KERNEL,
    LIKELY,
    MAIL,
    NOTE,
    Bad,
    Context,
    FileDiff,
    Findings,
    Good,
    Patch,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

_COMMENT = LazyPattern(r"\s*(?:/?\*+/?(?:\s|$|[A-Z@])|//|#\s|;|\.\\\")")
_DOCUMENT = ("Documentation/", "MAINTAINERS", "CREDITS", "docs/", "doc/", "README")
_TIDY = LazyPattern(
    r"\b(?:unneeded|unnecessar\w+|useless|uselss|extraneous|redundant|superfluous|cosmetic"
    r"|readab\w+|clean-?ups?|clean up"
    r"|refactor\w*|simplif\w+|consisten\w+|alphabetic\w*|sort(?:ed)?|no functional"
    r"|not necessary|comments?|typos?|spelling"
    r"|no need|already been implemented|no longer used|unused|dead code|style|improve\w*)\b"
)
_FAILS = LazyPattern(
    r"\b(?:fail(?:s|ed|ure|ures|ing)?|errors?|broke|missing|does(?:n.t| not) (?:work|boot"
    r"|build|compile|start)|cannot|can.t|unable"
    r"|build|undefined|conflict\w*|lost|unexpected\w*|timeouts?|reject\w*)\b"
)
_SOFT = LazyPattern(
    r"\b(?:potential(?:ly)?|possible|theoretical\w*|code review|static analy\w+|smatch"
    r"|coverity|cppcheck|coccinelle"
    r"|compile tested|can never|should be|intended|instead of|pattern|convention|properly"
    r"|suggest\w*|treat|manipulated)\b"
)
_HARD = LazyPattern(
    r"\b(?:kasan|kmsan|ubsan|syzbot|call trace|bug:|warning:|crash\w*|panic\w*|oops|reported"
    r"|user space|users?|reproduc\w+"
    r"|regress\w*|hang\w*|boot|leak\w*|corrupt\w*|broke\w*|use[ -]after|deadlock\w*)\b"
)
_TIDY_TITLE = LazyPattern(
    r"\b(?:clean-?(?:ing )?ups?|refactor\w*|document|improve\w*|simplif\w+|untangle|rename|tidy|unify"
    r"|useless|unused|unneeded|redundant|unnecessary|invisible|w=1|kernel-?doc|sparse|style|styling"
    r"|convert|constify|should depend on|optimi[sz]e|prefer|sort)\b"
)
_ENOUGH = 2
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"
_FIXES = 'Fixes: 0123456789ab ("foo: add bar")\n'


def _mail(title: str, text: str, change: str = "-a = 1;\n+a = 2;\n") -> str:
    return (
        f"Subject: [PATCH] {title}\n\n{text}\n\n{_FIXES}{_SIGNED}---\ndiff --git a/foo.c b/foo.c\n"
        f"--- a/foo.c\n+++ b/foo.c\n@@ -1,2 +1,2 @@\n {{\n{change}"
    )


class FixesUnwarranted(Rule):
    """`Fixes:` on a change of comments, spelling, documentation or white space, or where the
    description names nothing that goes wrong.

    ## Why is this bad?

    The stable teams take what carries the tag, and everybody who follows the stable trees gets a
    change that repairs nothing. Reviewers ask to drop it.

    ## What to write instead

    What goes wrong, and for whom; or no tag, and the commit named in the text: `since commit
    <12 digits> ("subject")`.

    ## Limits

    Where all changed lines are comments, blank or documentation, the text decides. Else it is a guess
    by words: the description names no failure, no report and no user, and tidies something up, or the
    subject says that it does.
    """

    id = "fixes-unwarranted"
    severity = NOTE
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Using Reported-by:, Tested-by:, Reviewed-by:, '
        'Suggested-by: and Fixes:"',
        'Documentation/process/stable-kernel-rules.rst, "Everything you ever wanted to know about Linux '
        '-stable releases"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot")
    since = "0.1"

    GOOD = (
        Good(_mail("foo: fix bar", "The lock is never released, and the next user hangs.")),
        Good(_mail("foo: bar before baz", "Else both crash.", "-bar();\n baz();\n+bar();\n")),
        Good(_mail("foo: stop the timer first", "Else it writes to freed memory.")),
        Good(_mail("foo: remove the wait", "The boot fails when the clock is off.")),
        Good(
            _mail(
                "foo: fix the build", "A cleanup left an undefined symbol.", "-/* a */\n+int a;\n"
            )
        ),
    )
    BAD = (
        Bad(
            _mail("foo: fix a comment", "It is bar.", "-/* foo */\n+/* bar */\n"),
            says="only comments",
        ),
        Bad(
            _mail("foo: remove unneeded assignment", "It is overwritten every time."), says="guess"
        ),
        Bad(_mail("foo: use u32", "The array holds u32, so make that its type."), profile="xen"),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        tags = patch.trailers_named("Fixes")
        if not tags or patch.is_draft or patch.is_revert:
            return
        what = _harmless(patch)
        if what:
            yield self.at_trailer(
                patch,
                tags[0],
                f"only {what} changes here, which is nothing to backport; please drop the Fixes: tag",
            )
            return
        if _points(patch) >= _ENOUGH:
            yield self.at_trailer(
                patch,
                tags[0],
                "the description names nothing that goes wrong for anybody; without that the Fixes: tag is "
                "hard to justify (a guess by its words)",
                confidence=GUESS,
            )


def _points(patch: Patch) -> int:
    """How little it reads like a repair: failures and reports count against, tidying for it."""
    text = lower_text_of(patch)
    words = " ".join(line.text for line in patch.description[:60])[:4000].lower()
    points = 2 - 2 * up_to_two(_HARD, text) - strong_symptoms(patch)
    points += 3 * (_TIDY_TITLE.search(patch.title[:300].lower()) is not None)
    points -= 2 * (_FAILS.search(words) is not None)
    points += up_to_two(_TIDY, text)
    points += up_to_two(_SOFT, text)
    is_stable = any("stable" in trailer.value for trailer in patch.trailers_named("Cc"))
    is_seen = bool(patch.trailers_named("Reported-by", "Closes", "Tested-by"))
    return points - 2 * (is_stable or is_seen)


def _harmless(patch: Patch) -> str:
    """What kind of text is all that changes, empty when code does."""
    files = [file for file in patch.files if not file.path.startswith(_DOCUMENT)]
    if not files:
        return "documentation"
    if any(file.is_binary or file.status != "modified" for file in files):
        return ""
    lines = [line[1:] for file in files for line in file.marked()]
    if not lines:
        return ""
    if all(not text.strip() or _COMMENT.match(text) for text in lines):
        return "comments"
    return "white space" if all(_is_white_space(file) for file in files) else ""


def _is_white_space(file: FileDiff) -> bool:
    """Whether each run of changed lines keeps its text; a line that moves elsewhere does not."""
    for hunk in file.hunks:
        old = new = ""
        for line in (*hunk.lines, None):
            text = "" if line is None else "".join(line.text.split())
            if line is not None and line.kind == "-":
                old += text
            elif line is not None and line.kind == "+":
                new += text
            elif old != new:
                return False
            else:
                old = new = ""
    return True
