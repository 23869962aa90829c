"""Options: undefined, unused, removed, selected, by default on, without help."""

from tests.scenarios.made import (
    BASE,
    HELP,
    KCONFIG,
    MAKE,
    PROVIDER,
    USER,
    Made,
    option,
    options,
    parametrized,
    user,
    wrongs,
)

UNDEFINED = "undefined-kconfig-symbol"
STALE, UNUSED = "stale-config-reference", "config-unused"
IFDEF, PREFIX = "ifdef-tristate", "is-enabled-without-config-prefix"
DEFAULT, NO_HELP = "default-y", "config-without-help"
VISIBLE, UNMET = "select-user-visible", "select-unmet-dependency"
NEW_MAKE = BASE[MAKE] + "obj-$(CONFIG_NEW) += new.o\n"


def added(*lines: str, kind: str = "bool", prompt: bool = True) -> dict[str, str | None]:
    """A change that adds the option NEW and builds something with it."""
    return {KCONFIG: options(more=option("NEW", *lines, kind=kind, prompt=prompt)), MAKE: NEW_MAKE}


@parametrized(
    Made("depends", f"+{UNDEFINED}:NOPE", {KCONFIG: options("depends on NOPE")}),
    Made("depends in an expression", f"+{UNDEFINED}:NOPE", {KCONFIG: options("depends on BB || (NOPE && MODULES)")}),
    Made("depends not", f"+{UNDEFINED}:NOPE", {KCONFIG: options("depends on !NOPE")}),
    Made("depends compared", f"+{UNDEFINED}:NOPE", {KCONFIG: options("depends on NOPE=y")}),
    Made("select", f"+{UNDEFINED}:NOPE", {KCONFIG: options("select NOPE")}),
    Made("condition of select", f"+{UNDEFINED}:NOPE", {KCONFIG: options("select BB if NOPE")}),
    Made("imply", f"+{UNDEFINED}:NOPE", {KCONFIG: options("imply NOPE")}),
    Made("default", f"+{UNDEFINED}:NOPE", {KCONFIG: options("default NOPE")}),
    Made("condition of default", f"+{UNDEFINED}:NOPE", {KCONFIG: options("default y if NOPE")}),
    Made("condition of a prompt", f"+{UNDEFINED}:NOPE", {KCONFIG: options().replace('"AA"', '"AA" if NOPE')}),
    Made("if block", f"+{UNDEFINED}:NOPE", {KCONFIG: "if NOPE\n\n" + options() + "endif\n"}),
    Made("menu", f"+{UNDEFINED}:NOPE", {KCONFIG: 'menu "Foo"\n\tdepends on NOPE\n\n' + options() + "endmenu\n"}),
    Made("visible if", f"+{UNDEFINED}:NOPE", {KCONFIG: 'menu "Foo"\n\tvisible if NOPE\n\n' + options() + "endmenu\n"}),
    Made("choice", f"+{UNDEFINED}:NOPE", {KCONFIG: options(more='choice\n\tprompt "One"\n\tdepends on NOPE\n\n' + option("CC", kind="bool") + "endchoice\n")}),
    Made("range", f"+{UNDEFINED}:NOPE", {KCONFIG: options(more=option("CC", "range 0 NOPE", kind="int"))}),
    Made("make file", f"+{UNDEFINED}:NOPE", {MAKE: BASE[MAKE] + "obj-$(CONFIG_NOPE) += no.o\n"}),
    Made("condition of a make file", f"+{UNDEFINED}:NOPE", {MAKE: BASE[MAKE] + "ifdef CONFIG_NOPE\nccflags-y += -DX\nendif\n"}),
    Made("ifdef", f"+{UNDEFINED}:NOPE", {USER: user("#ifdef CONFIG_NOPE", "x();", "#endif")}),
    Made("IS_ENABLED", f"+{UNDEFINED}:NOPE", {USER: user("if (IS_ENABLED(CONFIG_NOPE))", "\tx();")}),
    Made("misspelt", f"+{UNDEFINED}:did you mean MODULES", {KCONFIG: options("depends on MODULLES")}),
    Made("renamed and one place forgotten", f"+{STALE}:BB", {KCONFIG: option("AA", "depends on BB") + option("BBB")}, {KCONFIG: option("AA", "depends on BB") + option("BB"), MAKE: "obj-$(CONFIG_AA) += aa.o\n"}),
)  # fmt: skip
def test_a_name_is_not_defined(made: Made) -> None:
    assert wrongs(made) == []


