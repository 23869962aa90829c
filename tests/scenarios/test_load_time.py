"""Whether loading AA loads BB although Kconfig makes BB optional."""

from tests.scenarios.made import (
    ENABLED,
    HEADER,
    KCONFIG,
    MAKE,
    PROVIDER,
    REACHABLE,
    REFUSES,
    SILENT,
    USER,
    Made,
    only,
    option,
    options,
    parametrized,
    provider,
    stub,
    user,
    wrongs,
)

LOADS = "runtime-module-dependency:loading aa loads bb first"
OPTIONAL = options("depends on BB || !BB")
CALL = user("bb_do();")


@parametrized(
    Made("guard is reachable", only(LOADS), {USER: user(*REACHABLE)}),
    Made(
        "guard is enabled with optional depends",
        only(LOADS),
        {USER: user(*ENABLED), KCONFIG: OPTIONAL},
    ),
    Made(
        "optional depends spelled with equals n",
        only(LOADS),
        {USER: user(*ENABLED), KCONFIG: options("depends on BB || BB=n")},
    ),
    Made("imply", only(LOADS), {USER: user(*REACHABLE), KCONFIG: options("imply BB")}),
    Made(
        "use in a source that another one includes",
        only(LOADS),
        {USER: '#include "aa_impl.c"\n', "drivers/foo/aa_impl.c": user(*REACHABLE)},
    ),
    Made(
        "use comes to a source that another one includes",
        only(LOADS),
        {"drivers/foo/aa_impl.c": user(*REACHABLE)},
        {USER: '#include "aa_impl.c"\n', "drivers/foo/aa_impl.c": user()},
    ),
    Made(
        "source is a member where the provider is on",
        only("runtime-module-dependency:loading a-mod loads bb first"),
        {USER: CALL, KCONFIG: OPTIONAL},
        {
            "drivers/foo/am.c": "int am;\n",
            MAKE: "obj-$(CONFIG_AA) += a-mod.o\na-mod-y := am.o\nifdef CONFIG_BB\na-mod-y += aa.o\nendif\n"
            "obj-$(CONFIG_BB) += bb.o\n",
        },
    ),
    Made(
        "stub under is reachable", only(LOADS), {USER: CALL, HEADER: stub("IS_REACHABLE(CONFIG_BB)")}
    ),
    Made(
        "stub under is enabled with optional depends",
        only(LOADS),
        {USER: CALL, KCONFIG: OPTIONAL},
        {HEADER: stub("IS_ENABLED(CONFIG_BB)")},
    ),
    Made(
        "stub under defined or defined module",
        only(LOADS),
        {USER: CALL, KCONFIG: OPTIONAL},
        {HEADER: stub("defined(CONFIG_BB) || defined(CONFIG_BB_MODULE)")},
    ),
    Made(
        "stub written first under ifndef",
        only(LOADS),
        {USER: CALL, KCONFIG: OPTIONAL},
        {
            HEADER: "#if !IS_ENABLED(CONFIG_BB)\nstatic inline int bb_do(void) { return 0; }\n"
            "#else\nint bb_do(void);\n#endif\n"
        },
    ),
    Made(
        "stub is a macro",
        only(LOADS),
        {USER: CALL, KCONFIG: OPTIONAL},
        {HEADER: "#if IS_ENABLED(CONFIG_BB)\nint bb_do(void);\n#else\n#define bb_do() (0)\n#endif\n"},
    ),
    Made(
        "guard is reachable by hand",
        only(LOADS),
        {
            USER: user(
                "#if defined(CONFIG_BB) || (defined(CONFIG_BB_MODULE) && defined(MODULE))",
                "bb_do();",
                "#endif",
            )
        },
    ),
    Made(
        "guard is reachable by hand with the own module macro",
        only(LOADS),
        {
            USER: user(
                "#if defined(CONFIG_BB) || (defined(CONFIG_BB_MODULE) && defined(CONFIG_AA_MODULE))",
                "bb_do();",
                "#endif",
            )
        },
    ),
    Made(
        "wrapper inline in a header",
        only(LOADS),
        {USER: user("bb_try();")},
        {
            HEADER: "int bb_do(void);\nstatic inline int bb_try(void)\n{\n"
            "\tif (!IS_REACHABLE(CONFIG_BB))\n\t\treturn -ENODEV;\n\treturn bb_do();\n}\n"
        },
    ),
    Made(
        "wrapper macro in a header",
        only(LOADS),
        {USER: user(REACHABLE[0], "\tbb_try(1);")},
        {HEADER: "int __bb_do(void);\n#define bb_try(x) __bb_do(x, __func__)\n",
         PROVIDER: provider(*REFUSES, export="EXPORT_SYMBOL_GPL(__bb_do);")},
    ),
    Made(
        "wrapper that the patch adds",
        only(LOADS),
        {
            USER: user("bb_try();"),
            HEADER: "int bb_do(void);\nstatic inline int bb_try(void)\n{\n"
            "\treturn IS_REACHABLE(CONFIG_BB) ? bb_do() : 0;\n}\n",
        },
    ),
    Made(
        "early return",
        only(LOADS),
        {USER: user("if (!IS_REACHABLE(CONFIG_BB))", "\treturn -ENODEV;", "return bb_do();")},
    ),
    Made(
        "goto past the call",
        only(LOADS),
        {USER: user("if (!IS_REACHABLE(CONFIG_BB))", "\tgoto out;", "bb_do();", "out:")},
    ),
    Made("question mark", only(LOADS), {USER: user("return IS_REACHABLE(CONFIG_BB) ? bb_do() : 1;")}),
    Made("and", only(LOADS), {USER: user("if (x && IS_REACHABLE(CONFIG_BB) && bb_do())", "\tx();")}),
    Made(
        "else branch", only(LOADS), {USER: user("if (!IS_REACHABLE(CONFIG_BB))", "\tx();", "else", "\tbb_do();")}
    ),
    Made(
        "address of a structure",
        only(LOADS),
        {USER: user(top="#if IS_REACHABLE(CONFIG_BB)\nstatic const void *ops = &bb_ops;\n#endif")},
        {PROVIDER: provider(*REFUSES, export="EXPORT_SYMBOL_GPL(bb_do);\nEXPORT_SYMBOL_GPL(bb_ops);")},
    ),
    Made(
        "function pointer in an initialiser",
        only(LOADS),
        {USER: user(top="#if IS_REACHABLE(CONFIG_BB)\nstatic const struct ops o = {\n\t.go = bb_do,\n};\n#endif")},
    ),
    Made(
        "function handed over",
        only(LOADS),
        {USER: user(REACHABLE[0], "\tregister_it(&dev, bb_do);")},
    ),
    Made(
        "user only as a module",
        only(LOADS),
        {USER: user(*ENABLED), KCONFIG: options("depends on m")},
    ),
    Made(
        "provider only as a module",
        "+runtime-module-dependency:loading aa loads bb first",
        {USER: user(*REACHABLE)},
        {KCONFIG: options(b=("depends on m",))},
    ),
    Made(
        "new driver with its make file line",
        "+runtime-module-dependency:loading new loads bb first",
        {
            "drivers/foo/new.c": user(*REACHABLE).replace("aa_go", "new_go"),
            MAKE: "obj-$(CONFIG_NEW) += new.o\nobj-$(CONFIG_AA) += aa.o\nobj-$(CONFIG_BB) += bb.o\n",
            KCONFIG: options() + option("NEW", "imply BB"),
        },
    ),
    Made(
        "new provider and its export with the use",
        only(LOADS),
        {
            USER: user(*REACHABLE),
            PROVIDER: provider(*REFUSES),
        },
        {PROVIDER: provider(*REFUSES, export="")},
    ),
    Made(
        "implied through a helper option",
        only(LOADS),
        {
            USER: user(*REACHABLE),
            KCONFIG: options("imply CC", more=option("CC", "select BB")),
        },
    ),
    Made(
        "depends becomes optional with a guard",
        "+module-dependency-persists:loading aa still loads bb first",
        {KCONFIG: OPTIONAL},
        {KCONFIG: options("depends on BB"), USER: user(*ENABLED)},
    ),
)  # fmt: skip
def test_loading_needs_the_other(made: Made) -> None:
    assert wrongs(made) == []


