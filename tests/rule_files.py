"""Rule files for tests: one that is right, and ways to write it to a folder."""

from pathlib import Path

PYTHON = '''"""A patch whose subject shouts."""

from reviewbot.engine.rule import ALL, CERTAIN, MAIL, NOTE, Bad, Context, Findings, Good, Patch, Rule


class SubjectShouts(Rule):
    """The subject is written in capitals.

    ## Why is this bad?

    Nobody reads it with pleasure.

    ## What to write instead

    Small letters.
    """

    id = "subject-shouts"
    severity = NOTE
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = ("House rules, section 3",)
    profiles = ALL
    since = "1"
    GOOD = (Good("Subject: [PATCH] foo: fix bar\\n\\nText.\\n"),)
    BAD = (Bad("Subject: [PATCH] FOO: FIX BAR\\n\\nText.\\n", says="capitals"),)

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if patch.title.isupper():
            yield self.at_subject(patch, "the subject is in capitals")
'''

TOML = '''id = "printk-added"
summary = "A bare printk is added"
severity = "note"
confidence = "certain"
see_also = ["Documentation/process/coding-style.rst, section 13"]
profiles = ["kernel"]
since = "1"

contains = "printk("
match = '\\bprintk\\((?P<what>[^)]{0,40})'
files = ["drivers/**/*.c"]
not_files = ["/drivers/legacy/"]
message = "{file} gets a printk of {what}."
fix = "pr_info({what});"
why = "It has no level."
instead = "pr_info() or dev_info()."

[[good]]
mail = """
Subject: [PATCH] foo: fix bar

Text.
"""

[[bad]]
mail = """
Subject: [PATCH] foo: fix bar

Text.
---
diff --git a/drivers/foo/bar.c b/drivers/foo/bar.c
--- a/drivers/foo/bar.c
+++ b/drivers/foo/bar.c
@@ -1,1 +1,2 @@
 int a;
+\tprintk("hello");
"""
'''


def write(folder: Path, name: str, text: str) -> Path:
    """The file with this text, its folders made."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path
