"""A networking patch that does not say for which tree."""

from collections.abc import Collection

from reviewbot.engine.rule import (
    KERNEL,
    LIKELY,
    MAIL,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Revision,
    Rule,
)

_OTHERS = (
    *(
        "net/wireless/",
        "net/mac80211/",
        "net/bluetooth/",
        "net/netfilter/",
        "net/bridge/netfilter/",
    ),
    *(
        "net/ipv4/netfilter/",
        "net/ipv6/netfilter/",
        "net/sunrpc/",
        "net/ceph/",
        "net/9p/",
        "net/nfc/",
    ),
    *("net/bpf/", "net/xdp/", "net/ieee802154/", "net/mac802154/", "net/can/", "net/batman-adv/"),
    *(
        "drivers/net/wireless/",
        "drivers/net/can/",
        "drivers/net/ieee802154/",
        "drivers/net/wireguard/",
    ),
)
_BESIDE = (
    *("Documentation/", "MAINTAINERS", "tools/testing/selftests/", "include/", "samples/"),
    "tools/net/",
)
"""What a series for the networking trees may touch as well."""
_BPF_LIST = "bpf@vger.kernel.org"
_BPF = (
    *(
        "kernel/bpf/",
        "net/bpf/",
        "tools/lib/bpf/",
        "tools/bpf/",
        "samples/bpf/",
        "arch/x86/net/bpf_jit",
    ),
    *(
        "tools/testing/selftests/bpf/",
        "include/linux/bpf",
        "include/uapi/linux/bpf",
        "Documentation/bpf/",
    ),
)
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


def _mail(subject: str, path: str = "drivers/net/a.c") -> str:
    return (
        f"Subject: {subject}\n\nText.\n\n{_SIGNED}---\ndiff --git a/{path} b/{path}\n--- a/{path}\n"
        f"+++ b/{path}\n@@ -1,1 +1,1 @@\n-a\n+b\n"
    )


def _series(*paths: str) -> str:
    return "".join(
        f"From mboxrd@z Thu Jan  1 00:00:00 1970\nMessage-ID: <{number}@example.org>\n"
        f"Date: Thu, 01 Jan 2026 10:00:0{number} +0000\nIn-Reply-To: <1@example.org>\n"
        + _mail(f"[PATCH {number}/{len(paths)}] a: part {number}", path)
        for number, path in enumerate(paths, 1)
    )


class NetdevTreeTagMissing(Rule):
    """A patch to the networking code whose subject names neither net nor net-next.

    ## Why is this bad?

    netdev's robots apply and test a patch to the tree that the subject names. Without one they guess,
    and the maintainers have to ask whether it is a fix.

    ## What to write instead

    `[PATCH net]` for fixes, `[PATCH net-next]` for everything else: `git format-patch
    --subject-prefix='PATCH net'`.

    ## Limits

    Only where the code of the series is in net/ or drivers/net/, with its headers, documents and tests,
    and none of it belongs to a subsystem with a tree of its own (wireless, Bluetooth, netfilter, CAN,
    ...), or where all of it is BPF's and goes to BPF's list. Any word that names a tree will do.
    """

    id = "netdev-tree-tag-missing"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/maintainer-netdev.rst, "Indicating target tree"',
        'Documentation/bpf/bpf_devel_QA.rst, "Q: How do I indicate which tree (bpf vs. bpf-next) my patch '
        'should be applied to?"',
    )
    profiles = KERNEL
    since = "0.1"

    GOOD = (
        Good("To: bpf@vger.kernel.org\n" + _mail("[PATCH bpf-next] a: b", "kernel/bpf/a.c")),
        Good("To: bpf@vger.kernel.org\n" + _mail("[PATCH] perf: b", "kernel/events/a.c")),
        Good(_mail("[PATCH net] a: fix leak"), profile="netdev"),
        Good(_mail("[PATCH iwl-next v2] a: fix leak"), profile="netdev"),
        Good(_mail("[PATCH] a: fix leak", "net/mac80211/a.c"), profile="netdev"),
        Good(_mail("[PATCH] a: fix leak", "drivers/usb/a.c"), profile="netdev"),
        Good(_mail("[RFC PATCH] a: fix leak"), profile="netdev"),
    )
    BAD = (
        Bad(
            "To: bpf@vger.kernel.org\n" + _mail("[PATCH] bpf: fix leak", "kernel/bpf/a.c"),
            says="[PATCH bpf]",
        ),
        Bad(_mail("[PATCH] a: fix leak"), profile="netdev", says="[PATCH net]"),
        Bad(_mail("[PATCH v2 1/1] ipv4: fix leak", "net/ipv4/a.c"), profile="netdev"),
        Bad(_series("drivers/net/a.c", "include/linux/a.h"), profile="netdev"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        patches = [patch for patch in revision.patches if not patch.subject.trees]
        if not patches or revision.subject.trees or patches[0].is_draft:
            return
        message = _wanted(revision, patches[0], context)
        if message and len(revision.patches) > 1:
            yield self.at_series(revision, message)
        elif message:
            yield self.at_subject(patches[0], message)


def _wanted(revision: Revision, first: Patch, context: Context) -> str:
    """What the subject lacks, empty when nothing."""
    paths = revision.paths
    code = [path for path in paths if not path.startswith(_BESIDE)]
    if context.is_any("netdev") and _is_for_net(first, paths, code):
        return (
            "the subject does not name the target tree; please mark it [PATCH net] for a fix, "
            "[PATCH net-next] otherwise (maintainer-netdev.rst)"
        )
    to_bpf = any(
        one.key == _BPF_LIST for message in revision.messages for one in message.recipients
    )
    if (
        to_bpf
        and all(path.startswith((*_BPF, *_BESIDE)) for path in paths)
        and any(path.startswith(_BPF) for path in paths)
    ):
        return (
            "the subject does not name the target tree; please mark it [PATCH bpf] for a fix, "
            "[PATCH bpf-next] otherwise (bpf_devel_QA.rst)"
        )
    return ""


def _is_for_net(first: Patch, paths: Collection[str], code: Collection[str]) -> bool:
    if first.title.startswith(("RDMA", "IB/")) or any(path.startswith(_OTHERS) for path in paths):
        return False
    return bool(code) and all(path.startswith(("net/", "drivers/net/")) for path in code)