@parametrized(
    Made("defined later in the file", f"-{UNDEFINED}", {KCONFIG: options("depends on NEW", more=option("NEW"))}),
    Made("defined in a file that is new", f"-{UNDEFINED}", {KCONFIG: options("depends on NEW") + 'source "drivers/foo/Kconfig.new"\n', "drivers/foo/Kconfig.new": option("NEW")}),
    Made("defined by another architecture", f"-{UNDEFINED}", {KCONFIG: options("depends on ARM_ONLY")}, {"arch/arm/Kconfig": option("ARM_ONLY", kind="bool")}),
    Made("defined in Kconfig.debug", f"-{UNDEFINED}", {KCONFIG: options("depends on DEBUG_IT")}, {"lib/Kconfig.debug": option("DEBUG_IT", kind="bool")}),
    Made("constants", f"-{UNDEFINED}", {KCONFIG: options("depends on m", "default y", "depends on BB=n")}),
    Made("numbers", f"-{UNDEFINED}", {KCONFIG: options(more=option("CC", "range 0x10 255", "default 3", kind="int"))}),
    Made("text", f"-{UNDEFINED}", {KCONFIG: options(more=option("CC", 'default "NOPE"', kind="string"))}),
    Made("compared with text", f"-{UNDEFINED}", {KCONFIG: options('depends on CC="NOPE"', more=option("CC", kind="string"))}),
    Made("macro", f"-{UNDEFINED}", {KCONFIG: options("depends on $(cc-option,-mNOPE)")}),
    Made("help text", f"-{UNDEFINED}", {KCONFIG: options().replace("Says what", "depends on NOPE, says what")}),
    Made("comment", f"-{UNDEFINED}", {KCONFIG: options("depends on BB # not NOPE")}),
    Made("removed line", f"-{UNDEFINED}", {KCONFIG: options()}, {KCONFIG: options("depends on NOPE")}),
    Made("line that was there", f"-{UNDEFINED}", {KCONFIG: options("depends on NOPE", "default m")}, {KCONFIG: options("depends on NOPE")}),
    Made("C comment", f"-{UNDEFINED}", {USER: user("/* CONFIG_NOPE */", "#endif /* CONFIG_NOPE */")}),
    Made("defined in C", f"-{UNDEFINED}", {USER: user("#ifdef CONFIG_NOPE", "x();", "#endif", top="#define CONFIG_NOPE 1")}),
    Made("given by the make file", f"-{UNDEFINED}", {USER: user("#ifdef CONFIG_NOPE", "x();", "#endif")}, {MAKE: BASE[MAKE] + "ccflags-y += -DCONFIG_NOPE\n"}),
    Made("module macro", f"-{UNDEFINED}", {USER: user("#ifdef CONFIG_BB_MODULE", "x();", "#endif")}),
    Made("pasted name", f"-{UNDEFINED}", {USER: user(top="#define HAS(x) IS_ENABLED(CONFIG_##x)")}),
    Made("menuconfig", f"-{UNDEFINED}", {KCONFIG: options("depends on MM", more='menuconfig MM\n\tbool "MM"\n')}),
    Made("string in C", f"-{UNDEFINED}", {USER: user('pr_info("set CONFIG_NOPE\\n");')}),
)  # fmt: skip
def test_every_name_is_defined(made: Made) -> None:
    assert wrongs(made) == []


GONE = option("AA")


@parametrized(
    Made("make file", f"+{STALE}:CONFIG_BB", {KCONFIG: GONE}),
    Made("code", f"+{STALE}:CONFIG_BB", {KCONFIG: GONE, MAKE: "obj-$(CONFIG_AA) += aa.o\n"}, {USER: user("if (IS_ENABLED(CONFIG_BB))", "\tx();")}),
    Made("depends", f"+{STALE}:BB", {KCONFIG: option("AA", "depends on BB"), MAKE: "obj-$(CONFIG_AA) += aa.o\n"}, {KCONFIG: options("depends on BB")}),
    Made("select elsewhere", f"+{STALE}:BB", {KCONFIG: GONE, MAKE: "obj-$(CONFIG_AA) += aa.o\n"}, {"drivers/Kconfig": option("ZZ", "select BB")}),
    Made("if block elsewhere", f"+{STALE}:BB", {KCONFIG: GONE, MAKE: "obj-$(CONFIG_AA) += aa.o\n"}, {"drivers/Kconfig": "if BB\n" + option("ZZ") + "endif\n"}),
    Made("module macro", f"+{STALE}:BB", {KCONFIG: GONE, MAKE: "obj-$(CONFIG_AA) += aa.o\n"}, {USER: user("#ifdef CONFIG_BB_MODULE", "x();", "#endif")}),
    Made("default configuration", f"+{STALE}:BB", {KCONFIG: GONE, MAKE: "obj-$(CONFIG_AA) += aa.o\n"}, {"arch/arm/configs/foo_defconfig": "CONFIG_AA=y\nCONFIG_BB=m\n"}),
    Made("renamed", f"+{STALE}:BB", {KCONFIG: option("AA") + option("BBB")}),
    Made("whole file goes", f"+{STALE}:BB", {"drivers/foo/Kconfig.bb": None, KCONFIG: option("AA")}, {KCONFIG: option("AA") + 'source "drivers/foo/Kconfig.bb"\n', "drivers/foo/Kconfig.bb": option("BB")}),
    Made("header", f"+{STALE}:BB", {KCONFIG: GONE, MAKE: "obj-$(CONFIG_AA) += aa.o\n"}, {"include/linux/bb.h": "#ifdef CONFIG_BB\nint x;\n#endif\n"}),
    Made("condition of a make file", f"+{STALE}:BB", {KCONFIG: GONE, MAKE: "obj-$(CONFIG_AA) += aa.o\nifeq ($(CONFIG_BB),y)\nobj-y += x.o\nendif\n"}, {MAKE: "obj-$(CONFIG_AA) += aa.o\nobj-$(CONFIG_BB) += bb.o\nifeq ($(CONFIG_BB),y)\nobj-y += x.o\nendif\n"}),
    Made("IS_REACHABLE in another folder", f"+{STALE}:BB", {KCONFIG: GONE, MAKE: "obj-$(CONFIG_AA) += aa.o\n"}, {"net/q.c": "int q(void)\n{\n\treturn IS_REACHABLE(CONFIG_BB);\n}\n"}),
)  # fmt: skip
def test_a_removed_option_is_still_named(made: Made) -> None:
    assert wrongs(made) == []


