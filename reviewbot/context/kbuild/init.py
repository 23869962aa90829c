"""Where a module's init refuses: the condition under which it returns an error."""

from __future__ import annotations

import re
from typing import NamedTuple

from reviewbot.context.kbuild.preprocessor import without_comments

_INIT = re.compile(
    r"^[ \t]*(?:module_init|subsys_initcall|device_initcall|fs_initcall|late_initcall|arch_initcall"
    r"|postcore_initcall|core_initcall|rootfs_initcall|(?:subsys|device|late|fs)_initcall_sync)"
    r"[ \t]*\([ \t]*(\w{1,200})[ \t]*\)",
    re.M,
)
_REFUSAL = re.compile(
    r"\bif\s*\((?P<condition>[^;{}]{1,300}?)\)\s*\{?\s*(?:(?:pr|dev|printk|xen_raw_printk)\w{0,30}\s*\([^;{}]{0,300}\);\s*)?"
    r"return\s+(?P<error>-E[A-Z0-9]{2,20})\b",
)
_ENVIRONMENT = re.compile(
    r"\b(?:xen_\w*domain|xen_pvh?_\w+|x86_match_cpu|acpi_disabled|acpi_match_\w+|dmi_\w+|of_\w+"
    r"|boot_cpu_has|boot_cpu_data|cpu_has\w*|cpu_feature_enabled|static_cpu_has|this_cpu_has"
    r"|\w+_supported|\w+_present|is_\w+_(?:system|platform|available)|efi_enabled|hypervisor_is_type"
    r"|x86_hyper\w*|machine_is|soc_is_\w+|of_machine_is_compatible|acpi_dev_present|pci_dev_present"
    r"|firmware_has_feature|mach_is_\w+|cpuid\w*|hv_is_\w+|\w+_is_available|kvm_para_available"
    r"|jailhouse_paravirt|test_facility|MACHINE_\w+|MACH_IS_\w+|lookup_\w+|\w+_detect(?:ed)?"
    r"|xen_initial_domain|xen_domain)\b"
)
_LONGEST = 20_000


class Refusal(NamedTuple):
    """A return of an error from an init function; `line` is 1-based. `is_environment` says that the
    machine decides, not a lack of memory or the like.
    """

    path: str
    line: int
    function: str
    condition: str
    error: str
    is_environment: bool


def find_refusals(path: str, text: str) -> tuple[Refusal, ...]:
    """Refusals of the init function that this file registers, in order."""
    if "_init" not in text:
        return ()
    code = without_comments(text)
    result: list[Refusal] = []
    for match in _INIT.finditer(code):
        body_at, body = _body(code, match[1])
        for found in _REFUSAL.finditer(body):
            if found["error"] == "-ENOMEM":
                continue
            line = code.count("\n", 0, body_at + found.start()) + 1
            condition = " ".join(found["condition"].split())
            is_environment = _ENVIRONMENT.search(condition) is not None
            result.append(Refusal(path, line, match[1], condition, found["error"], is_environment))
    return tuple(result)


def _body(code: str, name: str) -> tuple[int, str]:
    """Offset and text of a function's body: from its opening brace to a `}` in the first column."""
    match = re.search(rf"\b{re.escape(name)}\s*\([^;{{}}]{{0,200}}\)\s*\{{", code)
    if match is None:
        return 0, ""
    end = code.find("\n}", match.end())
    end = len(code) if end < 0 else end
    return match.end(), code[match.end() : min(end, match.end() + _LONGEST)]
