"""A made-up thread for the screens: v1 and v2 of a series of two patches, with reviewers."""

from __future__ import annotations

from pathlib import Path

from reviewbot.engine.loader import load_rules
from reviewbot.engine.rule import Rule

AUTHOR = "A. N. Author <author@example.org>"
REVIEWER = "Pat Smith <pat@example.org>"

DIFF = """\
---
 drivers/net/bar.c | 6 ++++--
 1 file changed, 4 insertions(+), 2 deletions(-)

diff --git a/drivers/net/bar.c b/drivers/net/bar.c
index 111111111111..222222222222 100644
--- a/drivers/net/bar.c
+++ b/drivers/net/bar.c
@@ -408,4 +408,4 @@ static int bar_probe(struct platform_device *pdev)
 	ret = request_irq(pdev->irq, bar_isr, 0, "bar", priv);
 	if (ret)
-		return ret;
+		goto err_free;
 	platform_set_drvdata(pdev, priv);
@@ -430,3 +430,5 @@ err_clk:
 	clk_disable_unprepare(priv->clk);
+err_free:
+	kfree(priv);
 	return ret;
 }
-- 
2.39.5
"""
TAGS = "Signed-off-by: A. N. Author <author@example.org>\n"


RULES = (
    "author-signed-off-mismatch",
    "blames-commit-without-fixes",
    "body-empty",
    "changelog-missing",
    "co-developed-without-sob",
    "commit-reference-style",
    "conflict-markers-added",
    "fixes-malformed",
    "fixes-without-explanation",
    "gerrit-change-id",
    "reported-by-without-link",
    "reported-without-reported-by",
    "reviewer-asked-for-trailer",
    "runtime-report-buildtime-reasoning",
    "signed-off-by-missing",
)
"""The rules that the screens are tested with: what a new rule finds in these mails is no matter of
the screens.
"""


def rules() -> tuple[Rule, ...]:
    """Those rules."""
    return load_rules(select=RULES)


def mail(
    subject: str,
    msgid: str,
    body: str,
    *,
    author: str = AUTHOR,
    reply_to: str = "",
    day: int = 1,
    hour: int = 9,
) -> bytes:
    """One mail, its first line the From line of an mbox."""
    lines = [
        "From mboxrd@z Thu Jan  1 00:00:00 1970",
        f"From: {author}",
        "To: netdev@vger.kernel.org",
        f"Subject: {subject}",
        f"Date: Sat, {day:02d} Aug 2026 {hour:02d}:30:00 +0000",
        f"Message-ID: <{msgid}@example.org>",
    ]
    if reply_to:
        lines.append(f"In-Reply-To: <{reply_to}@example.org>")
        lines.append(f"References: <{reply_to}@example.org>")
    return ("\n".join(lines) + "\n\n" + body.rstrip("\n") + "\n\n").encode()


def quoted(text: str) -> str:
    """The text as a reply quotes it."""
    return "".join(f"> {line}\n" for line in text.split("\n"))


BODY_1 = f"Request the irq after the clock is on.\n\n{TAGS}{DIFF}"
BODY_2 = f"The error path leaks the irq.\n\nFixes: abc1234 (bar: add driver)\n{TAGS}{DIFF}"
QUESTION = "does this unwind in the right order?"


def revision_1() -> list[bytes]:
    """Cover, two patches, a reply to the second one that quotes the diff, and an Acked-by."""
    above, below = BODY_2.split("goto err_free;\n", 1)
    return [
        mail("[PATCH net 0/2] net: bar: fix probe leaks", "v1-0", "Two fixes for probe.\n"),
        mail("[PATCH net 1/2] bar: request irq after clock", "v1-1", BODY_1, reply_to="v1-0"),
        mail("[PATCH net 2/2] bar: free irq on error", "v1-2", BODY_2, reply_to="v1-0"),
        mail(
            "Re: [PATCH net 2/2] bar: free irq on error",
            "r1",
            "On Sat, Aug 1, 2026 A. N. Author wrote:\n"
            + quoted(above + "goto err_free;")
            + f"\n{QUESTION}\n\n"
            + quoted(below.rstrip("\n")),
            author=REVIEWER,
            reply_to="v1-2",
            hour=11,
        ),
        mail(
            "Re: [PATCH net 0/2] net: bar: fix probe leaks",
            "r2",
            "Acked-by: Sam Rivera <sam@example.org>\n",
            author="Sam Rivera <sam@example.org>",
            reply_to="v1-0",
            hour=12,
        ),
    ]


def revision_2() -> list[bytes]:
    """The second posting, without a cover letter's worth of change."""
    return [
        mail("[PATCH net v2 0/2] net: bar: fix probe leaks", "v2-0", "v2: unwind order.\n", day=3),
        mail(
            "[PATCH net v2 1/2] bar: request irq after clock",
            "v2-1",
            BODY_1,
            reply_to="v2-0",
            day=3,
        ),
        mail("[PATCH net v2 2/2] bar: free irq on error", "v2-2", BODY_2, reply_to="v2-0", day=3),
    ]


def single(name: str = "foo", *, body: str = f"Text.\n\n{DIFF}") -> list[bytes]:
    """A series of one patch, by default without a sign-off."""
    return [mail(f"[PATCH] {name}: simple change", f"{name}-1", body)]


def talk_only() -> list[bytes]:
    """A thread without a patch."""
    return [
        mail("A question about bar", "q-1", "Does anybody have the hardware?\n"),
        mail("Re: A question about bar", "q-2", "> Does anybody\n\nNo.\n", reply_to="q-1"),
    ]


HOSTILE = (
    "[/bold] [red]markup[/] [link=http://example.org]x[/link] $(id) \x1b[31mred\x1b[0m \x07bell "
    "\u202ebidi\u202c \u200bzero \x00nul \x9bcsi \u6f22\u5b57\u304b\u306a e\u0301 \t tab \ufeff"
)


def hostile() -> list[bytes]:
    """Everything a terminal or a markup parser might act on, in every place that is shown."""
    subject = "[PATCH] f[bold]oo[/bold]: [/] \\[x \u6f22\u5b57 [link=x]"
    diff = DIFF.replace("goto err_free;", HOSTILE).replace("drivers/net/bar.c", "a[b]/[red].c")
    body = f"{HOSTILE}\n\n{TAGS}{diff}"
    reply = f"> {HOSTILE}\n\n{HOSTILE}\n"
    return [
        mail(subject, "h-1", body, author="[red]M[/red] <m@example.org>"),
        mail(f"Re: {subject}", "h-2", reply, author="\x1b]0;x\x07 <n@example.org>", reply_to="h-1"),
    ]


def write(folder: Path, name: str, mails: list[bytes]) -> str:
    """An mbox of these mails; returns its path."""
    path = folder / f"{name}.mbox"
    path.write_bytes(b"".join(mails))
    return str(path)