@parametrized(
    Made("all removed", f"-{STALE}", {KCONFIG: GONE, MAKE: "obj-$(CONFIG_AA) += aa.o\n", PROVIDER: None}),
    Made("moved to another file", f"-{STALE}", {KCONFIG: GONE + 'source "drivers/foo/Kconfig.bb"\n', "drivers/foo/Kconfig.bb": option("BB")}),
    Made("one of two definitions", f"-{STALE}", {KCONFIG: GONE}, {"arch/arm/Kconfig": option("BB")}),
    Made("renamed everywhere", f"-{STALE}", {KCONFIG: option("AA") + option("BBB"), MAKE: "obj-$(CONFIG_AA) += aa.o\nobj-$(CONFIG_BBB) += bb.o\n"}),
    Made("longer name", f"-{STALE}", {KCONFIG: option("AA") + option("BB_MORE"), MAKE: "obj-$(CONFIG_AA) += aa.o\nobj-$(CONFIG_BB_MORE) += bb.o\n"}, {KCONFIG: options(more=option("BB_MORE")), MAKE: BASE[MAKE] + "obj-$(CONFIG_BB_MORE) += bb.o\n"}),
    Made("comment in C", f"-{STALE}", {KCONFIG: GONE, MAKE: "obj-$(CONFIG_AA) += aa.o\n"}, {USER: user("/* as with CONFIG_BB */")}),
    Made("comment of an endif", f"-{STALE}", {KCONFIG: GONE, MAKE: "obj-$(CONFIG_AA) += aa.o\n"}, {USER: user("#if IS_ENABLED(CONFIG_AA)", "#endif /* CONFIG_BB */")}),
    Made("comment in a make file", f"-{STALE}", {KCONFIG: GONE, MAKE: "obj-$(CONFIG_AA) += aa.o\n# CONFIG_BB is gone\n"}, {MAKE: BASE[MAKE] + "# CONFIG_BB is gone\n"}),
    Made("help text", f"-{STALE}", {KCONFIG: GONE.replace("Says what", "Was BB, says what"), MAKE: "obj-$(CONFIG_AA) += aa.o\n"}, {KCONFIG: options().replace("Says what", "Was BB, says what")}),
    Made("only the prompt goes", f"-{STALE}", {KCONFIG: option("AA") + option("BB", prompt=False)}),
)  # fmt: skip
def test_a_removed_option_is_not_named(made: Made) -> None:
    assert wrongs(made) == []


