"""The patch changes Kconfig to end a dependency between modules, and the code keeps it."""

from reviewbot.engine.rule import (
    GUESS,
    KERNEL,
    LIKELY,
    MAIL,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Revision,
    Rule,
)

_TREE = {
    "Kconfig": 'source "drivers/foo/Kconfig"\n',
    "Makefile": "obj-y += drivers/foo/\n",
    "drivers/foo/Makefile": "obj-$(CONFIG_FOO_USER) += foo_user.o\nobj-$(CONFIG_FOO_LIB) += foo_lib.o\n",
    "drivers/foo/Kconfig": (
        'config FOO_USER\n\ttristate "User"\n\timply FOO_LIB\n\nconfig FOO_LIB\n\ttristate "Library"\n'
    ),
    "drivers/foo/foo_user.c": (
        "int foo_go(void)\n{\n\tif (IS_REACHABLE(CONFIG_FOO_LIB))\n\t\treturn foo_lib_do();\n\treturn 0;\n}\n"
    ),
    "drivers/foo/foo_lib.c": "int foo_lib_do(void)\n{\n\treturn 1;\n}\nEXPORT_SYMBOL_GPL(foo_lib_do);\n",
}
_DIFF = """
---
diff --git a/drivers/foo/Kconfig b/drivers/foo/Kconfig
--- a/drivers/foo/Kconfig
+++ b/drivers/foo/Kconfig
@@ -1,5 +1,{count} @@
 config FOO_USER
 \ttristate "User"
-\timply FOO_LIB
{added}\x20
 config FOO_LIB
"""
_CALL_GOES = """diff --git a/drivers/foo/foo_user.c b/drivers/foo/foo_user.c
--- a/drivers/foo/foo_user.c
+++ b/drivers/foo/foo_user.c
@@ -1,6 +1,4 @@
 int foo_go(void)
 {
-\tif (IS_REACHABLE(CONFIG_FOO_LIB))
-\t\treturn foo_lib_do();
 \treturn 0;
 }
"""


def _mail(added: str = "", more: str = "", why: str = "It is not wanted.") -> str:
    count, line = ("5", f"+\t{added}\n") if added else ("4", "")
    diff = _DIFF.replace("{count}", count).replace("{added}", line)
    return f"Subject: [PATCH] foo: drop the dependency\n\n{why}\n{diff}{more}"


class ModuleDependencyPersists(Rule):
    """The patch takes back what Kconfig says about another module, but the code still uses what that
    module exports.

    ## Why is this bad?

    The load-time dependency comes from the use of the symbol, not from Kconfig. With both =m the
    first module still loads the second, and where the second refuses to load the failure that the
    patch is about stays. IS_REACHABLE() is a compile-time check; neither `imply` nor
    `depends on B || !B` creates or removes the dependency.

    ## What to write instead

    Break it in the code: a hook that the other module registers with built-in code, symbol_get(), or
    moving the function. A real `depends on B` says what is there.

    ## Limits

    Without a tree only a question, where the description itself argues with IS_REACHABLE() or the
    like.
    """

    id = "module-dependency-persists"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/kbuild/kconfig-language.rst, "Menu attributes" (weak reverse dependencies: "imply")',
        'Documentation/kbuild/kconfig-language.rst, "Optional dependencies"',
        "include/linux/kconfig.h, IS_REACHABLE()",
    )
    profiles = (*KERNEL, "xen", "generic")
    since = "0.2"

    GOOD = (
        Good(_mail(more=_CALL_GOES), tree=_TREE),
        Good(_mail("depends on FOO_LIB"), tree=_TREE),
        Good(_mail()),
    )
    BAD = (
        Bad(_mail(), tree=_TREE, says="loading foo_user still loads foo_lib first"),
        Bad(_mail("depends on FOO_LIB || !FOO_LIB"), tree=_TREE, says="foo_lib_do()"),
        Bad(_mail(why="IS_REACHABLE(CONFIG_FOO_LIB) is enough."), says="does FOO_USER still call"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        change = context.kbuild
        if change is None:
            yield from self._asked(revision)
            return
        from reviewbot.context.kbuild.effects import persisting, place_of
        from reviewbot.context.kbuild.proof import load_time_proof, refusals_that_matter
        from reviewbot.context.kbuild.verdict import LOADS

        for item in persisting(change):
            place = place_of(change, item)
            if place is None:
                continue
            link = item.link
            user, provider = link.user.name, link.provider.name
            fails = ", and fails where that refuses" if refusals_that_matter(change, link) else ""
            yield self.at_line(
                *place,
                f"with both =m, loading {user} still loads {provider} first for {link.name}(){fails}; imply or "
                '"B || !B" cannot change that: register a hook, use symbol_get(), or depend on it',
                confidence=LIKELY if change.is_base_for(link.source) else GUESS,
                evidence=load_time_proof(change, item, item.verdict.witnesses[LOADS]),
            )

    def _asked(self, revision: Revision) -> Findings:
        """Without a tree: a question where a relation goes and the description argues from the
        build.
        """
        if any(path.endswith((".c", ".h")) for path in revision.paths):
            return
        from reviewbot.context.kbuild.hunks import removed_relations

        for patch in revision.patches:
            prose = patch.prose
            for relation in removed_relations(patch):
                claims = (
                    f"IS_REACHABLE(CONFIG_{relation.target}",
                    f"IS_ENABLED(CONFIG_{relation.target}",
                )
                if not any(claim in prose.replace(" ", "") for claim in claims):
                    continue
                option = relation.option or "the option"
                yield self.at_line(
                    patch,
                    relation.file,
                    relation.line,
                    f"does {option} still call what {relation.target} exports? then with both =m it still loads "
                    "that module first, IS_REACHABLE() is decided when compiling and Kconfig cannot undo that",
                    confidence=GUESS,
                )
