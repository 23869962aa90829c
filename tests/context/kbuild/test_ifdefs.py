from reviewbot.context.kbuild.ifdefs import Asked, half_asked


def test_a_conditional_that_forgets_the_module_is_found() -> None:
    code = "#ifdef CONFIG_A\n#endif\n#if defined(X) && defined(CONFIG_B)\n#endif\n"

    assert [Asked("A", 1), Asked("B", 3)] == half_asked(code)


def test_asking_for_the_module_anywhere_in_the_chain_is_enough() -> None:
    code = "#ifdef CONFIG_A\n#elif defined(CONFIG_A_MODULE)\n#endif\n"

    assert [] == half_asked(code)


def test_chains_inside_of_others_stand_alone() -> None:
    code = "#ifdef CONFIG_A\n#ifdef CONFIG_B_MODULE\n#endif\n#endif\n"

    assert [Asked("A", 1)] == half_asked(code)


def test_a_chain_without_an_end_counts() -> None:
    assert [Asked("A", 1)] == half_asked("#ifdef CONFIG_A\nint x;\n")