@parametrized(
    Made("nowhere", f"+{UNUSED}:NEW", {KCONFIG: options(more=option("NEW"))}),
    Made("only in a comment", f"+{UNUSED}:NEW", {KCONFIG: options(more=option("NEW")), USER: user("/* CONFIG_NEW */")}),
    Made("only in a default configuration", f"+{UNUSED}:NEW", {KCONFIG: options(more=option("NEW")), "arch/arm/configs/x_defconfig": "CONFIG_NEW=y\n"}),
    Made("only in documentation", f"+{UNUSED}:NEW", {KCONFIG: options(more=option("NEW")), "Documentation/x.rst": "Set CONFIG_NEW.\n"}),
    Made("only in its own help", f"+{UNUSED}:NEW", {KCONFIG: options(more=option("NEW").replace("Says", "NEW says"))}),
    Made("only in the help of another", f"+{UNUSED}:NEW", {KCONFIG: options(more=option("NEW")).replace("Says", "See NEW. Says", 1)}),
    Made("longer name in the make file", f"+{UNUSED}:NEW", {KCONFIG: options(more=option("NEW")), MAKE: BASE[MAKE] + "obj-$(CONFIG_NEWER) += new.o\n"}),
    Made("without CONFIG_", f"+{UNUSED}:NEW", {KCONFIG: options(more=option("NEW")), USER: user("if (IS_ENABLED(NEW))", "\tx();")}),
    Made("of type int", f"+{UNUSED}:NEW", {KCONFIG: options(more=option("NEW", "default 4", kind="int"))}),
    Made("one of two", f"+{UNUSED}:NEW2\n-{DEFAULT}", {KCONFIG: options(more=option("NEW") + option("NEW2")), MAKE: NEW_MAKE}),
)  # fmt: skip
def test_a_new_option_does_nothing(made: Made) -> None:
    assert wrongs(made) == []


NEW = options(more=option("NEW", kind="bool"))


@parametrized(
    Made("make file", f"-{UNUSED}", {KCONFIG: NEW, MAKE: NEW_MAKE}),
    Made("member", f"-{UNUSED}", {KCONFIG: NEW, MAKE: BASE[MAKE] + "aa-$(CONFIG_NEW) += new.o\n"}),
    Made("ifeq", f"-{UNUSED}", {KCONFIG: NEW, MAKE: BASE[MAKE] + "ifeq ($(CONFIG_NEW),y)\nccflags-y += -DX\nendif\n"}),
    Made("flags", f"-{UNUSED}", {KCONFIG: NEW, MAKE: BASE[MAKE] + "ccflags-$(CONFIG_NEW) += -DDEBUG\n"}),
    Made("IS_ENABLED", f"-{UNUSED}", {KCONFIG: NEW, USER: user("if (IS_ENABLED(CONFIG_NEW))", "\tx();")}),
    Made("ifdef in a header", f"-{UNUSED}", {KCONFIG: NEW, "include/linux/n.h": "#ifdef CONFIG_NEW\nint x;\n#endif\n"}),
    Made("value in code", f"-{UNUSED}", {KCONFIG: options(more=option("NEW", kind="int")), USER: user("x = CONFIG_NEW;")}),
    Made("assembler", f"-{UNUSED}", {KCONFIG: NEW, "arch/arm/x.S": "#ifdef CONFIG_NEW\n\tnop\n#endif\n"}),
    Made("another option depends on it", f"-{UNUSED}", {KCONFIG: options("depends on NEW", more=option("NEW", kind="bool"))}),
    Made("condition of a default", f"-{UNUSED}", {KCONFIG: options("default m if NEW", more=option("NEW", kind="bool"))}),
    Made("menu opened by it", f"-{UNUSED}", {KCONFIG: 'menuconfig NEW\n\tbool "New"\n' + HELP + "\nif NEW\n\n" + options() + "endif\n"}),
    Made("visible if", f"-{UNUSED}", {KCONFIG: option("NEW", kind="bool") + 'menu "x"\n\tvisible if NEW\n' + options() + "endmenu\n"}),
    Made("only selects", f"-{UNUSED}", {KCONFIG: options(more=option("NEW", "select BB"))}),
    Made("only implies", f"-{UNUSED}", {KCONFIG: options(more=option("NEW", "imply BB"))}),
    Made("member of a choice", f"-{UNUSED}", {KCONFIG: options(more='choice\n\tprompt "One"\n\n' + option("NEW", kind="bool") + option("NEW2", kind="bool") + "endchoice\n"), USER: user("#ifdef CONFIG_NEW2", "#endif")}),
    Made("moved from another file", f"-{UNUSED}", {KCONFIG: options(more=option("OLD")), "drivers/Kconfig": "# empty\n"}, {"drivers/Kconfig": option("OLD")}),
    Made("make file of another folder", f"-{UNUSED}", {KCONFIG: NEW, "drivers/Makefile": "obj-y += foo/\nobj-$(CONFIG_NEW) += new/\n"}),
)  # fmt: skip
def test_a_new_option_does_something(made: Made) -> None:
    assert wrongs(made) == []


