from reviewbot.context.kbuild.hunks import (
    added_options,
    added_relations,
    removed_relations,
    sources_of,
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


def test_a_new_name_for_an_old_option_is_no_added_option() -> None:
    diff = 'diff --git a/Kconfig b/Kconfig\n--- a/Kconfig\n+++ b/Kconfig\n@@ -1,2 +1,2 @@\n-config A\n+config B\n \tbool "b"\n'

    assert [] == list(added_options([make_patch(diff)]))


def test_a_choice_may_begin_above_the_hunk() -> None:
    diff = (
        "diff --git a/Kconfig b/Kconfig\n--- a/Kconfig\n+++ b/Kconfig\n@@ -9,2 +9,5 @@\n \n"
        '+config A\n+\tbool "a"\n+\n endchoice\n'
    )
    (option,) = added_options([make_patch(diff)])

    assert option.in_choice


def test_sources_of_an_option_are_those_that_the_make_file_beside_it_builds() -> None:
    kconfig = make_patch(new_file("d/Kconfig", 'config A\n\tbool "a"\n'))
    make = make_patch(
        new_file("d/Makefile", "obj-$(CONFIG_A) += one.o two.o\nobj-$(CONFIG_B) += three.o\n")
    )
    elsewhere = make_patch(new_file("e/Makefile", "obj-$(CONFIG_A) += four.o\n"))
    (option,) = added_options([kconfig])

    assert {"d/one.c", "d/two.c"} == sources_of(option, [kconfig, make, elsewhere])
