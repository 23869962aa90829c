from reviewbot.context.kbuild.hunks import (
    added_options,
    added_relations,
    options_with_new_help,
    removed_relations,
)
from tests.context.kbuild.trees import NO_IMPLY, make_patch, new_file


def test_a_removed_relation_knows_its_option() -> None:
    (found,) = removed_relations(make_patch(NO_IMPLY))

    assert ("USER", "imply", "LIB") == (found.option, found.kind, found.target)


def test_the_option_may_stand_in_the_hunk_header() -> None:
    diff = NO_IMPLY.replace("@@ -1,5 +1,4 @@\n config USER\n", "@@ -2,4 +2,3 @@ config USER\n")
    (found,) = removed_relations(make_patch(diff))

    assert found.option == "USER"


def test_a_line_that_is_only_moved_is_no_relation() -> None:
    diff = NO_IMPLY.replace("+1,4", "+1,5").replace("-\timply LIB", "-\timply LIB\n+\timply  LIB")

    assert [] == list(removed_relations(make_patch(diff)))
    assert [] == list(added_relations(make_patch(diff)))


def test_a_relation_names_each_symbol_of_its_expression() -> None:
    diff = NO_IMPLY.replace("imply LIB", "depends on LIB || !LIB && OTHER")

    assert [("depends", "LIB"), ("depends", "OTHER")] == [
        (found.kind, found.target) for found in removed_relations(make_patch(diff))
    ]


def test_an_added_option_is_read_as_a_block() -> None:
    patch = make_patch(
        new_file("d/Kconfig", 'config A\n\tbool "a"\n\tselect B\n\thelp\n\t  Text.\n')
    )
    (option,) = added_options([patch])

    assert ("A", True, True) == (option.block.name, option.block.has_help, option.is_whole)
    assert option.line.text == "config A"


def test_an_option_that_moves_is_not_added() -> None:
    diff = "diff --git a/Kconfig b/Kconfig\n--- a/Kconfig\n+++ b/Kconfig\n@@ -1,3 +1,3 @@\n-config A\n \tbool\n+config A\n x\n"

    assert [] == list(added_options([make_patch(diff)]))


def test_an_option_whose_end_is_not_shown_is_not_whole() -> None:
    diff = 'diff --git a/Kconfig b/Kconfig\n--- a/Kconfig\n+++ b/Kconfig\n@@ -1,2 +1,3 @@\n+config A\n \tbool "b"\n \tselect C\n'
    (option,) = added_options([make_patch(diff)])

    assert not option.is_whole


def test_another_name_for_an_option_makes_no_new_one() -> None:
    diff = NO_IMPLY.replace(" config USER\n", "-config USER\n+config OTHER\n")

    assert [] == list(added_options([make_patch(diff)]))


def test_the_end_of_a_choice_tells_that_the_option_stands_in_one() -> None:
    diff = NO_IMPLY.replace(
        "-\timply LIB\n \n config LIB\n", '+config NEW\n+\tbool "New"\n \n endchoice\n'
    ).replace("-1,5 +1,4", "-1,4 +1,6")

    assert [("NEW", True)] == [
        (option.block.name, bool(option.block.choice))
        for option in added_options([make_patch(diff)])
    ]


def test_a_help_text_of_a_later_patch_is_seen() -> None:
    diff = NO_IMPLY.replace("-\timply LIB\n", "+\thelp\n+\t  Text.\n").replace("+1,4", "+1,7")

    assert {"USER"} == options_with_new_help([make_patch(NO_IMPLY), make_patch(diff)])