@parametrized(
    Made("ifdef", f"+{IFDEF}:CONFIG_BB", {USER: user("#ifdef CONFIG_BB", "x();", "#endif")}),
    Made("ifndef", f"+{IFDEF}:CONFIG_BB", {USER: user("#ifndef CONFIG_BB", "x();", "#endif")}),
    Made("if defined", f"+{IFDEF}:CONFIG_BB", {USER: user("#if defined(CONFIG_BB)", "x();", "#endif")}),
    Made("if defined without brackets", f"+{IFDEF}:CONFIG_BB", {USER: user("#if defined CONFIG_BB", "x();", "#endif")}),
    Made("if not defined", f"+{IFDEF}:CONFIG_BB", {USER: user("#if !defined(CONFIG_BB)", "x();", "#endif")}),
    Made("with another condition", f"+{IFDEF}:CONFIG_BB", {USER: user("#if defined(CONFIG_BB) && defined(DEBUG)", "x();", "#endif")}),
    Made("elif", f"+{IFDEF}:CONFIG_BB", {USER: user("#ifdef DEBUG", "#elif defined(CONFIG_BB)", "x();", "#endif")}),
    Made("with spaces", f"+{IFDEF}:CONFIG_BB", {USER: user("#  ifdef  CONFIG_BB", "x();", "#  endif")}),
    Made("with a comment", f"+{IFDEF}:CONFIG_BB", {USER: user("#ifdef CONFIG_BB /* bar */", "x();", "#endif")}),
    Made("around a structure member", f"+{IFDEF}:CONFIG_BB", {USER: user(top="struct s {\n#ifdef CONFIG_BB\n\tint x;\n#endif\n};")}),
    Made("in a new file", f"+{IFDEF}:CONFIG_BB", {"drivers/foo/new.c": user("#ifdef CONFIG_BB", "x();", "#endif"), MAKE: NEW_MAKE, KCONFIG: options(more=option("NEW"))}),
    Made("def_tristate", f"+{IFDEF}:CONFIG_CC", {USER: user("#ifdef CONFIG_CC", "x();", "#endif")}, {KCONFIG: options(more="config CC\n\tdef_tristate BB\n")}),
    Made("elifdef", f"+{IFDEF}:CONFIG_BB", {USER: user("#ifdef DEBUG", "#elifdef CONFIG_BB", "x();", "#endif")}),
)  # fmt: skip
def test_ifdef_forgets_the_module(made: Made) -> None:
    assert wrongs(made) == []


@parametrized(
    Made("IS_ENABLED", f"-{IFDEF}", {USER: user("#if IS_ENABLED(CONFIG_BB)", "x();", "#endif")}),
    Made("either", f"-{IFDEF}", {USER: user("#if defined(CONFIG_BB) || defined(CONFIG_BB_MODULE)", "x();", "#endif")}),
    Made("either over two lines", f"-{IFDEF}", {USER: user("#if defined(CONFIG_BB) || \\", "    defined(CONFIG_BB_MODULE)", "x();", "#endif")}),
    Made("both in a chain", f"-{IFDEF}", {USER: user("#ifdef CONFIG_BB", "x();", "#elif defined(CONFIG_BB_MODULE)", "x();", "#endif")}),
    Made("own option", f"-{IFDEF}", {USER: user("#ifdef CONFIG_AA", "x();", "#endif")}),
    Made("bool option", f"-{IFDEF}", {USER: user("#ifdef CONFIG_CC", "x();", "#endif")}, {KCONFIG: options(more=option("CC", kind="bool"))}),
    Made("bool in one of two definitions", f"-{IFDEF}", {USER: user("#ifdef CONFIG_CC", "x();", "#endif")}, {KCONFIG: options(more="config CC\n\tdefault y\n\nconfig CC\n\tbool\n")}),
    Made("comment", f"-{IFDEF}", {USER: user("/* #ifdef CONFIG_BB */", " * #ifdef CONFIG_BB")}),
    Made("module macro alone", f"-{IFDEF}", {USER: user("#ifdef CONFIG_BB_MODULE", "x();", "#endif")}),
    Made("removed line", f"-{IFDEF}", {USER: user()}, {USER: user("#ifdef CONFIG_BB", "x();", "#endif")}),
    Made("line that was there", f"-{IFDEF}", {USER: user("y();", "#ifdef CONFIG_BB", "x();", "#endif")}, {USER: user("#ifdef CONFIG_BB", "x();", "#endif")}),
    Made("file that is always built in", f"-{IFDEF}", {USER: user("#ifdef CONFIG_BB", "x();", "#endif")}, {MAKE: "obj-y += aa.o\nobj-$(CONFIG_BB) += bb.o\n"}),
    Made("IS_BUILTIN", f"-{IFDEF}", {USER: user("#if IS_BUILTIN(CONFIG_BB)", "x();", "#endif")}),
    Made("longer name", f"-{IFDEF}", {USER: user("#ifdef CONFIG_BB_X", "x();", "#endif")}, {KCONFIG: options(more=option("BB_X", kind="bool"))}),
)  # fmt: skip
def test_ifdef_is_right(made: Made) -> None:
    assert wrongs(made) == []


