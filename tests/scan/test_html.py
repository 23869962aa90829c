"""The page with plots: what is in it, and that nothing in it can do harm."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reviewbot.cli.main import main
from reviewbot.errors import SourceError
from reviewbot.scan.chunk import RuleChoice
from reviewbot.scan.drawing import bars, interval
from reviewbot.scan.figures import Firings, Found, firings_of, found_of
from reviewbot.scan.html_page import html_page
from reviewbot.scan.labels import Complaint, read_complaints, read_label_map
from tests.scan import archives
from tests.scan.scanning import findings, run

RULE = "signed-off-by-missing"
LABELS = "split\trule\tpolarity\tpatch_message_id\n"
MAP = "label\trules\tclass\n"


@pytest.fixture
def result(tmp_path: Path) -> Path:
    """Three patches without a sign-off, one of them the second of a series, and one with."""
    mails = [
        archives.patch("one@example.org", "foo: rename one", path="1.c", sign=False),
        archives.patch("two@example.org", "foo: rename two", path="2.c", sign=False, day=8),
        archives.patch("good@example.org", "foo: rename good", path="3.c"),
    ]
    archives.epoch(tmp_path / "0.git", mails)
    run(tmp_path / "0.git", tmp_path / "out", choice=RuleChoice(select=(RULE,)))
    return tmp_path / "out"


class Tags(HTMLParser):
    """Tags with their attributes; complains of what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attributes)))
        if tag not in ("meta", "rect", "line", "circle"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("rect", "line", "circle"):
            assert tag == self.open.pop()


def page(result: Path, tmp_path: Path, *more: str) -> str:
    """What the command writes."""
    verdicts = tmp_path / "verdicts"
    (row, *_) = [row for row in findings(result) if row.msgid == "one@example.org"]
    key = [RULE, row.fingerprint, "right", "--msgid", "one@example.org", "--why", "it lacks one"]
    assert main(["scan", "judge", *key, "--verdicts", str(verdicts)]) == 0
    words = ["--from", str(result), "--verdicts", str(verdicts), "--html", str(tmp_path / "x.html")]
    assert main(["scan", "report", *words, *more]) == 0
    return (tmp_path / "x.html").read_text()


def test_page_has_firings_precision_and_complaints(result: Path, tmp_path: Path) -> None:
    (tmp_path / "labels.tsv").write_text(
        f"{LABELS}dev\tno-sob\tcomplaint\tone@example.org\ndev\tno-sob\tcomplaint\tgood@example.org\n"
        "dev\tno-sob\ttentative\ttwo@example.org\ndev\tno-sob\tcomplaint\telsewhere@example.org\n"
    )
    (tmp_path / "map.tsv").write_text(f"{MAP}no-sob\t{RULE} another\tmechanical\n")
    labels = ("--labels", str(tmp_path / "labels.tsv"), "--label-map", str(tmp_path / "map.tsv"))

    text = page(result, tmp_path, *labels)

    names = {attributes["aria-label"] for tag, attributes in Tags(text).seen if tag == "svg"}
    assert names == {
        "All rules by month, 2026-01 to 2026-01",
        f"{RULE} by month, at most 2 in 2026-01",
        f"{RULE}: 100%, between 21% and 100%",
        "no-sob: 1 of 2 found",
    }


def test_page_stands_for_itself(result: Path, tmp_path: Path) -> None:
    tags = Tags(page(result, tmp_path))

    links = [
        value for _, all_ in tags.seen for name, value in all_.items() if name in ("href", "src")
    ]
    assert [] == tags.open
    assert {tag for tag, _ in tags.seen} & {"script", "link", "img", "iframe"} == set()
    assert all(str(link).startswith("#") for link in links)


def test_only_the_page_is_written(result: Path, tmp_path: Path) -> None:
    table = tmp_path / "precision.tsv"

    page(result, tmp_path, "--table", str(table))

    assert not table.exists()


def test_names_from_files_are_escaped() -> None:
    evil = '<script>alert("1")</script>'
    firings = Firings(("2026-01",), {evil: {"2026-01": 1}}, 0)

    text = html_page([], firings, [Found(evil, (evil,), 2, 1)], [evil])

    assert "<script" not in text
    assert [] == Tags(text).open
    assert all(
        evil in str(attributes["aria-label"])
        for tag, attributes in Tags(text).seen
        if tag == "svg" and "All rules" not in str(attributes["aria-label"])
    )


def test_months_without_firings_are_in_between_and_dates_to_come_are_not(tmp_path: Path) -> None:
    mails = [
        archives.patch("a@example.org", "foo: a", path="a.c", sign=False),
        archives.patch("b@example.org", "foo: b", path="b.c", sign=False).replace(b"Jan", b"Mar"),
        archives.patch("c@example.org", "foo: c", path="c.c", sign=False).replace(b"2026", b"2120"),
    ]
    archives.epoch(tmp_path / "0.git", mails)
    run(tmp_path / "0.git", tmp_path / "out", choice=RuleChoice(select=(RULE,)))

    found = firings_of([tmp_path / "out"])

    assert (("2026-01", "2026-02", "2026-03"), (1, 0, 1), 1) == (
        found.months,
        found.of(RULE),
        found.undated,
    )


def test_complaint_about_a_series_is_found_through_its_cover_letter(tmp_path: Path) -> None:
    cover = archives.mail("c@example.org", "[PATCH v2 0/1] foo: many things", "Nothing new.\n")
    patch = archives.patch(
        "p@example.org", "foo: rename", prefix="PATCH v2 1/1", reply_to="c@example.org"
    )
    archives.epoch(tmp_path / "0.git", [cover, patch])
    run(tmp_path / "0.git", tmp_path / "out")
    rules = {row.rule for row in findings(tmp_path / "out") if row.patch is None}

    found = found_of([Complaint("x", "p@example.org")], {"x": tuple(rules)}, [tmp_path / "out"])

    assert rules
    assert [Found("x", tuple(rules), 1, 1)] == list(found)


def test_table_without_a_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text("rule\tpatch_message_id\n")

    with pytest.raises(SourceError, match="it has no column polarity"):
        read_complaints(path)


def test_label_map_names_rules_by_label(tmp_path: Path) -> None:
    path = tmp_path / "map.tsv"
    path.write_text(f"{MAP}a\tone two\tx\nb\t\tx\n")

    assert {"a": ("one", "two"), "b": ()} == read_label_map(path)


def test_labels_without_their_map_are_a_usage_error(
    result: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--from", str(result), "--html", str(tmp_path / "x.html"), "--labels", "labels.tsv"]

    assert 2 == main(["scan", "report", *words])
    assert "--labels and --label-map go together" in capsys.readouterr().err


def test_highest_bar_is_as_high_as_the_plot() -> None:
    heights = re.findall(r'width="3" height="([0-9.]+)"', bars((1, 0, 4), ("a", "b", "c"), 20, "x"))

    assert ["5.0", "20.0"] == heights


def test_interval_lies_on_its_scale() -> None:
    drawn = interval(0.0, 1.0, 0.5, 0.95, "x")

    assert 'x1="4.0" y1="8" x2="196.0" y2="8"' in drawn
    assert 'cx="100.0"' in drawn
