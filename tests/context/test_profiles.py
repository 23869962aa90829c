"""The project a patch is for."""

from __future__ import annotations

import pytest

from reviewbot.context.profiles import profiles_of
from reviewbot.model.message import Address


def profiles(recipient: str, words: tuple[str, ...], *paths: str) -> tuple[str, ...]:
    return profiles_of([Address("", recipient)], words, paths)


@pytest.mark.parametrize(
    "path",
    ["libkmod/libkmod.c", "tools/depmod.c", "man/depmod.d.5.scd", "configure.ac", "lib/ext2fs/a.c"],
)
def test_user_space_on_a_kernel_list_is_not_the_kernel(path: str) -> None:
    assert profiles("linux-modules@vger.kernel.org", (), path) == ("generic",)


@pytest.mark.parametrize(
    "paths",
    [("tools/perf/a.c",), ("lib/uuid.c",), ("foo.c",), ("README.md", "kernel/module/main.c"), ()],
)
def test_kernel_paths_or_unknown_ones_stay_with_the_list(paths: tuple[str, ...]) -> None:
    assert profiles("linux-modules@vger.kernel.org", (), *paths) == ("linux",)


def test_other_projects_word_in_the_subject_counts() -> None:
    assert profiles("netfilter-devel@vger.kernel.org", ("nft",), "include/a.h") == ("generic",)


def test_other_projects_word_on_a_kernel_change_does_not() -> None:
    found = profiles("netfilter-devel@vger.kernel.org", ("nft",), "net/netfilter/nft_inner.c")

    assert found == ("linux",)


@pytest.mark.parametrize(
    ("path", "profile"),
    [
        ("lib/uuid.h", "generic"),
        ("src/shared/att.c", "generic"),
        ("drivers/bluetooth/btusb.c", "linux"),
        ("include/net/bluetooth/hci.h", "linux"),
    ],
)
def test_list_that_is_mostly_for_user_space(path: str, profile: str) -> None:
    assert (profile,) == profiles_of([Address("", "linux-bluetooth@vger.kernel.org")], (), [path])