@parametrized(
    Made("IS_ENABLED", f"+{PREFIX}:CONFIG_BB", {USER: user("if (IS_ENABLED(BB))", "\tx();")}),
    Made("IS_REACHABLE", f"+{PREFIX}:CONFIG_BB", {USER: user("#if IS_REACHABLE(BB)", "#endif")}),
    Made("IS_BUILTIN", f"+{PREFIX}:CONFIG_BB", {USER: user("return IS_BUILTIN(BB);")}),
    Made("IS_MODULE", f"+{PREFIX}:CONFIG_BB", {USER: user("return IS_MODULE( BB );")}),
    Made("negated", f"+{PREFIX}:CONFIG_BB", {USER: user("if (!IS_ENABLED(BB))", "\tx();")}),
    Made("second on the line", f"+{PREFIX}:CONFIG_BB", {USER: user("if (IS_ENABLED(CONFIG_AA) && IS_ENABLED(BB))", "\tx();")}),
    Made("in a header", f"+{PREFIX}:CONFIG_BB", {"drivers/foo/bb.h": "#if IS_ENABLED(BB)\nint bb_do(void);\n#endif\n"}),
    Made("with a digit", f"+{PREFIX}:CONFIG_64BIT", {USER: user("if (IS_ENABLED(64BIT))", "\tx();")}),
)  # fmt: skip
def test_the_prefix_is_missing(made: Made) -> None:
    assert wrongs(made) == []


@parametrized(
    Made("right", f"-{PREFIX}", {USER: user("if (IS_ENABLED(CONFIG_BB))", "\tx();")}),
    Made("macro parameter", f"-{PREFIX}", {USER: user(top="#define HAS(OPT) IS_ENABLED(OPT)")}),
    Made("macro parameter over lines", f"-{PREFIX}", {USER: user(top="#define HAS(OPT)\t\\\n\tx(IS_ENABLED(OPT))")}),
    Made("pasted", f"-{PREFIX}", {USER: user(top="#define HAS(opt) IS_ENABLED(CONFIG_##opt)")}),
    Made("defined in the file", f"-{PREFIX}", {USER: user("if (IS_ENABLED(HAVE_X))", "\tx();", top="#define HAVE_X 1")}),
    Made("defined far away in the file", f"-{PREFIX}", {USER: user("if (IS_ENABLED(HAVE_X))", "\tx();", top="#define HAVE_X 1\n" + "\n".join(f"int v{n};" for n in range(20)))}, {USER: user(top="#define HAVE_X 1\n" + "\n".join(f"int v{n};" for n in range(20)))}),
    Made("defined in a header", f"-{PREFIX}", {USER: user("if (IS_ENABLED(HAVE_X))", "\tx();")}, {"drivers/foo/bb.h": "#define HAVE_X 1\n"}),
    Made("given by the make file", f"-{PREFIX}", {USER: user("if (IS_ENABLED(HAVE_X))", "\tx();")}, {MAKE: BASE[MAKE] + "ccflags-y += -DHAVE_X=1\n"}),
    Made("comment", f"-{PREFIX}", {USER: user("/* IS_ENABLED(BB) would be wrong */", "// IS_ENABLED(BB)")}),
    Made("string", f"-{PREFIX}", {USER: user('pr_info("IS_ENABLED(BB)");')}),
    Made("longer macro name", f"-{PREFIX}", {USER: user("if (FOO_IS_ENABLED(BB))", "\tx();")}),
    Made("removed", f"-{PREFIX}", {USER: user("if (IS_ENABLED(CONFIG_BB))", "\tx();")}, {USER: user("if (IS_ENABLED(BB))", "\tx();")}),
)  # fmt: skip
def test_the_prefix_is_there(made: Made) -> None:
    assert wrongs(made) == []


@parametrized(
    Made("y", f"+{DEFAULT}:NEW", added("default y")),
    Made("m", f"+{DEFAULT}:NEW", added("default m", kind="tristate")),
    Made("quoted", f"+{DEFAULT}:NEW", added('default "y"')),
    Made("def_bool with a prompt", f"+{DEFAULT}:NEW", {KCONFIG: options(more='config NEW\n\tdef_bool y\n\tprompt "New"\n' + HELP), MAKE: NEW_MAKE}),
    Made("beside a conditional one", f"+{DEFAULT}:NEW", added("default m if BB", "default y", kind="tristate")),
    Made("behind a depends", f"+{DEFAULT}:NEW", added("depends on MODULES", "default y")),
)  # fmt: skip
def test_a_new_option_is_on(made: Made) -> None:
    assert wrongs(made) == []


