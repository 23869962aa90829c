from pathlib import Path

from reviewbot.context.kbuild.users import used_words
from tests.context.kbuild.trees import NO_IMPLY, TREE, make_change


def test_a_use_in_another_file_counts(tmp_path: Path) -> None:
    change = make_change(tmp_path, NO_IMPLY)

    assert {"lib_do"} == used_words(change, {"lib_do": "drivers/foo/lib.c"})


def test_neither_a_declaration_nor_a_comment_is_a_use(tmp_path: Path) -> None:
    files = {**TREE, "drivers/foo/user.c": "int lib_do(void);\n/* lib_do() */\n"}
    change = make_change(tmp_path, NO_IMPLY, files)

    assert frozenset() == used_words(change, {"lib_do": "drivers/foo/lib.c"})
