"""All real mail loads, and no patch is lost: compared with the corpus' manifest and with b4's own parser."""

from __future__ import annotations

import argparse
import csv
import email
import logging
import subprocess
from functools import cache
from pathlib import Path

import pytest

from reviewbot.mail import is_mbox, looks_like_mail
from reviewbot.model.grouping import group
from reviewbot.model.message import Message
from reviewbot.model.patch import Patch
from reviewbot.model.series import Thread
from reviewbot.source.local import messages_of

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

MANIFEST_DIFFERS = {
    # the same mail twice, once over each of two lists: one patch
    "threads/kernel-janitors/hid-sony-remove-usage-of-the-deprecated-ida--5bcf848e.mbox": (2, 1),
    # the sixth diff stands in the cover letter, for information
    "threads/linux-rdma/split-netmem-from-struct-page-3ac559c0.mbox": (6, 5),
}
MAILINFO_DIFFERS = {
    # git takes the HTML twin of the text for more text
    "threads/linux-hwmon/hwmon-scmi-driver-improvements-and-fixes-3394d235.mbox",
    "threads/linux-kbuild/remove-unused-headers-in-x86-tools-scripts-p-b3ecb702.mbox",
    "threads/linux-kbuild/scripts-package-buildtar-output-as-vmlinuz-f-03d3c528.mbox",
    # several text parts: git puts no blank line between them
    "threads/linux-man/man2-reboot-2-show-bcd-dates-in-hex-not-deci-055b3313.mbox",
    # ISO 8859-1, 8859-2 and Windows 1250, which git leaves as they are where iconv lacks them
    "threads/linux-iio/mcp9600-add-support-for-mcp9601-and-sensor-c-c9e3dd9a.mbox",
    "threads/linux-usb/usb-chipidea-udc-reject-non-control-requests-b2e7695b.mbox",
    "threads/netfilter-devel/conntrack-don-t-print-userspace-information--0be43349.mbox",
}
B4_DIFFERS = {
    # b4 does not look into attachments; the patch is one
    "threads/driverdev-devel/checkpatch-fixed-styling-issue-8bc3d9ca.mbox": "ours",
    # four patches attached to a mail 0/4, which b4 takes for a cover letter
    "threads/linux-hwmon/hwmon-scmi-driver-improvements-and-fixes-3394d235.mbox": "ours",
}