@parametrized(
    Made("none", f"-{DEFAULT} -{NO_HELP}", added()),
    Made("n", f"-{DEFAULT}", added("default n")),
    Made("another option", f"-{DEFAULT}", added("default BB")),
    Made("condition", f"-{DEFAULT}", added("default y if BB")),
    Made("without a prompt", f"-{DEFAULT}", added("default y", prompt=False)),
    Made("def_bool without a prompt", f"-{DEFAULT}", {KCONFIG: options(more="config NEW\n\tdef_bool y\n"), MAKE: NEW_MAKE}),
    Made("option that was there", f"-{DEFAULT}", {KCONFIG: options("default y", "depends on BB")}, {KCONFIG: options("default y")}),
    Made("moved", f"-{DEFAULT} -{NO_HELP}", {KCONFIG: option("BB") + option("AA", "default y")}, {KCONFIG: options("default y")}),
    Made("gate", f"-{DEFAULT}", {KCONFIG: 'menuconfig NEW\n\tbool "New"\n\tdefault y\n' + HELP + "\nif NEW\n" + options() + "endif\n"}),
    Made("text", f"-{DEFAULT}", added('default "y"', kind="string")),
    Made("sub option of a driver that is off", f"-{DEFAULT}", {KCONFIG: options(more=option("AA_LEDS", "depends on AA", "default y", kind="bool")), MAKE: BASE[MAKE] + "aa-$(CONFIG_AA_LEDS) += leds.o\n"}),
    Made("member of a choice", f"-{DEFAULT} -{NO_HELP}", {KCONFIG: options(more='choice\n\tprompt "One"\n\tdefault NEW\n\nconfig NEW\n\tbool "New"\n\tdefault y\n\nendchoice\n'), MAKE: NEW_MAKE}),
)  # fmt: skip
def test_a_new_option_is_not_on(made: Made) -> None:
    assert wrongs(made) == []


def bare(*lines: str) -> dict[str, str | None]:
    """A change that adds NEW with these lines and no help."""
    more = "config NEW\n" + "".join(f"\t{line}\n" for line in lines) + "\n"
    return {KCONFIG: options(more=more), MAKE: NEW_MAKE}


@parametrized(
    Made("bool", f"+{NO_HELP}:NEW", bare('bool "New"')),
    Made("tristate", f"+{NO_HELP}:NEW", bare('tristate "New"', "depends on BB")),
    Made("prompt of its own", f"+{NO_HELP}:NEW", bare("bool", 'prompt "New"')),
    Made("int", f"+{NO_HELP}:NEW", bare('int "New"', "default 3")),
    Made("menuconfig", f"+{NO_HELP}:NEW", {KCONFIG: options(more='menuconfig NEW\n\tbool "New"\n'), MAKE: NEW_MAKE}),
    Made("empty help", f"+{NO_HELP}:NEW", bare('bool "New"', "help")),
    Made("first in the file", f"+{NO_HELP}:NEW", {KCONFIG: 'config NEW\n\tbool "New"\n\n' + options(), MAKE: NEW_MAKE}),
)  # fmt: skip
def test_a_new_option_lacks_help(made: Made) -> None:
    assert wrongs(made) == []


@parametrized(
    Made("help", f"-{NO_HELP}", bare('bool "New"', "help", "  It is new.")),
    Made("old spelling", f"-{NO_HELP}", bare('bool "New"', "---help---", "  It is new.")),
    Made("without a prompt", f"-{NO_HELP}", bare("bool", "depends on BB")),
    Made("help after all", f"-{NO_HELP}", bare('bool "New"', "depends on BB", "default n", "help", "  It is new.")),
    Made("renamed", f"-{NO_HELP}", {KCONFIG: options().replace("config BB", "config NEW"), MAKE: NEW_MAKE}),
)  # fmt: skip
def test_a_new_option_has_help(made: Made) -> None:
    assert wrongs(made) == []


def target(*lines: str, kind: str = "bool", prompt: bool = True) -> str:
    """An option DD to be selected."""
    return option("DD", *lines, kind=kind, prompt=prompt)


def selects(*lines: str, more: str = "") -> Made:
    """AA gets these lines on a tree with more options."""
    return Made("", "", {KCONFIG: options(*lines, more=more)}, {KCONFIG: options(more=more)})


EE = option("EE", kind="bool")


