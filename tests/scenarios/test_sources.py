"""New sources that nothing builds, and exports that nothing uses."""

from tests.scenarios.made import (
    BASE,
    HEADER,
    MAKE,
    PROVIDER,
    REFUSES,
    USER,
    Made,
    parametrized,
    provider,
    user,
    wrongs,
)

UNBUILT, UNUSED = "new-source-not-in-makefile", "export-without-user"
NEW = "drivers/foo/new.c"
CODE = "int new_go(void)\n{\n\treturn 0;\n}\n"


@parametrized(
    Made("forgotten", f"+{UNBUILT}:{NEW}", {NEW: CODE}),
    Made("misspelt", f"+{UNBUILT}:{NEW}", {NEW: CODE, MAKE: BASE[MAKE] + "obj-$(CONFIG_AA) += news.o\n"}),
    Made("named in a comment", f"+{UNBUILT}:{NEW}", {NEW: CODE, MAKE: BASE[MAKE] + "# obj-y += new.o\n"}),
    Made("folder without a make file", f"+{UNBUILT}:sub/new.c", {"drivers/foo/sub/new.c": CODE}, {"drivers/foo/sub/Makefile": "obj-y += x.o\n"}),
)  # fmt: skip
def test_nothing_builds_it(made: Made) -> None:
    assert wrongs(made) == []


@parametrized(
    Made("goal", f"-{UNBUILT}", {NEW: CODE, MAKE: BASE[MAKE] + "obj-$(CONFIG_AA) += new.o\n"}),
    Made("member", f"-{UNBUILT}", {NEW: CODE, MAKE: "obj-$(CONFIG_AA) += am.o\nam-y := aa.o \\\n\tnew.o\nobj-$(CONFIG_BB) += bb.o\n"}),
    Made("variable", f"-{UNBUILT}", {NEW: CODE, MAKE: BASE[MAKE] + "parts := new.o\nobj-y += $(parts)\n"}),
    Made("included by another source", f"-{UNBUILT}", {NEW: CODE, USER: '#include "new.c"\n' + user()}),
    Made("make file above", f"-{UNBUILT}", {"drivers/foo/sub/new.c": CODE, MAKE: BASE[MAKE] + "obj-$(CONFIG_AA) += sub/new.o\n"}),
    Made("header", f"-{UNBUILT}", {"drivers/foo/new.h": "int x;\n"}),
    Made("tool", f"-{UNBUILT}", {"tools/foo/new.c": CODE}),
    Made("test program", f"-{UNBUILT}", {"tools/testing/selftests/foo/new.c": CODE}),
    Made("sample", f"-{UNBUILT}", {"samples/foo/new.c": CODE}),
    Made("host program", f"-{UNBUILT}", {NEW: CODE, MAKE: BASE[MAKE] + "hostprogs := new\n"}),
    Made("make file that was ahead", f"-{UNBUILT}", {NEW: CODE}, {MAKE: BASE[MAKE] + "obj-y += new.o\n"}),
)  # fmt: skip
def test_something_builds_it(made: Made) -> None:
    assert wrongs(made) == []


MORE = provider(
    *REFUSES, more="int bb_more(void)\n{\n\treturn 2;\n}\nEXPORT_SYMBOL_GPL(bb_more);\n"
)


@parametrized(
    Made("nobody", f"+{UNUSED}:bb_more", {PROVIDER: MORE}),
    Made("only a declaration", f"+{UNUSED}:bb_more", {PROVIDER: MORE, HEADER: "int bb_do(void);\nint bb_more(void);\n"}),
    Made("only a comment", f"+{UNUSED}:bb_more", {PROVIDER: MORE, USER: user("/* bb_more() */")}),
    Made("only a stub", f"+{UNUSED}:bb_more", {PROVIDER: MORE, HEADER: "#if 1\nint bb_more(void);\n#else\nstatic inline int bb_more(void) { return 0; }\n#endif\n"}),
    Made("only its own file", f"+{UNUSED}:bb_more", {PROVIDER: MORE + "int q(void)\n{\n\treturn bb_more();\n}\n"}),
    Made("in a namespace", f"+{UNUSED}:bb_more", {PROVIDER: MORE.replace("SYMBOL_GPL(bb_more)", 'SYMBOL_NS_GPL(bb_more, "BB")')}),
)  # fmt: skip
def test_nobody_uses_the_export(made: Made) -> None:
    assert wrongs(made) == []


@parametrized(
    Made("user in the patch", f"-{UNUSED}", {PROVIDER: MORE, USER: user("bb_more();")}),
    Made("user that was there", f"-{UNUSED}", {PROVIDER: MORE}, {USER: user("bb_more();")}),
    Made("inline in a header", f"-{UNUSED}", {PROVIDER: MORE, HEADER: "int bb_more(void);\nstatic inline int x(void)\n{\n\treturn bb_more();\n}\n"}),
    Made("macro in a header", f"-{UNUSED}", {PROVIDER: MORE, HEADER: "int bb_more(void);\n#define bb_x() \\\n\tbb_more()\n"}),
    Made("assembler", f"-{UNUSED}", {PROVIDER: MORE, "arch/x86/lib/x.S": "\tcall bb_more\n"}),
    Made("kind of export changes", f"-{UNUSED}", {PROVIDER: MORE}, {PROVIDER: MORE.replace("SYMBOL_GPL(bb_more)", "SYMBOL(bb_more)")}),
    Made("export moves", f"-{UNUSED}", {PROVIDER: provider(*REFUSES), "drivers/foo/bo.c": "int bb_more(void)\n{\n\treturn 2;\n}\nEXPORT_SYMBOL_GPL(bb_more);\n", MAKE: BASE[MAKE] + "obj-y += bo.o\n"}, {PROVIDER: MORE}),
)  # fmt: skip
def test_somebody_uses_the_export(made: Made) -> None:
    assert wrongs(made) == []
