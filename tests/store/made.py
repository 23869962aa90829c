"""Findings and revisions for tests of the store."""

from __future__ import annotations

from reviewbot.model.finding import Confidence, Finding, Location, Severity
from reviewbot.model.grouping import group
from reviewbot.model.series import Revision
from tests.factories import SIGN_OFF, make_mail


def finding(
    fingerprint: str = "f1", *, rule: str = "some-rule", path: str | None = None
) -> Finding:
    """A finding about patch 1."""
    where = Location("diff", path=path)
    return Finding(
        rule, Severity.NOTE, Confidence.CERTAIN, "words", where, 1, fingerprint=fingerprint
    )


def revision(
    version: int = 1, *, title: str = "foo: bar", change_id: str = "", author: str = "a@example.org"
) -> Revision:
    """A patch of foo.c."""
    prefix = "[PATCH]" if version == 1 else f"[PATCH v{version}]"
    note = f"change-id: {change_id}\n" if change_id else ""
    mail = make_mail(
        f"{prefix} {title}", f"Text.\n\n{SIGN_OFF}---\n{note}{_DIFF}", author=f"A <{author}>"
    )
    return group([mail]).series[0].latest


_DIFF = """\

diff --git a/foo.c b/foo.c
index 1111111..2222222 100644
--- a/foo.c
+++ b/foo.c
@@ -1,3 +1,3 @@ int foo(void)
 one
-two
+TWO
 three
"""
