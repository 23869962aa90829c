import pytest

from reviewbot.context.kbuild.well_known import unasked_providers
from tests.context.kbuild.trees import make_patch, new_file


def calls(code: str, *lines: str) -> list[tuple[str, str]]:
    entry = 'config NEW\n\ttristate "new"\n' + "".join(f"\t{line}\n" for line in lines)
    diff = (
        new_file("drivers/misc/new/Kconfig", entry + "\thelp\n\t  Text.\n")
        + new_file("drivers/misc/new/Makefile", "obj-$(CONFIG_NEW) += new.o\n")
        + new_file("drivers/misc/new/new.c", code)
    )
    return [(found.call, found.needs) for found in unasked_providers([make_patch(diff)])]


def test_a_well_known_call_without_its_option_is_found() -> None:
    assert [("devm_regmap_init_i2c", "REGMAP_I2C")] == calls("\tr = devm_regmap_init_i2c(c, &x);\n")


@pytest.mark.parametrize("line", ["select REGMAP_I2C", "depends on REGMAP_I2C && I2C"])
def test_an_entry_that_asks_for_it_is_silent(line: str) -> None:
    assert [] == calls("\tr = devm_regmap_init_i2c(c, &x);\n", line)


def test_guarded_code_is_silent() -> None:
    assert [] == calls("#if IS_ENABLED(CONFIG_HWMON)\n\thwmon_device_register(d);\n#endif\n")


def test_each_option_is_asked_for_once() -> None:
    assert 1 == len(calls("\tdevm_pwmchip_add(d, c);\n\tdevm_pwmchip_add(d, c);\n"))


def test_without_a_new_option_nothing_is_known() -> None:
    patch = make_patch(new_file("a.c", "\tr = devm_regmap_init_i2c(c, &x);\n"))

    assert [] == list(unasked_providers([patch]))
