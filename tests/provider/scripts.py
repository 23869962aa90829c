"""Scripts that stand in for checkpatch.pl, and revisions for them to look at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reviewbot.engine.loader import load_rules
from reviewbot.engine.runner import check_revision
from reviewbot.model.finding import Report
from reviewbot.model.series import Series, Thread
from reviewbot.provider.checkpatch import Checkpatch
from reviewbot.provider.script import SCRIPT, Base
from tests.factories import DIFF, SIGN_OFF, make_mail, make_thread

LIKE_CHECKPATCH = r"""#!/usr/bin/env perl
# A small script with checkpatch.pl's manners: options, form of the output, exit status.
use strict;
use warnings;
use Getopt::Long;

my %option;
GetOptions(\%option, 'tree!', 'terse!', 'summary!', 'show-types!', 'color=s') or exit 2;
if (!defined $option{tree} || $option{tree}) {
    print "Must be run from the top-level dir. of a kernel tree\n";
    exit 2;
}
my ($number, $found, $signed) = (0, 0, 0);
sub report { print "-:$_[0]: $_[1]:$_[2]: $_[3]\n"; $found = 1; }
while (my $line = <STDIN>) {
    $number++;
    chomp $line;
    $signed = 1 if $line =~ /^Signed-off-by:/;
    report($number, "WARNING", "BAD_FIXES_TAG", "Please use correct Fixes: style 0123456789ab")
        if $line =~ /^Fixes: [0-9a-f]{1,11} /;
    report($number, "WARNING", "AVOID_BUG", "Do not crash the kernel") if $line =~ /^\+.*BUG\(\)/;
    report($number, "ERROR", "SPACING", "spaces required around that '='") if $line =~ /^\+\w+=\w/;
    report($number, "CHECK", "CAMELCASE", "Avoid CamelCase") if $line =~ /^\+.*[a-z][A-Z]/;
    report($number, "WARNING", "UNKNOWN_COMMIT_ID", "Unknown commit id") if $line =~ /^Fixes:/;
    report($number, "WARNING", "EMAIL_SUBJECT", "A patch subject line should describe the change")
        if $line =~ /^Subject:.*checkpatch/;
}
report($number, "ERROR", "MISSING_SIGN_OFF", "Missing Signed-off-by: line(s)") if !$signed;
print "\nNOTE: If any of the errors are false positives, please report them\n" if $found;
exit $found;
"""


def tree(folder: Path, script: str | bytes = LIKE_CHECKPATCH) -> Path:
    """A plain source tree that holds just this script."""
    path = folder / SCRIPT
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(script if isinstance(script, bytes) else script.encode())
    return folder


def added(*lines: str) -> str:
    """A body whose patch adds these lines to a new function."""
    text = "".join(f"+{line}\n" for line in lines)
    return (
        f"The bar is too low.\n\n{SIGN_OFF}---\n foo.c | 1 +\n\n"
        f"diff --git a/foo.c b/foo.c\nindex 1111111..2222222 100644\n--- a/foo.c\n+++ b/foo.c\n"
        f"@@ -1,1 +1,{len(lines) + 1} @@\n one\n{text}-- \n2.39.5\n"
    )


def posted(*bodies: str) -> tuple[Thread, Series]:
    """A series of patches with these bodies."""
    total = len(bodies)
    mails = []
    for number, body in enumerate(bodies, 1):
        count = f" {number}/{total}" if total > 1 else ""
        mails.append(
            make_mail(
                f"[PATCH{count}] foo: raise the bar {number}",
                body,
                msgid=f"{number}@example.org",
                reply_to="1@example.org" if number > 1 else None,
            )
        )
    thread = make_thread(*mails)
    return thread, thread.series[0]


def checked(
    folder: Path,
    *bodies: str,
    select: Sequence[str] = ("signed-off-by-missing", "fixes-malformed", "fixes-line-wrapped"),
    muted: Sequence[str] = ("usual",),
    timeout_s: float = 20,
    base: Base | None = None,
) -> Report:
    """The report on a series by some of our rules and the script of this tree."""
    thread, series = posted(*(bodies or (f"Text.\n\n{SIGN_OFF}{DIFF}",)))
    provider = Checkpatch(base or Base(folder), muted=muted, timeout_s=timeout_s)
    return check_revision(
        load_rules(select=select), thread, series, series.latest, providers=[provider]
    )
