"""A Fixes tag over two lines."""

import re

from reviewbot.engine.rule import (
    CERTAIN,
    KERNEL,
    MAIL,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
)

_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class FixesLineWrapped(Rule):
    """The Fixes tag goes on in the next line.

    ## Why is this bad?

    Scripts read a tag line by line: the second half of the subject is lost, and the paragraph may no
    longer count as tags at all.

    ## What to write instead

    The tag in one line, however long: tags are exempt from the limit of 75 columns.

    ## Limits

    A mail client that wraps long lines does this as well; then the diff is mostly damaged too.
    """

    id = "fixes-line-wrapped"
    severity = WARNING
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Describe your changes"',
        'xen: docs/process/tags.pandoc, "Tags"',
    )
    profiles = (*KERNEL, "xen", "u-boot", "qemu")
    checkpatch = "BAD_FIXES_TAG"
    since = "0.1"
    words = ("fixes",)

    GOOD = (
        Good(
            'Subject: [PATCH] foo: bar\n\nText.\n\nFixes: 0123456789ab ("foo: add a bar with a subject '
            f'that is longer than any line should be in the text of it")\n{_SIGNED}'
        ),
        Good(f'Subject: [PATCH] foo: bar\n\nText.\n\nFixes: 0123456789ab ("foo")\n{_SIGNED}'),
        Good(
            'Subject: [PATCH] foo: bar\n\nText.\n\nFixes: 0123456789ab ("foo: a")\n'
            f'       89abcdef0123 ("foo: b")\n{_SIGNED}'
        ),
    )
    BAD = (
        Bad(
            f'Subject: [PATCH] foo: bar\n\nText.\n\nFixes: 0123456789ab ("foo: add\nbar")\n{_SIGNED}',
            says="two lines",
        ),
        Bad(
            f'Subject: [PATCH] foo: bar\n\nText.\n\nFixes: 0123456789ab ("foo: add\n bar")\n{_SIGNED}',
            profile="xen",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        for trailer in patch.trailers_named("Fixes"):
            is_ours = '("' in trailer.value  # else it is malformed in any case
            if trailer.line_count > 1 and is_ours and not _NEXT.search(trailer.value):
                yield self.at_trailer(
                    patch,
                    trailer,
                    f"the Fixes: tag is split over {_COUNT.get(trailer.line_count, 'several')} lines; tags "
                    "are exempt from the 75 columns, please keep it on one line",
                    fix=str(trailer),
                )


_NEXT = re.compile(r"\"\)\s+[0-9a-fA-F]{7,40}\s")
"""Another commit after the first: two tags in one, which joining the lines does not mend."""
_COUNT = {2: "two", 3: "three"}
