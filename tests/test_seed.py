"""The story the project starts from, end to end through the command's own JSON."""

import json
from pathlib import Path

import pytest

from reviewbot.cli.main import main

pytestmark = pytest.mark.corpus
ASKED = "73174eb0-380d-4f95-a2c3-097b86fac8db@suse.com"


@pytest.fixture
def seed(corpus: Path) -> Path:
    return corpus / "seed"


def check(capsys: pytest.CaptureFixture[str], *words: str | Path) -> dict[str, object]:
    main(["check", "--offline", "--fail-on", "never", "--format", "json", *map(str, words)])
    (report,) = json.loads(capsys.readouterr().out)["reports"]
    assert report["errors"] == []
    return dict(report)


def fired(report: dict[str, object], rule: str) -> list[dict[str, object]]:
    findings = report["findings"]
    assert isinstance(findings, list)
    return [finding for finding in findings if finding["rule"] == rule]


@pytest.mark.parametrize("name", ["xen-privcmd.mbox", "xen-privcmd.mime.mbox"])
def test_the_missing_reported_by_is_found_in_the_reviewers_mail(
    seed: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (finding,) = fired(check(capsys, seed / name), "reviewer-asked-for-trailer")

    location = finding["location"]
    assert isinstance(location, dict)
    assert location["msgid"] == ASKED
    assert "Jan Beulich asked for Reported-by" in str(finding["message"])


def test_the_mime_twin_gives_the_same_report(
    seed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = check(capsys, seed / "xen-privcmd.mbox")
    mime = check(capsys, seed / "xen-privcmd.mime.mbox")

    assert {**plain, "source": ""} == {**mime, "source": ""}


def test_the_first_version_argues_from_the_build_about_a_run_time_problem(
    seed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (finding,) = fired(
        check(capsys, seed / "xen-privcmd.mbox"), "runtime-report-buildtime-reasoning"
    )

    assert "XEN_PRIVCMD=m and XEN_PCIDEV_BACKEND=m" in str(finding["message"])


def test_the_second_version_is_clean_with_the_first_as_context(
    seed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = check(capsys, seed / "xen-privcmd-v2.mbox", "--with", seed / "xen-privcmd.mbox")

    assert fired(report, "reviewer-asked-for-trailer") == []
    assert fired(report, "runtime-report-buildtime-reasoning") == []
    assert fired(report, "changelog-missing") == []


def test_as_posted_the_first_version_has_seen_no_reply(
    seed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = check(capsys, "--as-posted", seed / "xen-privcmd.mbox")

    assert fired(report, "reviewer-asked-for-trailer") == []


def test_as_posted_a_second_version_without_the_tag_ignores_the_request_on_the_first(
    seed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (seed / "xen-privcmd-v2.mbox").read_bytes().splitlines(keepends=True)
    without = tmp_path / "v2.mbox"
    without.write_bytes(b"".join(line for line in lines if not line.startswith(b"Reported-by:")))

    report = check(capsys, "--as-posted", without, "--with", seed / "xen-privcmd.mbox")

    (finding,) = fired(report, "reviewer-asked-for-trailer")
    assert finding["message"] == "Jan Beulich asked for Reported-by on v1; v2 does not have it"


def ledger(capsys: pytest.CaptureFixture[str], *words: str | Path) -> list[tuple[str, str, str]]:
    main(["show", "--offline", "--format", "json", *map(str, words)])
    (series,) = json.loads(capsys.readouterr().out)["series"]
    return [(ask["by"]["name"], ask["kind"], ask["state"]) for ask in series["asks"]]


@pytest.mark.parametrize("name", ["xen-privcmd.mbox", "xen-privcmd.mime.mbox"])
def test_the_ledger_tells_what_the_reviewers_said(
    seed: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ledger(capsys, seed / name)
    later = ledger(capsys, seed / "xen-privcmd-v2.mbox", "--with", seed / name)

    assert [
        ("Jan Beulich", "tag-request", "open"),
        ("Jan Beulich", "objection", "open"),
        ("Stefano Stabellini", "request", "open"),
        ("Stefano Stabellini", "question", "answered"),
        ("Jürgen Groß", "preference", "answered"),
        ("Chen, Jiqian", "promise", "open"),
        ("Chen, Jiqian", "preference", "answered"),
        ("Jürgen Groß", "approval", "done"),
        ("Jan Beulich", "preference", "answered"),
        ("Jan Beulich", "question", "answered"),
    ] == said
    assert [
        ("Jan Beulich", "tag-request", "done"),
        ("Chen, Jiqian", "promise", "done"),
    ] == [new for old, new in zip(said, later) if new != old]