@parametrized(
    Made(
        "sub option member of the user",
        SILENT,
        {
            "drivers/foo/aa_bb.c": user("bb_do();").replace("aa_go", "aa_bb_go"),
            MAKE: "obj-$(CONFIG_AA) += a-mod.o\na-mod-y := aa.o\na-mod-$(CONFIG_AA_BB) += aa_bb.o\n"
            "obj-$(CONFIG_BB) += bb.o\n",
            KCONFIG: options(
                more=option("AA_BB", "depends on AA && BB", "depends on !(AA=y && BB=m)", kind="bool")
            ),
        },
        {MAKE: "obj-$(CONFIG_AA) += a-mod.o\na-mod-y := aa.o\nobj-$(CONFIG_BB) += bb.o\n"},
    ),
    Made("hard depends", SILENT, {USER: CALL, KCONFIG: options("depends on BB")}),
    Made("select", SILENT, {USER: CALL, KCONFIG: options("select BB")}),
    Made("guard with hard depends", SILENT, {USER: user(*REACHABLE), KCONFIG: options("depends on BB")}),
    Made("select chain", SILENT, {USER: CALL, KCONFIG: options("select CC", more=option("CC", "select BB", prompt=False))}),
    Made("depends chain", SILENT, {USER: CALL, KCONFIG: options("depends on CC", more=option("CC", "depends on BB"))}),
    Made("depends on a bool that selects", SILENT, {USER: CALL, KCONFIG: options("depends on CC", more=option("CC", "select BB", kind="bool"))}),
    Made("if block around", SILENT, {USER: CALL}, {KCONFIG: option("BB") + "if BB\n\n" + option("AA") + "endif\n"}),
    Made("menu around", SILENT, {USER: CALL}, {KCONFIG: option("BB") + 'menu "More"\n\tdepends on BB\n\n' + option("AA") + "endmenu\n"}),
    Made("nested menu and if", SILENT, {USER: CALL}, {KCONFIG: option("BB") + option("CC", kind="bool") + 'menu "More"\n\tdepends on BB\n\nif CC\n\n' + option("AA") + "endif\n\nendmenu\n"}),
    Made("menuconfig of the provider", SILENT, {USER: CALL}, {KCONFIG: 'menuconfig BB\n\ttristate "BB"\n' + "\nif BB\n\n" + option("AA") + "endif # BB\n"}),
    Made("sourced under an if", SILENT, {USER: CALL}, {KCONFIG: option("BB") + "if BB\nsource \"drivers/foo/Kconfig.aa\"\nendif\n", "drivers/foo/Kconfig.aa": option("AA")}),
    Made("folder entered only with the provider", SILENT, {"drivers/foo/sub/aa.c": CALL}, {USER: None, "drivers/foo/sub/aa.c": user(), "drivers/foo/sub/Makefile": "obj-$(CONFIG_AA) += aa.o\n", MAKE: "obj-$(CONFIG_BB) += bb.o\nobj-$(CONFIG_BB) += sub/\n", KCONFIG: option("AA", "depends on BB") + option("BB")}),
    Made("provider has to be built in", SILENT, {USER: CALL, KCONFIG: options("depends on BB=y")}),
    Made("provider is bool", SILENT, {USER: user(*REACHABLE), KCONFIG: option("AA") + option("BB", kind="bool")}, {KCONFIG: option("AA") + option("BB", kind="bool")}),
    Made("user is bool and asks whether it can", SILENT, {USER: user(*REACHABLE)}, {KCONFIG: options(kind="bool")}),
    Made("symbol_get", SILENT, {USER: user("int (*go)(void) = symbol_get(bb_do);", "if (go)", "\tgo();", "symbol_put(bb_do);")}),
    Made("symbol_request", SILENT, {USER: user("go = symbol_request(bb_do);")}),
    Made("symbol_get by string", SILENT, {USER: user('go = __symbol_get("bb_do");')}),
    Made("dvb_attach", SILENT, {USER: user("fe = dvb_attach(bb_do, &config);")}),
    Made("IS_BUILTIN", SILENT, {USER: user("if (IS_BUILTIN(CONFIG_BB))", "\tbb_do();")}),
    Made("equals y by preprocessor", SILENT, {USER: user("#if IS_BUILTIN(CONFIG_BB)", "bb_do();", "#endif")}),
    Made("comment", SILENT, {USER: user("/* bb_do() does it", " * with CONFIG_BB */", "// bb_do();")}),
    Made("string", SILENT, {USER: user('pr_info("bb_do() of BB\\n");')}),
    Made("local function of the name", SILENT, {USER: user("bb_do();", top="static int bb_do(void)\n{\n\treturn 0;\n}\n")}),
    Made("variable of the name", SILENT, {USER: user("int bb_do = 1;", "bb_do++;")}),
    Made("parameter of the name", SILENT, {USER: user(top="static int f(int (*bb_do)(void))\n{\n\treturn bb_do();\n}\n")}),
    Made("member of the name", SILENT, {USER: user("ops->bb_do();", "o.bb_do();"), }),
    Made("designated initialiser", SILENT, {USER: user(top="static struct ops o = {\n\t.bb_do = mine,\n};")}),
    Made("declaration alone", SILENT, {USER: user(top="extern int bb_do(void);\nint bb_do(void);")}),
    Made("label and goto", SILENT, {USER: user("goto bb_do;", "bb_do:")}),
    Made("code that is never compiled", SILENT, {USER: user("#if 0", "bb_do();", "#endif")}),
    Made("if zero", SILENT, {USER: user("if (0)", "\tbb_do();")}),
    Made("registered hook", SILENT, {USER: user("core_call();"), PROVIDER: provider("core_register(bb_do);"), "drivers/foo/core.c": "int core_call(void)\n{\n\treturn hook ? hook() : 0;\n}\nEXPORT_SYMBOL_GPL(core_call);\nEXPORT_SYMBOL_GPL(core_register);\n", MAKE: "obj-y += core.o\nobj-$(CONFIG_AA) += aa.o\nobj-$(CONFIG_BB) += bb.o\n"}),
    Made("hook ends the dependency", SILENT, {USER: user("core_call();"), PROVIDER: provider("core_register(bb_do);", export=""), KCONFIG: options()}, {USER: user(*REACHABLE), KCONFIG: options("imply BB"), "drivers/foo/core.c": "EXPORT_SYMBOL_GPL(core_call);\nEXPORT_SYMBOL_GPL(core_register);\n", MAKE: "obj-y += core.o\nobj-$(CONFIG_AA) += aa.o\nobj-$(CONFIG_BB) += bb.o\n"}),
    Made("call removed with the imply", SILENT, {USER: user(), KCONFIG: options()}, {USER: user(*REACHABLE), KCONFIG: options("imply BB")}),
    Made("call replaced by symbol_get with the imply", SILENT, {USER: user("go = symbol_get(bb_do);"), KCONFIG: options()}, {USER: user(*REACHABLE), KCONFIG: options("imply BB")}),
    Made("imply replaced by select", SILENT, {KCONFIG: options("select BB")}, {USER: user(*REACHABLE), KCONFIG: options("imply BB")}),
    Made("imply replaced by depends", SILENT, {KCONFIG: options("depends on BB")}, {USER: user(*REACHABLE), KCONFIG: options("imply BB")}),
    Made("imply goes where the call is compiled for built in only", SILENT, {KCONFIG: options()}, {USER: user("if (IS_BUILTIN(CONFIG_BB))", "\tbb_do();"), KCONFIG: options("imply BB")}),
    Made("imply goes where another option keeps the provider", SILENT, {KCONFIG: options("depends on CC", more=option("CC", "depends on BB"))}, {USER: user(*REACHABLE), KCONFIG: options("depends on CC", "imply BB", more=option("CC", "depends on BB"))}),
    Made("imply goes in a bool option", SILENT, {KCONFIG: options(kind="bool")}, {USER: user(*REACHABLE), KCONFIG: options("imply BB", kind="bool")}),
    Made("only the help changes", SILENT, {KCONFIG: options("imply BB").replace("Says what", "Tells what")}, {USER: user(*REACHABLE), KCONFIG: options("imply BB")}),
    Made("prompt text changes", SILENT, {KCONFIG: options("imply BB").replace('"AA"', '"The AA"')}, {USER: user(*REACHABLE), KCONFIG: options("imply BB")}),
    Made("an unrelated imply goes", SILENT, {KCONFIG: options("imply BB", more=option("CC"))}, {USER: user(*REACHABLE), KCONFIG: options("imply BB", "imply CC", more=option("CC"))}),
    Made("imply moves to another line", SILENT, {KCONFIG: options("depends on MODULES", "imply BB")}, {USER: user(*REACHABLE), KCONFIG: options("imply BB", "depends on MODULES")}),
    Made("code around the use changes", SILENT, {USER: user("x();", *REACHABLE)}, {USER: user("y();", *REACHABLE)}),
    Made("file renamed", SILENT, {USER: None, "drivers/foo/az.c": user(*REACHABLE), MAKE: "obj-$(CONFIG_AA) += aa.o\naa-y := az.o\nobj-$(CONFIG_BB) += bb.o\n"}, {USER: user(*REACHABLE)}),
)  # fmt: skip
def test_loading_does_not_need_the_other(made: Made) -> None:
    assert wrongs(made) == []


