from pathlib import Path

from reviewbot.context.kbuild.files import FilesInMemory
from reviewbot.context.kbuild.folder import FolderFiles
from reviewbot.context.kbuild.index import Overlay, Wrapped, build_index, index_of
from tests.context.kbuild.trees import write_tree

HEADER = "static inline int wrap(void)\n{\n\treturn lib_do();\n}\n"


def test_the_index_of_a_tree_knows_exports_wrappers_and_kconfig(tmp_path: Path) -> None:
    index = build_index(FolderFiles(write_tree(tmp_path, {**TREE_WITH_HEADER})))

    assert {"lib_do": [("lib.c", 2)]} == index.exports(["lib_do", "other"])
    assert {"wrap": [Wrapped("lib.h", frozenset(["lib_do"]))]} == index.wrappers(["wrap", "other"])
    assert ["LIB"] == list(index.options())
    assert {"Kconfig"} == index.naming(["OTHER"])


TREE_WITH_HEADER = {
    "lib.c": "int lib_do;\nEXPORT_SYMBOL(lib_do);\n",
    "lib.h": HEADER,
    "Kconfig": "config LIB\n\ttristate\n\tdepends on OTHER\n",
}


def test_what_no_kernel_build_compiles_is_left_out() -> None:
    index = build_index(FilesInMemory({"tools/lib.c": b"EXPORT_SYMBOL(lib_do);\n"}))

    assert {} == index.exports(["lib_do"])


def test_progress_ends_at_the_number_of_files() -> None:
    seen: list[tuple[int, int]] = []

    build_index(
        FilesInMemory({"a.c": b"", "b.c": b"", "c.txt": b""}),
        progress=lambda done, of: seen.append((done, of)),
    )

    assert seen[-1] == (2, 2)


def test_an_overlay_forgets_what_a_changed_file_said() -> None:
    before = build_index(
        FilesInMemory({"a.c": b"EXPORT_SYMBOL(old_name);\n", "a.h": HEADER.encode()})
    )
    now = index_of(
        FilesInMemory({"a.c": b"EXPORT_SYMBOL(new_name);\n", "a.h": b""}), ["a.c", "a.h"]
    )
    index = Overlay(before, ["a.c", "a.h"], now)

    assert {"new_name": [("a.c", 1)]} == index.exports(["old_name", "new_name"])
    assert {} == index.wrappers(["wrap"])


def test_an_overlay_replaces_a_kconfig_file_and_keeps_the_others() -> None:
    files = {"Kconfig": b"config A\n\tbool\n", "d/Kconfig": b"config B\n\tbool\n"}
    now = index_of(FilesInMemory({"Kconfig": b"config C\n\tbool\n"}), ["Kconfig"])

    index = Overlay(build_index(FilesInMemory(files)), ["Kconfig"], now)

    assert {"B", "C"} == set(index.options())
    assert [] == index.definitions("A")
