"""A networking patch that does not say for which tree."""

from reviewbot.engine.rule import (
    LIKELY,
    MAIL,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
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
    ...). Any word that names a tree will do.
    """

    id = "netdev-tree-tag-missing"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL,)
    see_also = ('Documentation/process/maintainer-netdev.rst, "Indicating target tree"',)
    profiles = ("netdev",)
    since = "0.1"

    GOOD = (
        Good(_mail("[PATCH net] a: fix leak"), profile="netdev"),
        Good(_mail("[PATCH iwl-next v2] a: fix leak"), profile="netdev"),
        Good(_mail("[PATCH] a: fix leak", "net/mac80211/a.c"), profile="netdev"),
        Good(_mail("[PATCH] a: fix leak", "drivers/usb/a.c"), profile="netdev"),
        Good(_mail("[RFC PATCH] a: fix leak"), profile="netdev"),
    )
    BAD = (
        Bad(_mail("[PATCH] a: fix leak"), profile="netdev", says="[PATCH net]"),
        Bad(_mail("[PATCH v2 1/1] ipv4: fix leak", "net/ipv4/a.c"), profile="netdev"),
        Bad(_series("drivers/net/a.c", "include/linux/a.h"), profile="netdev"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        patches = [patch for patch in revision.patches if not patch.subject.trees]
        if not patches or revision.subject.trees or patches[0].is_draft:
            return
        paths = revision.paths
        if patches[0].title.startswith(("RDMA", "IB/")) or any(
            path.startswith(_OTHERS) for path in paths
        ):
            return
        code = [path for path in paths if not path.startswith(_BESIDE)]
        if not code or not all(path.startswith(("net/", "drivers/net/")) for path in code):
            return
        message = (
            "the subject does not name the target tree; please mark it [PATCH net] for a fix, "
            "[PATCH net-next] otherwise (maintainer-netdev.rst)"
        )
        if len(revision.patches) > 1:
            yield self.at_series(revision, message)
        else:
            yield self.at_subject(patches[0], message)
