"""Functions of the kernel that exist only with a certain option, for when there is no tree to ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reviewbot.context.kbuild.hunks import AddedOption, added_options
from reviewbot.model.diff import FileDiff, Line
from reviewbot.model.patch import Patch

_PROVIDERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("REGMAP_I2C", r"devm_regmap_init_i2c|regmap_init_i2c", ()),
    ("REGMAP_SPI", r"devm_regmap_init_spi|regmap_init_spi", ()),
    ("REGMAP_MMIO", r"devm_regmap_init_mmio\w*|regmap_init_mmio\w*", ()),
    ("REGMAP_IRQ", r"devm_regmap_add_irq_chip|regmap_add_irq_chip", ()),
    ("HWMON", r"(?:devm_)?hwmon_device_register\w*", ("drivers/hwmon/",)),
    (
        "IIO",
        r"devm_iio_device_alloc|(?:devm_)?iio_device_register",
        ("drivers/iio/", "drivers/staging/iio/"),
    ),
    ("IIO_TRIGGERED_BUFFER", r"(?:devm_)?iio_triggered_buffer_setup", ()),
    ("WATCHDOG_CORE", r"(?:devm_)?watchdog_register_device", ()),
    ("PWM", r"(?:devm_)?pwmchip_add", ("drivers/pwm/",)),
    ("POWER_SUPPLY", r"(?:devm_)?power_supply_register\w*", ("drivers/power/supply/",)),
    (
        "BACKLIGHT_CLASS_DEVICE",
        r"(?:devm_)?backlight_device_register",
        ("drivers/video/backlight/",),
    ),
    ("LEDS_CLASS", r"(?:devm_)?led_classdev_register\w*", ("drivers/leds/",)),
    ("SERIAL_DEV_BUS", r"module_serdev_device_driver|serdev_device_open", ()),
    ("RTC_CLASS", r"devm_rtc_(?:register|allocate)_device", ("drivers/rtc/",)),
    ("INPUT", r"(?:devm_)?input_allocate_device", ("drivers/input/", "drivers/hid/")),
    ("MFD_CORE", r"(?:devm_)?mfd_add_devices", ()),
    ("ACPI_WMI", r"module_wmi_driver|wmi_driver_register|wmidev_evaluate_method", ()),
    (
        "DMI",
        r"dmi_check_system|dmi_first_match",
        ("arch/", "sound/", "drivers/gpu/", "drivers/acpi/"),
    ),
    ("TYPEC", r"typec_register_port", ("drivers/usb/typec/",)),
    ("GENERIC_PHY", r"devm_phy_create|phy_create", ("drivers/phy/",)),
    ("CRC8", r"crc8", ()),
    ("CRC16", r"crc16", ()),
)
_CALL = re.compile(r"(?<![\w.>])(\w++)\s*+\(")
_PROVIDER = re.compile("|".join(f"(?P<{name}>{calls})" for name, calls, _ in _PROVIDERS))
_FOLDERS = {name: folders for name, _, folders in _PROVIDERS}
_GOAL = re.compile(r"obj-\$[({]CONFIG_(\w{1,80})[)}]\s*[+:]?=\s*([\w-]{1,80})\.o\s*$")


class Unasked(NamedTuple):
    """A call in a new source of something that its new option does not ask for."""

    call: str
    needs: str
    option: AddedOption
    patch: Patch
    file: FileDiff
    line: Line


def unasked_providers(patches: Iterable[Patch]) -> Iterator[Unasked]:
    """Of each new driver the first call of each provider that its Kconfig entry does not name.

    Only where the same series adds option, make file line and source. Menus around the entry are
    not in the mail: folders whose menu is known to ask for the provider are left out.
    """
    patches = tuple(patches)
    options = {option.block.name: option for option in added_options(patches)}
    if not options:
        return
    sources = dict(_sources(patches))
    for patch in patches:
        for file in patch.files:
            option = options.get(sources.get(file.path, ""))
            if option is not None and option.is_whole and file.status == "added":
                yield from _unasked_in(patch, file, option)


def _sources(patches: Iterable[Patch]) -> Iterator[tuple[str, str]]:
    """Sources that added make file lines build, each with its option."""
    for patch in patches:
        for file in patch.files:
            folder, _, name = file.path.rpartition("/")
            if name not in ("Makefile", "Kbuild"):
                continue
            for line in file.marked("+"):
                match = _GOAL.match(line[1:501])
                if match is not None:
                    yield f"{folder}/{match[2]}.c".lstrip("/"), match[1]


def _unasked_in(patch: Patch, file: FileDiff, option: AddedOption) -> Iterator[Unasked]:
    asked = {
        name
        for item in option.block.properties
        for name in (*item.target.symbols(), *item.condition.symbols())
    }
    guarded = {line.text for line in file.lines("+") if "CONFIG_" in line.text}
    for line in file.lines("+"):
        call, needs = _provided(line.text[:500])
        if not needs or _is_asked(needs, asked):
            continue
        if file.path.startswith(_FOLDERS[needs]):
            continue
        if any(f"CONFIG_{needs}" in text for text in guarded):
            continue
        asked.add(needs)
        yield Unasked(call, needs, option, patch, file, line)


def _provided(text: str) -> tuple[str, str]:
    """The first call in a line of a function that some option provides, and that option."""
    for called in _CALL.findall(text) if "(" in text else ():
        match = _PROVIDER.fullmatch(called)
        if match is not None and match.lastgroup is not None:
            return called, match.lastgroup
    return "", ""


def _is_asked(needs: str, asked: set[str]) -> bool:
    """Whether the entry names the provider or one of its parts, such as LEDS_CLASS_MULTICOLOR."""
    return any(name == needs or name.startswith(f"{needs}_") for name in asked)
