"""Modules that need each other, and options that do."""

from tests.scenarios.made import (
    BASE,
    KCONFIG,
    MAKE,
    PROVIDER,
    SILENT,
    USER,
    Made,
    option,
    options,
    parametrized,
    provider,
    user,
    wrongs,
)

CYCLE = "module-dependency-cycle"
EXPORTS = "EXPORT_SYMBOL_GPL(aa_go);\n"
BACK = user("bb_do();") + EXPORTS
CALLS_AA = provider(more="int bb_back(void)\n{\n\treturn aa_go();\n}\n")
THREE = {
    MAKE: BASE[MAKE] + "obj-$(CONFIG_CC) += cc.o\n",
    KCONFIG: option("AA", "select BB", "select CC") + option("BB") + option("CC"),
    PROVIDER: provider(more="int bb_back(void)\n{\n\treturn cc_do();\n}\n"),
    "drivers/foo/cc.c": "int cc_do(void)\n{\n\treturn aa_go();\n}\nEXPORT_SYMBOL_GPL(cc_do);\n",
    USER: user() + EXPORTS,
}


@parametrized(
    Made("two", f"+{CYCLE}", {USER: BACK}, {USER: user() + EXPORTS, PROVIDER: CALLS_AA, KCONFIG: options(b=("depends on AA",))}),
    Made("two closed from the other side", f"+{CYCLE}", {PROVIDER: CALLS_AA}, {USER: BACK, KCONFIG: options("select BB")}),
    Made("both calls are new", f"+{CYCLE}", {USER: BACK, PROVIDER: CALLS_AA}, {USER: user() + EXPORTS, KCONFIG: options("depends on BB")}),
    Made("three", f"+{CYCLE}:cc", {USER: BACK}, THREE),
    Made("by a composite", f"+{CYCLE}", {USER: BACK}, {USER: user() + EXPORTS, MAKE: "obj-$(CONFIG_AA) += am.o\nam-y := aa.o ab.o\nobj-$(CONFIG_BB) += bm.o\nbm-y := bb.o bo.o\n", "drivers/foo/ab.c": "int q;\n", "drivers/foo/bo.c": "int bo(void)\n{\n\treturn aa_go();\n}\n", KCONFIG: options("depends on BB")}),
    Made("by IS_REACHABLE", f"+{CYCLE}", {USER: user("if (IS_REACHABLE(CONFIG_BB))", "\tbb_do();") + EXPORTS}, {USER: user() + EXPORTS, PROVIDER: CALLS_AA, KCONFIG: options(b=("depends on AA",))}),
    Made("export that is new", f"+{CYCLE}", {USER: BACK, PROVIDER: CALLS_AA}, {KCONFIG: options("depends on BB")}),
)  # fmt: skip
def test_modules_need_each_other(made: Made) -> None:
    assert wrongs(made) == []


@parametrized(
    Made("one direction", SILENT, {USER: BACK}, {USER: user() + EXPORTS, KCONFIG: options("depends on BB")}),
    Made("one composite", SILENT, {USER: BACK}, {USER: user() + EXPORTS, PROVIDER: CALLS_AA, MAKE: "obj-$(CONFIG_AA) += m.o\nm-y := aa.o bb.o\n"}),
    Made("third is built in", f"-{CYCLE}", {USER: BACK}, {**THREE, KCONFIG: option("AA", "select BB", "select CC") + option("BB") + option("CC", kind="bool")}),
    Made("back by symbol_get", f"-{CYCLE}", {USER: BACK}, {USER: user() + EXPORTS, PROVIDER: provider("go = symbol_get(aa_go);"), KCONFIG: options("depends on BB")}),
    Made("back by a comment", f"-{CYCLE}", {USER: BACK}, {USER: user() + EXPORTS, PROVIDER: provider("/* aa_go() */"), KCONFIG: options("depends on BB")}),
    Made("back by a hook", f"-{CYCLE}", {USER: BACK}, {USER: user() + EXPORTS, PROVIDER: provider("if (hook)", "\thook();"), KCONFIG: options("depends on BB")}),
    Made("cycle that was there", f"-{CYCLE}", {USER: BACK.replace("return 0", "return 1")}, {USER: BACK, PROVIDER: CALLS_AA, KCONFIG: options("depends on BB")}),
    Made("cycle that is broken", f"-{CYCLE}", {USER: user() + EXPORTS}, {USER: BACK, PROVIDER: CALLS_AA, KCONFIG: options("depends on BB")}),
)  # fmt: skip
def test_modules_do_not_need_each_other(made: Made) -> None:
    assert wrongs(made) == []


RECURSIVE = "recursive-dependency"


@parametrized(
    Made("depends both ways", f"+{RECURSIVE}", {KCONFIG: options("depends on BB", b=("depends on AA",))}, {KCONFIG: options(b=("depends on AA",))}),
    Made("depends and select", f"+{RECURSIVE}", {KCONFIG: options("depends on BB", b=("depends on CC",), more=option("CC", "depends on AA"))}, {KCONFIG: options(b=("depends on CC",), more=option("CC", "depends on AA"))}),
    Made("select each other", f"+{RECURSIVE}", {KCONFIG: options("select BB", b=("select AA",))}, {KCONFIG: options(b=("select AA",))}),
    Made("through an if block", f"+{RECURSIVE}", {KCONFIG: option("BB", "depends on AA") + "if BB\n" + option("AA") + "endif\n"}, {KCONFIG: option("BB", "depends on AA") + option("AA")}),
)  # fmt: skip
def test_options_depend_on_each_other(made: Made) -> None:
    assert wrongs(made) == []


@parametrized(
    Made("depends one way", f"-{RECURSIVE}", {KCONFIG: options("depends on BB")}),
    Made("select what depends on it", f"-{RECURSIVE}", {KCONFIG: options("select BB", b=("depends on AA",))}, {KCONFIG: options(b=("depends on AA",))}),
    Made("optional", f"-{RECURSIVE}", {KCONFIG: options("depends on BB || !BB")}),
    Made("choice members name each other", f"-{RECURSIVE}", {KCONFIG: 'choice\n\tprompt "One"\n\n' + option("AA", kind="bool") + option("BB", kind="bool") + "endchoice\n"}),
)  # fmt: skip
def test_options_do_not_depend_on_each_other(made: Made) -> None:
    assert wrongs(made) == []