PERSISTS = "module-dependency-persists:loading aa still loads bb first"
WITH_IMPLY = {USER: user(*REACHABLE), KCONFIG: options("imply BB")}


@parametrized(
    Made("imply goes", only(PERSISTS), {KCONFIG: options()}, WITH_IMPLY),
    Made("imply becomes optional depends", only(PERSISTS), {KCONFIG: OPTIONAL}, WITH_IMPLY),
    Made(
        "imply becomes optional depends the other way round",
        only(PERSISTS),
        {KCONFIG: options("depends on !BB || BB")},
        WITH_IMPLY,
    ),
    Made(
        "select becomes imply with a guard that was there",
        only(PERSISTS),
        {KCONFIG: options("imply BB")},
        {USER: user(*REACHABLE), KCONFIG: options("select BB")},
    ),
    Made(
        "hard depends goes where a stub is",
        only(PERSISTS),
        {KCONFIG: options()},
        {KCONFIG: options("depends on BB"), USER: CALL, HEADER: stub("IS_REACHABLE(CONFIG_BB)")},
    ),
    Made(
        "select goes where a stub is",
        only(PERSISTS),
        {KCONFIG: options()},
        {KCONFIG: options("select BB"), USER: CALL, HEADER: stub("IS_REACHABLE(CONFIG_BB)")},
    ),
    Made(
        "imply with a condition goes",
        only(PERSISTS),
        {KCONFIG: options(more=option("CC", kind="bool"))},
        {
            USER: user(*REACHABLE),
            KCONFIG: options("imply BB if CC", more=option("CC", kind="bool")),
        },
    ),
    Made(
        "imply goes beside another change of the entry",
        only(PERSISTS),
        {KCONFIG: options("depends on MODULES")},
        WITH_IMPLY,
    ),
    Made(
        "imply goes and the use is in a source that another one includes",
        only(PERSISTS),
        {KCONFIG: options()},
        {
            KCONFIG: options("imply BB"),
            USER: '#include "aa_impl.c"\n',
            "drivers/foo/aa_impl.c": user(*REACHABLE),
        },
    ),
    Made(
        "imply goes and the use moves to another file of the module",
        only("module-dependency-persists:loading a-mod still loads bb first"),
        {USER: user(), "drivers/foo/ab.c": user(*REACHABLE), KCONFIG: options()},
        {
            **WITH_IMPLY,
            "drivers/foo/ab.c": user(),
            MAKE: "obj-$(CONFIG_AA) += a-mod.o\na-mod-y := aa.o ab.o\nobj-$(CONFIG_BB) += bb.o\n",
        },
    ),
)
def test_the_dependency_persists(made: Made) -> None:
    assert wrongs(made) == []


