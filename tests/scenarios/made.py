"""Made-up kernel trees and changes to them, each with the findings it must and must not bring.

The shapes are those that real trees have; code and options are invented.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import pytest

from reviewbot.context.kbuild.change import KbuildChange
from reviewbot.context.kbuild.files import FilesInMemory
from reviewbot.engine.loader import load_rules
from reviewbot.engine.rule import Rule
from reviewbot.engine.runner import check_revision
from reviewbot.model.finding import Finding
from tests.factories import make_mail, make_thread

KCONFIG, MAKE = "drivers/foo/Kconfig", "drivers/foo/Makefile"
USER, PROVIDER, HEADER = "drivers/foo/aa.c", "drivers/foo/bb.c", "drivers/foo/bb.h"
HELP = "\thelp\n\t  Says what this is for.\n"


def option(name: str, *lines: str, kind: str = "tristate", prompt: bool = True) -> str:
    """A Kconfig entry."""
    head = f"config {name}\n\t{kind}{f' {chr(34)}{name}{chr(34)}' if prompt else ''}\n"
    return head + "".join(f"\t{line}\n" for line in lines) + (HELP if prompt else "") + "\n"


def options(*a_lines: str, kind: str = "tristate", b: tuple[str, ...] = (), more: str = "") -> str:
    """The Kconfig of AA, with these lines, and of BB."""
    return option("AA", *a_lines, kind=kind) + option("BB", *b) + more


def user(*lines: str, top: str = "") -> str:
    """The source of AA: what is said at file scope, and in its function."""
    body = "".join(f"\t{line}\n" for line in lines)
    return f'#include "bb.h"\n{top}\nint aa_go(void)\n{{\n{body}\treturn 0;\n}}\n'


def provider(*init: str, export: str = "EXPORT_SYMBOL_GPL(bb_do);", more: str = "") -> str:
    """The source of BB, and what its init function does first."""
    body = "".join(f"\t{line}\n" for line in init)
    return (
        f"int bb_do(void)\n{{\n\treturn 1;\n}}\n{export}\n\n{more}"
        f"static int __init bb_init(void)\n{{\n{body}\treturn 0;\n}}\nmodule_init(bb_init);\n"
    )


def stub(condition: str) -> str:
    """The header of BB with a stub for when the condition does not hold."""
    return (
        "#ifndef BB_H\n#define BB_H\n"
        f"#if {condition}\nint bb_do(void);\n#else\n"
        "static inline int bb_do(void)\n{\n\treturn -19;\n}\n#endif\n#endif\n"
    )


REFUSES = ("if (!xen_initial_domain())", "\treturn -ENODEV;")
REACHABLE = ("if (IS_REACHABLE(CONFIG_BB))", "\tbb_do();")
ENABLED = ("if (IS_ENABLED(CONFIG_BB))", "\tbb_do();")
BASE = {
    "Kconfig": 'config MODULES\n\tbool "Modules"\n\tmodules\n\nsource "drivers/foo/Kconfig"\n',
    "Makefile": "obj-y += drivers/\n",
    "drivers/Makefile": "obj-y += foo/\n",
    KCONFIG: options(),
    MAKE: "obj-$(CONFIG_AA) += aa.o\nobj-$(CONFIG_BB) += bb.o\n",
    USER: user(),
    PROVIDER: provider(*REFUSES),
    HEADER: "#ifndef BB_H\n#define BB_H\nint bb_do(void);\n#endif\n",
}


class Made(NamedTuple):
    """A tree before, what differs after (None for a file that goes), and the rules that must fire
    (`+rule`, or `+rule:words in it`) and must not (`-rule`).
    """

    name: str
    wanted: str
    after: Mapping[str, str | None]
    before: Mapping[str, str | None] = {}


LINK_RULES = (
    "runtime-module-dependency",
    "module-dependency-persists",
    "builtin-uses-module-symbol",
    "missing-kconfig-dependency",
    "module-dependency-cycle",
)
SILENT = " ".join(f"-{rule}" for rule in LINK_RULES)
"""No finding about links."""


def only(*rules: str) -> str:
    """These findings about links, and no others of them."""
    names = {rule.split(":")[0] for rule in rules}
    return "\n".join(
        [*(f"+{rule}" for rule in rules), *(f"-{rule}" for rule in LINK_RULES if rule not in names)]
    )


def findings(made: Made) -> list[Finding]:
    """What all Kconfig rules say about the change."""
    before = {path: text for path, text in {**BASE, **made.before}.items() if text is not None}
    after = {path: text for path, text in {**before, **made.after}.items() if text is not None}
    files = {path: text.encode() for path, text in before.items()}
    mail = make_mail(body=f"Text.\n---\n{diff(before, after)}-- \n2.39.5\n")
    thread = make_thread(mail)
    series = thread.series[-1]
    change = KbuildChange(FilesInMemory(files), series.latest.patches)
    report = check_revision(_rules(), thread, series, series.latest, measured={}, kbuild=change)
    assert report.errors == ()
    assert change.is_base
    return list(report.findings)


@cache
def _rules() -> tuple[Rule, ...]:
    return load_rules(select=["kconfig"])


def diff(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """The unified diff of two trees, as git writes it."""
    parts = []
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if old == new:
            continue
        parts.append(f"diff --git a/{path} b/{path}\n")
        if old is None:
            parts.append("new file mode 100644\n")
        if new is None:
            parts.append("deleted file mode 100644\n")
        lines = difflib.unified_diff(
            (old or "").splitlines(keepends=True),
            (new or "").splitlines(keepends=True),
            f"a/{path}" if old is not None else "/dev/null",
            f"b/{path}" if new is not None else "/dev/null",
        )
        parts += lines
    return "".join(parts)


def wrongs(made: Made) -> list[str]:
    """What is missing and what is too much, empty when all is as wanted."""
    found = findings(made)
    result = []
    for line in made.wanted.split("\n"):
        for word in [line] if line.startswith("+") else line.split():
            rule, _, says = word[1:].partition(":")
            said = [f"{item.message} {item.evidence}" for item in found if item.rule == rule]
            if word[0] == "+" and not any(says in text for text in said):
                result.append(f"{rule} does not say {says!r}: {said}")
            if word[0] == "-" and said:
                result.append(f"{rule} says {said}")
    return result


def parametrized(*cases: Made) -> pytest.MarkDecorator:
    """One test a case, by its name."""
    return pytest.mark.parametrize(
        "made", cases, ids=[case.name.replace(" ", "-") for case in cases]
    )
