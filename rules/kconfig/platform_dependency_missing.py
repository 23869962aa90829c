"""A driver of one vendor's SoC that everybody is asked about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewbot.engine.rule import (
    GUESS,
    KERNEL,
    MAIL,
    NOTE,
    Bad,
    Context,
    Findings,
    Good,
    Revision,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

if TYPE_CHECKING:
    from reviewbot.context.kbuild.hunks import AddedOption
    from reviewbot.model.diff import FileDiff

_GENERAL = frozenset(
    (
        *("OF", "OF_GPIO", "OF_ADDRESS", "HAS_IOMEM", "HAS_DMA", "COMMON_CLK", "HAVE_CLK", "PM"),
        *("REGMAP", "REGMAP_MMIO", "MFD_SYSCON", "RESET_CONTROLLER", "GPIOLIB", "PINCTRL", "PWM"),
        *("HWMON", "IIO", "THERMAL", "THERMAL_OF", "WATCHDOG", "WATCHDOG_CORE", "RTC_CLASS"),
        *("DMADEVICES", "DMA_ENGINE", "MAILBOX", "MMC", "MMC_SDHCI", "MMC_SDHCI_PLTFM", "CRYPTO"),
        *("NET", "NETDEVICES", "SPI", "SPI_MASTER", "I2C", "INPUT", "SERIAL_CORE", "TTY", "NVMEM"),
        *("POWER_RESET", "GENERIC_PHY", "REMOTEPROC", "PM_GENERIC_DOMAINS", "64BIT", "MODULES"),
    )
)
"""Options that say nothing of the hardware that a kernel runs on."""
_BUSES = (
    *(
        "i2c_driver",
        "spi_driver",
        "usb_driver",
        "pci_driver",
        "mdio_driver",
        "serdev_device_driver",
    ),
    *(
        "sdio_driver",
        "mipi_dsi_driver",
        "acpi_device_id",
        "amba_driver",
        "phy_driver",
        "hid_driver",
    ),
)
"""Drivers of what sits outside of the SoC, on any board."""
_COMPATIBLE = LazyPattern(r"\.compatible\s*=\s*\"([a-z0-9-]+),")
_EVERYBODYS = frozenset(
    ("linux", "generic", "snps", "arm", "cdns", "xlnx", "virtio", "google", "pwm")
)
"""Makers of IP cores that many SoCs have, and no makers at all."""
_SHARED = frozenset(("host", "busses", "adc", "dac", "controller", "reset", "supply"))
"""Folders below drivers/foo/ that belong to no vendor, whose Kconfig has no `if` around it."""

_HEAD = "diff --git a/drivers/rtc/Kconfig b/drivers/rtc/Kconfig\n--- a/drivers/rtc/Kconfig\n+++ b/drivers/rtc/Kconfig\n"


def _driver(*depends: str, kind: str = "platform_driver") -> str:
    """A patch that adds the driver foo of the vendor `acme`."""
    options = "".join(f"+\tdepends on {one}\n" for one in depends)
    return (
        "Subject: [PATCH] rtc: add a driver for Acme SoCs\n\nIt keeps the time.\n---\n"
        f'{_HEAD}@@ -3,2 +3,{7 + len(depends)} @@\n \n+config RTC_DRV_FOO\n+\ttristate "Acme foo"\n{options}'
        "+\thelp\n+\t  Say Y on Acme boards.\n+\n config BAR\n"
        "diff --git a/drivers/rtc/Makefile b/drivers/rtc/Makefile\n--- a/drivers/rtc/Makefile\n"
        "+++ b/drivers/rtc/Makefile\n@@ -1,1 +1,2 @@\n obj-y += bar.o\n+obj-$(CONFIG_RTC_DRV_FOO) += rtc-foo.o\n"
        "diff --git a/drivers/rtc/rtc-foo.c b/drivers/rtc/rtc-foo.c\nnew file mode 100644\n--- /dev/null\n"
        "+++ b/drivers/rtc/rtc-foo.c\n@@ -0,0 +1,2 @@\n"
        f'+\t{{ .compatible = "acme,foo-rtc" }},\n+module_{kind}(foo_driver);\n'
    )


class PlatformDependencyMissing(Rule):
    """A new option for a block of one vendor's SoC depends on nothing that says so.

    ## Why is this bad?

    Everybody who configures a kernel is asked about hardware that their kernel can never run on.

    ## What to write instead

    `depends on ARCH_FOO_VENDOR || COMPILE_TEST`.

    ## Limits

    A guess: the driver is matched by a vendor's compatible alone, and no option it depends on is known to
    stand for hardware. Blocks that many SoCs license, drivers of a bus, and Kconfig files of a vendor's
    own folder are left alone.
    """

    id = "platform-dependency-missing"
    severity = NOTE
    confidence = GUESS
    needs = (MAIL,)
    see_also = (
        'Documentation/kbuild/kconfig-language.rst, "Architecture and platform dependencies"',
        'Documentation/kbuild/kconfig-language.rst, "Compile-testing"',
    )
    profiles = KERNEL
    since = "0.2"
    paths = ("Kconfig*",)

    GOOD = (
        Good(_driver("ARCH_ACME || COMPILE_TEST")),
        Good(_driver("OF", kind="i2c_driver")),
        Good(_driver("MFD_ACME")),
        Good(_driver().replace("acme,", "snps,")),
    )
    BAD = (
        Bad(_driver("OF", "HAS_IOMEM"), says="RTC_DRV_FOO"),
        Bad(_driver(), says="acme"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        from reviewbot.context.kbuild.hunks import added_options, sources_of

        for option in added_options(revision.patches):
            if not _is_asked_of_everybody(option):
                continue
            wanted = sources_of(option, revision.patches)
            vendor = _vendor([file for file in _new_files(revision) if file.path in wanted])
            if vendor is None:
                continue
            yield self.at_line(
                option.patch,
                option.file,
                option.line,
                f'config {option.block.name} is for hardware of "{vendor}" alone, and everybody is asked about '
                "it; should it depend on that platform || COMPILE_TEST? "
                '(kconfig-language.rst, "Architecture and platform dependencies")',
            )


def _is_asked_of_everybody(option: AddedOption) -> bool:
    block = option.block
    folders = option.file.path.split("/")
    is_general = folders[0] == "drivers" and (
        len(folders) == 3 or (len(folders) == 4 and folders[2] in _SHARED)
    )
    return (
        is_general
        and option.is_whole
        and block.prompt is not None
        and block.kind in ("bool", "tristate")
        and not option.in_choice
        and all(name in _GENERAL for name in block.depends.symbols())
    )


def _new_files(revision: Revision) -> Iterator[FileDiff]:
    return (file for patch in revision.patches for file in patch.files if file.status == "added")


def _vendor(sources: list[FileDiff]) -> str | None:
    """The one vendor whose compatibles these platform drivers match, None for another kind of driver."""
    vendors: set[str] = set()
    is_platform = False
    for file in sources:
        for line in file.marked("+"):
            if any(bus in line for bus in _BUSES):
                return None
            is_platform = is_platform or "platform_driver" in line
            match = _COMPATIBLE.search(line[:300])
            if match is not None:
                vendors.add(match[1])
    if not is_platform or len(vendors) != 1 or vendors & _EVERYBODYS:
        return None
    return vendors.pop()
