from reviewbot.context.kbuild.files import FilesInMemory
from reviewbot.context.kbuild.mentions import option_mentions, word_mentions

FILES = FilesInMemory(
    {
        "a.c": b"#ifdef CONFIG_FOO\n#if CONFIG_FOO_MODULE\nCONFIG_FOOD\n",
        "Kconfig": b"config BAR\n\tdepends on FOO\n",
        "Makefile": b"obj-$(CONFIG_FOO) += a.o\n",
        "configs/x_defconfig": b"CONFIG_FOO=y\n",
        "readme.txt": b"CONFIG_FOO\n",
    }
)


def test_code_make_files_and_kconfig_name_options() -> None:
    assert [("Kconfig", 2), ("Makefile", 1), ("a.c", 1), ("a.c", 2)] == [
        (item.path, item.line) for item in option_mentions(FILES, ["FOO"])["FOO"]
    ]


def test_a_name_that_nobody_has_is_absent() -> None:
    assert {} == option_mentions(FILES, ["NOWHERE"])
    assert {} == option_mentions(FILES, [])


def test_words_are_whole_words_of_c() -> None:
    files = FilesInMemory({"a.c": b"foo();\nfoo_bar();\n", "Makefile": b"foo\n"})

    assert [("a.c", 1, "foo();")] == word_mentions(files, ["foo"])["foo"]
