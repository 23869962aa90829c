from reviewbot.context.kbuild.kept_links import links_of
from reviewbot.context.kbuild.links import find_links
from tests.context.kbuild.trees import TREE, make_state


def test_links_are_read_back_as_they_were_found() -> None:
    header = "#if IS_ENABLED(CONFIG_LIB)\nint lib_do(void);\n#else\nstatic inline int lib_do(void) { return 0; }\n#endif\n"
    state = make_state(
        {
            **TREE,
            "include/lib.h": header,
            "drivers/foo/Makefile": (
                "obj-$(CONFIG_USER) += user.o\nobj-$(CONFIG_LIB) += lib.o\nobj-$(CONFIG_TWIN) += twin.o\n"
            ),
            "drivers/foo/user.c": "#include <lib.h>\n" + TREE["drivers/foo/user.c"],
            "drivers/foo/twin.c": "#ifdef CONFIG_OTHER\nEXPORT_SYMBOL(lib_do);\n#endif\n",
        }
    )
    found = find_links(state, "drivers/foo/user.c")

    assert found == links_of(state, "drivers/foo/user.c")
    assert [("lib", 1), ("twin", 1)] == [(link.provider.name, len(link.others)) for link in found]
