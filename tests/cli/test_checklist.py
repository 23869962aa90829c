"""What an author sees who asks about commits that were not sent yet."""

import json
from pathlib import Path

import pytest

from reviewbot.cli.main import main
from tests.source.repository import Repository

BODY = "People count from one.\n\nSigned-off-by: Ada <ada@example.org>"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A branch with two commits on top of the tag `base`; the second has no sign-off."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = Repository(tmp_path / "repo", home=tmp_path)
    made.commit(f"widget: count from one\n\n{BODY}", {"widget.c": b"int first = 1;\n"})
    made.commit("widget: count from two\n\nTwo is more.", {"widget.c": b"int first = 2;\n"})
    monkeypatch.chdir(made.path)
    return made


def test_range_is_answered_with_a_checklist(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == main(["check", "--profile", "linux", "base.."])

    out = capsys.readouterr().out
    assert out.startswith("Before you send: [PATCH 1/2] widget: count from one\n")
    assert "\n1/2 widget: count from one\n" in out
    assert "\n  [!] signed-off-by-missing E  msg:1\n" in out.partition("\n2/2 ")[2]
    assert "  [x] pass  [!] look at it  [ ] your call" in out


def test_verbose_names_every_rule_that_did_not_run(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", "-v", "base.."])

    assert "  not run: open-request: " in capsys.readouterr().out


def test_machines_get_the_same_findings_as_ever(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", "--profile", "linux", "--format", "json", "base.."])

    (report,) = json.loads(capsys.readouterr().out)["reports"]
    assert "signed-off-by-missing" in [finding["rule"] for finding in report["findings"]]


def test_asks_about_the_version_before_are_listed(
    repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    patch = repository.git("format-patch", "--stdout", "-2", "HEAD")
    first, second = patch.split("\nFrom ", 1)
    before = tmp_path / "v1.mbox"
    before.write_text(
        _sent(first, "one") + "\n" + _sent(f"From {second}", "two") + "\n" + _REPLY,
        encoding="utf-8",
    )

    main(["check", "--profile", "linux", "--with", str(before), "base.."])

    asked = capsys.readouterr().out.partition("\nAsked about earlier versions\n")[2]
    assert "Rita Reviewer" in asked


_REPLY = """From mboxrd@z Thu Jan  1 00:00:00 1970
From: Rita Reviewer <rita@example.org>
To: Ada <ada@example.org>
Subject: Re: [PATCH 2/2] widget: count from two
Message-ID: <three@example.org>
In-Reply-To: <two@example.org>
References: <two@example.org>
Date: Fri, 02 Jan 2026 10:00:00 +0000

> +int first = 2;

Please add a Reported-by: for whoever saw this.
"""


def _sent(patch: str, name: str) -> str:
    head, _, rest = patch.partition("\n")
    return f"{head}\nMessage-ID: <{name}@example.org>\n{rest}\n"