@parametrized(
    selects("select DD", more=target())._replace(name="prompt", wanted=f"+{VISIBLE}:DD"),
    selects("select DD if BB", more=target())._replace(name="with a condition", wanted=f"+{VISIBLE}:DD"),
    selects("select DD", more="config DD\n\tbool\n\tprompt \"Dd\"\n")._replace(name="prompt of its own", wanted=f"+{VISIBLE}:DD"),
    selects("select DD", more=target(kind="tristate"))._replace(name="tristate", wanted=f"+{VISIBLE}:DD"),
    selects("select DD", more=EE + target("depends on EE"))._replace(name="unmet", wanted=f"+{UNMET}:DD"),
    selects("select DD", more=EE + target("depends on EE", prompt=False))._replace(name="unmet without a prompt", wanted=f"+{UNMET}:DD\n-{VISIBLE}"),
    selects("select DD if BB", more=EE + target("depends on EE"))._replace(name="unmet with another condition", wanted=f"+{UNMET}:DD"),
    selects("select DD", more=EE + "if EE\n" + target() + "endif\n")._replace(name="unmet if block", wanted=f"+{UNMET}:DD"),
    selects("select DD", more=EE + 'menu "x"\n\tdepends on EE\n' + target() + "endmenu\n")._replace(name="unmet menu", wanted=f"+{UNMET}:DD"),
    selects("select CC", more=EE + option("CC", "select DD", kind="bool", prompt=False) + target("depends on EE", prompt=False))._replace(name="unmet by a chain", wanted=f"+{UNMET}:DD"),
    selects("depends on EE || BB", "select DD", more=EE + target("depends on EE"))._replace(name="unmet in one of two cases", wanted=f"+{UNMET}:DD"),
    selects("select DD", more=EE + option("FF", kind="bool") + target("depends on EE && FF"))._replace(name="unmet both", wanted=f"+{UNMET}:DD"),
    Made("depends added to the selected", f"+{UNMET}:DD", {KCONFIG: options("select DD", more=EE + target("depends on EE"))}, {KCONFIG: options("select DD", more=EE + target())}),
    Made("depends taken from the selecter", f"+{UNMET}:DD", {KCONFIG: options("select DD", more=EE + target("depends on EE"))}, {KCONFIG: options("depends on EE", "select DD", more=EE + target("depends on EE"))}),
    Made("new selecter", f"+{UNMET}:DD", {KCONFIG: options(more=EE + target("depends on EE") + option("NEW", "select DD")), MAKE: NEW_MAKE}, {KCONFIG: options(more=EE + target("depends on EE"))}),
)  # fmt: skip
def test_a_select_goes_too_far(made: Made) -> None:
    assert wrongs(made) == []


QUIET = f"-{VISIBLE} -{UNMET}"


@parametrized(
    selects("select DD", more=target(prompt=False))._replace(name="helper", wanted=QUIET),
    selects("depends on DD", more=target())._replace(name="depends", wanted=QUIET),
    selects("imply DD", more=target("depends on EE") + EE)._replace(name="imply", wanted=QUIET),
    selects("depends on EE", "select DD", more=EE + target("depends on EE", prompt=False))._replace(name="met", wanted=QUIET),
    selects("select EE", "select DD", more=option("EE", kind="bool", prompt=False) + target("depends on EE", prompt=False))._replace(name="met by another select", wanted=QUIET),
    selects("select DD if EE", more=EE + target("depends on EE", prompt=False))._replace(name="met by the condition", wanted=QUIET),
    selects("depends on FF", "select DD", more=EE + option("FF", "depends on EE", kind="bool") + target("depends on EE", prompt=False))._replace(name="met through another", wanted=QUIET),
    selects("select DD", more="config EE\n\tdef_bool y\n\n" + target("depends on EE", prompt=False))._replace(name="always met", wanted=QUIET),
    selects("select DD", more=EE + target("depends on EE || !EE", prompt=False))._replace(name="optional", wanted=QUIET),
    selects("select DD", more=target(prompt=False).replace("bool\n", 'bool "Dd" if EXPERT\n') + option("EXPERT", kind="bool"))._replace(name="prompt for experts", wanted=QUIET),
    selects("select DD", more=target(prompt=False).replace("bool\n", 'bool "Dd" if COMPILE_TEST\n') + option("COMPILE_TEST", kind="bool"))._replace(name="prompt for compile tests", wanted=QUIET),
    selects("select DD", more=EE + target("depends on $(cc-option,-x)", prompt=False))._replace(name="asks the compiler", wanted=QUIET),
    Made("select that was there", QUIET, {KCONFIG: options("select DD", "default m", more=EE + target("depends on EE"))}, {KCONFIG: options("select DD", more=EE + target("depends on EE"))}),
    Made("select moves", QUIET, {KCONFIG: options("depends on MODULES", "select DD", more=target())}, {KCONFIG: options("select DD", "depends on MODULES", more=target())}),
    Made("same menu", QUIET, {KCONFIG: EE + 'menu "x"\n\tdepends on EE\n' + options("select DD", more=target(prompt=False)) + "endmenu\n"}, {KCONFIG: EE + 'menu "x"\n\tdepends on EE\n' + options(more=target(prompt=False)) + "endmenu\n"}),
)  # fmt: skip
def test_a_select_is_right(made: Made) -> None:
    assert wrongs(made) == []
