"""Which project's customs apply, judged by the lists a patch is sent to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from reviewbot.model.lazy import LazyPattern
from reviewbot.model.message import Address
from reviewbot.model.series import Revision

ALL = ("linux", "netdev", "kvm-x86", "tip", "xen", "qemu", "u-boot", "git", "generic")
"""Every profile; a rule that lists them all is universal."""
KERNEL = ("linux", "netdev", "kvm-x86", "tip")

_LISTS = {
    "netdev@vger.kernel.org": ("linux", "netdev"),
    "kvm@vger.kernel.org": ("linux",),
    "git@vger.kernel.org": ("git",),
    "linux-tip-commits@vger.kernel.org": ("linux", "tip"),
    "x86@kernel.org": ("linux", "tip"),
    "xen-devel@lists.xenproject.org": ("xen",),
    "xen-devel@lists.xen.org": ("xen",),
    "qemu-devel@nongnu.org": ("qemu",),
    "qemu-block@nongnu.org": ("qemu",),
    "qemu-arm@nongnu.org": ("qemu",),
    "qemu-ppc@nongnu.org": ("qemu",),
    "qemu-riscv@nongnu.org": ("qemu",),
    "qemu-s390x@nongnu.org": ("qemu",),
    "qemu-trivial@nongnu.org": ("qemu",),
    "u-boot@lists.denx.de": ("u-boot",),
    "stable@vger.kernel.org": (),
    "linux-man@vger.kernel.org": (),
    "util-linux@vger.kernel.org": (),
    "ltp@lists.linux.it": (),
}
_SHARED_LISTS = ("linux-bluetooth@vger.kernel.org",)
"""More of their mail is for user space, whose paths (`lib/uuid.h`) look like the kernel's."""
_KERNEL_LIST = LazyPattern(
    r"[\w.+-]+@(?:vger\.kernel\.org|lists\.linux\.dev|lists\.infradead\.org|kvack\.org|driverdev\.osuosl\.org"
    r"|lists\.ozlabs\.org|lists\.linux-foundation\.org|alsa-project\.org|lists\.freedesktop\.org)"
    r"|linux-kernel@.+|driverdev-devel@.+|linux-[\w-]+@lists\..+"
)
_OTHER_PROJECT = LazyPattern(
    r"bluez|kmod|iproute2(?:-next)?|ethtool|nft|nftables|libnftnl|libnetfilter.*|conntrack.*|iptables|ipset|ebtables|mmc-utils|xfsprogs"
    r"|fstests|xfstests|e2fsprogs|btrfs-progs|kvm-unit-tests|kvmtool|rdma-core|mdadm|ltp|man|man-pages|dtc|pahole|dwarves"
    r"|ksmbd-tools|cifs-utils|nfs-utils|blktests|b4|sparse|smatch|trace-cmd|libtrace.*|rt-tests|iw|hostap|mptcpd|ell|iwd|ofono"
    r"|crash|kexec(?:-tools)?|makedumpfile|i2c-tools|lm-sensors|usbutils|pciutils|libgpiod|wireless-regdb|linux-firmware",
    re.IGNORECASE,
)
_KERNEL_PATH = LazyPattern(
    r"(?:arch|block|certs|crypto|Documentation|drivers|fs|include|init|io_uring|ipc|kernel|lib|LICENSES|mm|net|rust"
    r"|samples|scripts|security|sound|usr|virt)/|tools/(?:[\w.-]+/|Makefile$)|(?:Makefile|Kconfig|Kbuild|MAINTAINERS)$"
)
_KERNEL_ONLY_PATH = LazyPattern(r"(?:arch|block|crypto|drivers|fs|kernel|mm|net|security|sound)/")
"""Whatever the word in brackets says (`[PATCH nft] netfilter: ...`), this is the kernel."""
_KERNEL_ALONE_PATH = LazyPattern(
    r"(?:arch|block|crypto|Documentation|drivers|fs|include/(?:linux|net|uapi)|kernel|mm|net|security|sound)/"
    r"|MAINTAINERS$"
)
_USER_SPACE_PATH = LazyPattern(
    r"(?:libkmod|testsuite|shared|man\d?|m4|shell-completion|src|tests|misc|debugfs|e2fsck|resize|lib/(?:ext2fs|e2p|ss|et)"
    r"|profiles|client|obexd|mesh|emulator|\.github)/|tools/[\w.-]+\.[\w.]+$|doc/[\w.-]+\.(?:rst|txt)$"
    r"|(?:Makefile\.am|configure\.ac|meson\.build|autogen\.sh|NEWS|README\.md)$"
)
"""What kmod, BlueZ, e2fsprogs and the man pages have at the top, and the kernel has not."""


def profiles_of(
    recipients: Iterable[Address], words: Iterable[str] = (), paths: Collection[str] = ()
) -> tuple[str, ...]:
    """Profiles by To and Cc, in the order of `ALL`; `("generic",)` when no list is known.

    `words` are the bracket words of the subject: `[PATCH BlueZ]` on a kernel list is not a kernel
    patch, unless it touches the kernel. A kernel list beside xen-devel or qemu-devel decides for
    Linux. `paths` tell KVM x86 from other KVM patches, and user space from the kernel: kmod, BlueZ
    and e2fsprogs share the kernel's lists, mostly without a word in brackets.
    """
    if any(_OTHER_PROJECT.fullmatch(word) for word in words) and not any(
        _KERNEL_ONLY_PATH.match(path) for path in paths
    ):
        return ("generic",)
    found: set[str] = set()
    for address in recipients:
        email = address.email.lower()
        if email in _LISTS:
            found.update(_LISTS[email])
        elif email in _SHARED_LISTS and paths and not any(map(_KERNEL_ALONE_PATH.match, paths)):
            continue
        elif _KERNEL_LIST.fullmatch(email):
            found.add("linux")
    others = found & {"xen", "qemu", "u-boot", "git"}
    if found == {"linux"} | others and others == {"qemu"}:
        found = {"qemu"}
    elif "linux" in found and others:
        found -= others
    if "linux" in found and _is_user_space(paths):
        return ("generic",)
    if "linux" in found and any(path.startswith(("arch/x86/kvm/", "virt/kvm/")) for path in paths):
        found.add("kvm-x86")
    return tuple(name for name in ALL if name in found) or ("generic",)


def _is_user_space(paths: Collection[str]) -> bool:
    """Whether some paths are those of a user-space package, and none is the kernel's."""
    others = [path for path in paths if not _USER_SPACE_PATH.match(path)]
    return len(others) < len(paths) and not any(_KERNEL_PATH.match(path) for path in others)


def profiles_of_revision(revision: Revision, extra: Iterable[Address] = ()) -> tuple[str, ...]:
    """Profiles of a posting: all its mails' recipients, `extra` ones of an unsent patch, its
    subject words and paths.
    """
    recipients = [address for message in revision.messages for address in message.recipients]
    words = [word for patch in revision.patches for word in patch.subject.trees] + list(
        revision.subject.trees
    )
    return profiles_of([*recipients, *extra], words, revision.paths)