REFUSAL = "runtime-module-dependency:provider-init-can-fail"


def refusing(text: str) -> Made:
    """A provider with this source after its export, used under IS_REACHABLE()."""
    code = "int bb_do(void)\n{\n\treturn 1;\n}\nEXPORT_SYMBOL_GPL(bb_do);\n" + text
    return Made("", f"+{REFUSAL}", {USER: user(*REACHABLE)}, {PROVIDER: code})


INIT = "static int __init bb_init(void)\n{{\n{}\treturn 0;\n}}\n{}(bb_init);\n"


def init(*lines: str, by: str = "module_init") -> str:
    """An init function with these lines, registered so."""
    return INIT.format("".join(f"\t{line}\n" for line in lines), by)


@parametrized(
    refusing(init(*REFUSES))._replace(name="plain"),
    refusing(init(*REFUSES, by="subsys_initcall"))._replace(name="subsys initcall"),
    refusing(init(*REFUSES, by="late_initcall"))._replace(name="late initcall"),
    refusing(init(*REFUSES, by="device_initcall_sync"))._replace(name="device initcall sync"),
    refusing(init(*REFUSES, by="arch_initcall_sync"))._replace(name="arch initcall sync"),
    refusing(init("int ret;", "if (!x86_match_cpu(ids)) {", '\tpr_info("no\\n");', "\treturn -ENODEV;", "}"))._replace(name="message first"),
    refusing(init("int err = 0;", "if (!xen_initial_domain()) {", "\terr = -ENODEV;", "\tgoto out;", "}", "out:", "if (err)", "\treturn err;"))._replace(name="goto"),
    refusing(init("int err = -ENODEV;", "if (!dmi_check_system(table))", "\tgoto out;", "return 0;", "out:", "return err;"))._replace(name="goto with the error set before"),
    refusing("static int bb_probe_hw(void)\n{\n\tif (!x86_match_cpu(ids))\n\t\treturn -ENODEV;\n\treturn 0;\n}\n" + init("int ret = bb_probe_hw();", "if (ret)", "\treturn ret;"))._replace(name="helper"),
    refusing("static int bb_probe_hw(void)\n{\n\tif (!x86_match_cpu(ids))\n\t\treturn -ENODEV;\n\treturn 0;\n}\n\nstatic int __init bb_init(void)\n{\n\treturn bb_probe_hw();\n}\nmodule_init(bb_init);\n")._replace(name="helper returned"),
    refusing(init("if (!boot_cpu_has(X86_FEATURE_HYPERVISOR))", "\treturn -EOPNOTSUPP;"))._replace(name="another error"),
    refusing(init("if (acpi_disabled || !dmi_first_match(t))", "\treturn -ENODEV;"))._replace(name="either of two"),
    refusing(init("if (!xen_domain()) return -ENODEV;"))._replace(name="on one line"),
    refusing(init("if (xen_pv_domain())", "\tgo();", "else", "\treturn -ENODEV;"))._replace(name="else"),
    refusing(init("np = of_find_compatible_node(NULL, NULL, x);", "if (!np)", "\treturn -ENODEV;"))._replace(name="asked before"),
    refusing(init("return xen_initial_domain() ? 0 : -ENODEV;"))._replace(name="question mark"),
    refusing(init("switch (boot_cpu_data.x86) {", "case 0x17:", "\tbreak;", "default:", "\treturn -ENODEV;", "}"))._replace(name="switch"),
)  # fmt: skip
def test_the_init_of_the_provider_refuses(made: Made) -> None:
    assert wrongs(made) == []


