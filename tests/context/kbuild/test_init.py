import pytest

from reviewbot.context.kbuild.init import find_refusals

INIT = "static int __init f_init(void)\n{{\n\tif ({condition})\n\t\treturn {error};\n\treturn 0;\n}}\n{kind}(f_init);\n"


def refusals(
    condition: str, error: str = "-ENODEV", kind: str = "module_init"
) -> list[tuple[int, bool]]:
    code = INIT.format(condition=condition, error=error, kind=kind)
    return [(found.line, found.is_environment) for found in find_refusals("f.c", code)]


@pytest.mark.parametrize(
    "condition",
    ["!xen_initial_domain()", "!x86_match_cpu(ids)", "acpi_disabled", "!dmi_check_system(t)"],
)
def test_an_init_that_asks_the_machine_may_refuse(condition: str) -> None:
    assert [(3, True)] == refusals(condition)


def test_another_error_does_not_hang_on_the_machine() -> None:
    assert [(3, False)] == refusals("!ptr", "-EINVAL")


def test_lack_of_memory_is_no_refusal() -> None:
    assert [] == refusals("!ptr", "-ENOMEM")


def test_an_initcall_is_an_init() -> None:
    assert [(3, True)] == refusals("!xen_domain()", kind="subsys_initcall")


def test_a_function_that_is_no_init_does_not_count() -> None:
    assert [] == refusals("!xen_domain()", kind="module_exit")


def test_a_driver_macro_cannot_refuse() -> None:
    assert () == find_refusals("f.c", "module_platform_driver(foo_init);\n")


def test_a_comment_is_no_refusal() -> None:
    code = "static int f_init(void)\n{\n\t/* if (!xen_domain()) return -ENODEV; */\n\treturn 0;\n}\nmodule_init(f_init);\n"

    assert () == find_refusals("f.c", code)
