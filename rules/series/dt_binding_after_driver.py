"""A device tree binding that comes after the code that uses it."""

from reviewbot.engine.rule import (
    CERTAIN,
    SERIES,
    WARNING,
    Bad,
    Context,
    FileDiff,
    Findings,
    Good,
    Line,
    Patch,
    Revision,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

_BINDINGS = "Documentation/devicetree/bindings/"
_COMPATIBLE = LazyPattern(
    r"""(?:const:\s*|-\s+|["'])["']?(?P<name>[a-z0-9-]{2,30},[a-z0-9.,_-]{2,60})\b"""
)
_MATCH = LazyPattern(r"\.compatible\s*=\s*\"(?P<name>[^\"]{3,80})\"")
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"
_BINDING = (
    f"diff --git a/{_BINDINGS}foo.yaml b/{_BINDINGS}foo.yaml\nnew file mode 100644\n--- /dev/null\n"
    f"+++ b/{_BINDINGS}foo.yaml\n@@ -0,0 +1 @@\n+      - acme,foo\n"
)
_DRIVER = (
    "diff --git a/drivers/foo.c b/drivers/foo.c\n--- a/drivers/foo.c\n+++ b/drivers/foo.c\n@@ -1 +1,2 @@\n a\n"
    '+\t{ .compatible = "acme,foo" },\n'
)


def _posting(first: str, second: str) -> str:
    return "".join(
        "From mboxrd@z Thu Jan  1 00:00:00 1970\n"
        f"Subject: [PATCH {number}/2] foo: part {number}\nMessage-ID: <{number}@example.org>\n\n"
        f"Text.\n\n{_SIGNED}---\n{diff}\n"
        for number, diff in enumerate((first, second), 1)
    )


class DtBindingAfterDriver(Rule):
    """The driver learns a compatible string before the patch that documents it.

    ## Why is this bad?

    The binding is what driver and device trees agree on, and is reviewed first. checkpatch.pl warns of
    an undocumented compatible string in between.

    ## What to write instead

    The binding as the first patch of the series.

    ## Limits

    Only strings that this series adds to a binding.
    """

    id = "dt-binding-after-driver"
    severity = WARNING
    confidence = CERTAIN
    needs = (SERIES,)
    see_also = (
        'Documentation/devicetree/bindings/submitting-patches.rst, "For patch submitters", 5',
    )
    profiles = ("linux",)
    checkpatch = "UNDOCUMENTED_DT_STRING"
    since = "0.1"
    words = (".compatible",)
    paths = ("/Documentation/devicetree/bindings/",)

    GOOD = (
        Good(_posting(_BINDING, _DRIVER)),
        Good(_posting(_DRIVER.replace("acme,foo", "acme,bar"), _BINDING)),
    )
    BAD = (
        Bad(_posting(_DRIVER, _BINDING), says="acme,foo"),
        Bad(_posting(_DRIVER, _BINDING.replace("- acme,foo", "const: acme,foo"))),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        documented: dict[str, int] = {}
        for patch in revision.patches:
            for file in patch.files:
                if file.path.startswith(_BINDINGS):
                    for line in file.lines("+"):
                        for match in _COMPATIBLE.finditer(line.text[:300]):
                            documented.setdefault(match["name"], patch.number)
        told: set[str] = set()
        for patch in revision.patches:
            early = [
                (file, line, name)
                for file, line, name in _compatibles(patch)
                if name not in told and documented.get(name, 0) > patch.number
            ]
            told.update(name for _, _, name in early)
            if early:
                file, line, name = early[0]
                more = f" (and {len(early) - 1} more)" if len(early) > 1 else ""
                yield self.at_line(
                    patch,
                    file,
                    line,
                    f'the binding for "{name}"{more} comes in patch {documented[name]}, after the code; '
                    "it should come before (bindings/submitting-patches.rst)",
                )


def _compatibles(patch: Patch) -> list[tuple[FileDiff, Line, str]]:
    """The compatible strings that the patch adds to C files, each once, with their lines."""
    found: dict[str, tuple[FileDiff, Line, str]] = {}
    for file in patch.files:
        if file.path.endswith(".c"):
            for line in file.lines("+"):
                match = _MATCH.search(line.text[:300])
                if match is not None:
                    found.setdefault(match["name"], (file, line, match["name"]))
    return list(found.values())
