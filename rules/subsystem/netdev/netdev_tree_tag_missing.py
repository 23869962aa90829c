"""A networking patch that does not say for which tree."""

from reviewbot.engine.rule import (
    LIKELY,
    MAIL,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
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
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


def _mail(subject: str, path: str = "drivers/net/a.c") -> str:
    return (
        f"Subject: {subject}\n\nText.\n\n{_SIGNED}---\ndiff --git a/{path} b/{path}\n--- a/{path}\n"
        f"+++ b/{path}\n@@ -1,1 +1,1 @@\n-a\n+b\n"
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

    Only where all files of the series are in net/ or drivers/net/, and none of a subsystem with a tree of its own
    (wireless, Bluetooth, netfilter, CAN, ...). Any word that names a tree will do.
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
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if patch.subject.trees or context.revision.subject.trees or patch.is_draft:
            return
        paths = context.revision.paths
        if patch.title.startswith(("RDMA", "IB/")) or any(
            path.startswith(_OTHERS) for path in paths
        ):
            return
        if all(path.startswith(("net/", "drivers/net/")) for path in paths):
            yield self.at_subject(
                patch,
                "the subject does not name the target tree; please mark it [PATCH net] for a fix, "
                "[PATCH net-next] otherwise (maintainer-netdev.rst)",
            )