@parametrized(
    Made("no memory", f"+{LOADS}", {USER: user(*REACHABLE)}, {PROVIDER: provider("p = kzalloc(1);", "if (!p)", "\treturn -ENOMEM;")}),
    Made("driver macro", f"+{LOADS}", {USER: user(*REACHABLE)}, {PROVIDER: "int bb_do(void)\n{\n\treturn 1;\n}\nEXPORT_SYMBOL_GPL(bb_do);\nstatic int bb_probe(void)\n{\n\tif (!xen_initial_domain())\n\t\treturn -ENODEV;\n\treturn 0;\n}\nmodule_platform_driver(bb_driver);\n"}),
    Made("init that always works", f"+{LOADS}", {USER: user(*REACHABLE)}, {PROVIDER: provider()}),
    Made("no init", f"+{LOADS}", {USER: user(*REACHABLE)}, {PROVIDER: "int bb_do(void)\n{\n\treturn 1;\n}\nEXPORT_SYMBOL_GPL(bb_do);\n"}),
    Made("comment", f"+{LOADS}", {USER: user(*REACHABLE)}, {PROVIDER: provider("/* if (!xen_initial_domain())", " * return -ENODEV; */")}),
    Made("another function refuses", f"+{LOADS}", {USER: user(*REACHABLE)}, {PROVIDER: provider(more="static int bb_open(void)\n{\n\tif (!xen_initial_domain())\n\t\treturn -ENODEV;\n\treturn 0;\n}\n")}),
)  # fmt: skip
def test_the_init_of_the_provider_does_not_refuse(made: Made) -> None:
    assert wrongs(made) == []
    from tests.scenarios.made import findings

    refusals = [
        entry
        for finding in findings(made)
        for entry in finding.evidence
        if entry.what == "provider-init-can-fail"
    ]
    assert refusals == []