@cache
def rows(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@cache
def threads(corpus: Path) -> list[tuple[dict[str, str], list[Message], Thread]]:
    loaded = []
    for row in rows(corpus):
        messages = messages_of((corpus / row["file"]).read_bytes(), row["file"])
        loaded.append((row, messages, group(messages, row["file"])))
    return loaded


def patches_in(thread: Thread) -> int:
    return sum(len(revision.patches) for series in thread.series for revision in series.revisions)


def test_every_file_gives_the_mails_and_patches_of_the_manifest(corpus: Path) -> None:
    differ = {}
    for row, messages, thread in threads(corpus):
        if row["messages"] != "-":
            assert int(row["messages"]) == len(messages), row["file"]
        if row["patches"] != "-" and int(row["patches"]) != patches_in(thread):
            differ[row["file"]] = (int(row["patches"]), patches_in(thread))

    # fixtures are counted by file in the manifest, whether they hold a patch or test something else
    real = {name: count for name, count in differ.items() if not name.startswith("fixture-")}
    assert MANIFEST_DIFFERS == real


def test_every_line_of_every_diff_is_the_line_of_the_mail(corpus: Path) -> None:
    lines = 0
    for row, _, thread in threads(corpus):
        for revision in (rev for series in thread.series for rev in series.revisions):
            for patch in revision.patches:
                for line in (line for file in patch.files for line in file.lines()):
                    lines += 1
                    text = patch.lines[line.mail_line - 1]
                    assert text in (line.kind + line.text, line.text), (row["file"], line)

    assert lines > 100_000


def test_damage_is_what_git_calls_a_corrupt_patch(corpus: Path, tmp_path: Path) -> None:
    differ = []
    agreed = 0
    for row, _, thread in threads(corpus):
        for revision in (rev for series in thread.series for rev in series.revisions):
            for patch in revision.patches:
                damaged = any(file.damage for file in patch.files)
                if damaged == git_refuses(patch, tmp_path):
                    agreed += damaged
                else:
                    differ.append(row["file"])

    # b4's fixtures have `@@@` for hunk headers, which git passes over as text; patchwork's name files
    # in ways that git refuses although no hunk is damaged
    assert [] == [
        name for name in differ if not name.startswith(("fixture-b4", "fixture-patchwork"))
    ]
    assert agreed > 20


def git_refuses(patch: Patch, folder: Path) -> bool:
    diff = "\n".join(patch.lines[patch.files[0].mail_line - 1 :]) + "\n"
    command = ["git", "apply", "--numstat", "-"]
    run = subprocess.run(
        command, input=diff.encode("utf-8", "replace"), capture_output=True, cwd=folder, check=False
    )
    return run.returncode != 0


def test_text_and_diff_are_what_git_mailinfo_makes_of_the_mail(
    corpus: Path, tmp_path: Path
) -> None:
    compared = 0
    differ = []
    for row, _, thread in threads(corpus):
        if row["file"].startswith("fixture-"):
            continue
        for revision in (rev for series in thread.series for rev in series.revisions):
            for patch in revision.patches:
                if patch.msgid and not any("Latin-1" in note for note in patch.message.notes):
                    compared += 1
                    if not equals_mailinfo(patch, tmp_path):
                        differ.append(row["file"])

    assert compared > 1500
    assert set() == set(differ) - MAILINFO_DIFFERS


def equals_mailinfo(patch: Patch, folder: Path) -> bool:
    """Whether description, tags and diff are git's; git may go on with footers and signature parts."""
    command = ["git", "mailinfo", "--encoding=UTF-8", "-k", "text", "diff"]
    subprocess.run(command, input=patch.message.raw, capture_output=True, cwd=folder, check=True)
    text = (folder / "text").read_text("utf-8", "replace")
    diff = (folder / "diff").read_text("utf-8", "replace")
    tags = [
        patch.lines[trailer.mail_line - 1 + extra]
        for trailer in patch.trailers
        for extra in range(trailer.line_count)
    ]
    ours = sorted(line.strip() for line in [*(line.text for line in patch.description), *tags])
    theirs = sorted(line.strip() for line in text.split("\n"))
    start = patch.cut_line or patch.files[0].mail_line
    last = max((line.mail_line for file in patch.files for line in file.lines()), default=start)
    lines = [line.rstrip() for line in patch.lines[start - 1 : last]]
    return list(filter(None, ours)) == list(filter(None, theirs)) and lines == [
        line.rstrip() for line in diff.split("\n")[: len(lines)]
    ]


def test_the_same_mails_are_patches_as_for_b4(corpus: Path) -> None:
    import b4

    b4.can_network = False
    b4.setup_config(argparse.Namespace(config={}))
    logging.getLogger("b4").setLevel(logging.CRITICAL)
    differ = {}
    compared = 0
    for row, messages, thread in threads(corpus):
        data = (corpus / row["file"]).read_bytes()
        if not is_mbox(data) and not looks_like_mail(data):
            continue
        ours = {
            patch.msgid
            for series in thread.series
            for revision in series.revisions
            for patch in revision.patches
        }
        for message in messages:
            if not message.msgid:
                continue  # b4 reads no mail without a Message-ID
            theirs = b4.LoreMessage(email.message_from_bytes(message.raw, policy=b4.emlpolicy))
            compared += 1
            is_patch = theirs.has_diff and not theirs.reply and theirs.counter > 0
            if is_patch != (message.msgid in ours):
                differ[row["file"]] = "b4" if is_patch else "ours"

    assert compared > 5000
    assert B4_DIFFERS == differ
