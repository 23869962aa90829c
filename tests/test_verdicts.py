"""The regression test that matters most: what people judged right still fires."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from reviewbot.engine.loader import builtin_folder, load_rules
from reviewbot.engine.rule import Rule
from reviewbot.review import Request, check_target, find_targets
from reviewbot.scan.chunk import RuleChoice
from reviewbot.scan.report import RuleReport, report_on, result_of
from reviewbot.scan.verdicts import Judgement, Verdict, read_all
from tests.kernel import kernel_trees
from tests.scan.scanning import run


@pytest.fixture(scope="module")
def reports(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[RuleReport, ...]:
    """The rules with verdicts over the series that these name, each with all its mail."""
    folder = tmp_path_factory.mktemp("scan")
    verdicts = read_all(builtin_folder() / "verdicts")
    only = frozenset(msgid for keys in verdicts.values() for msgid, _ in keys)
    choice = RuleChoice(select=tuple(verdicts))
    run(corpus, folder / "corpus", only=only, choice=choice)
    run(corpus / "linux-modules.bundle", folder / "bundle", only=only, choice=choice)
    return report_on(result_of([folder / "corpus", folder / "bundle"]), verdicts)


@pytest.mark.corpus
@pytest.mark.slow
def test_every_finding_judged_right_still_fires(reports: tuple[RuleReport, ...]) -> None:
    lost = [(report.row.rule, one) for report in reports for one in report.lost_right]

    assert lost == []


@pytest.mark.corpus
@pytest.mark.slow
def test_every_verdict_is_on_mail_that_is_there(reports: tuple[RuleReport, ...]) -> None:
    assert [report.row.rule for report in reports if report.elsewhere] == []


def test_verdict_files_are_as_the_tool_writes_them(tmp_path: Path) -> None:
    from reviewbot.scan.verdicts import verdict_file, write_verdicts

    folder = builtin_folder() / "verdicts"
    for rule, judgements in read_all(folder).items():
        copy = tmp_path / f"{rule}.tsv"
        write_verdicts(copy, judgements.values())

        assert verdict_file(folder, rule).read_text("utf-8") == copy.read_text("utf-8")


def test_every_verdict_file_belongs_to_a_rule() -> None:
    assert set(read_all(builtin_folder() / "verdicts")) <= {rule.id for rule in load_rules()}


def test_verdict_without_a_reason_is_no_use() -> None:
    empty: list[Judgement] = [
        one
        for judgements in read_all(builtin_folder() / "verdicts").values()
        for one in judgements.values()
        if not one.why.strip()
    ]

    assert empty == []


@pytest.mark.corpus
@pytest.mark.slow
def test_findings_judged_right_are_found_in_the_whole_thread(corpus: Path) -> None:
    """`live` holds verdicts on findings that need the replies to the revision itself, or later ones."""
    verdicts = read_all(builtin_folder() / "verdicts" / "live")
    wanted = {
        (rule, *key)
        for rule, judgements in verdicts.items()
        for key, one in judgements.items()
        if one.verdict is Verdict.RIGHT
    }
    rules = load_rules(select=list(verdicts))
    found = set()
    for file in sorted([*corpus.rglob("*.mbox")]):
        data = file.read_bytes()
        if any(msgid.encode() in data for _, msgid, _ in wanted):
            found |= found_in(str(file), rules)

    assert set() == wanted - found


@pytest.mark.corpus
@pytest.mark.slow
def test_findings_about_people_judged_right_still_fire(corpus: Path) -> None:
    """`tree` holds verdicts on findings of `check --tree` with Linux 6.12, which a scan has not."""
    trees = [tree for tree in kernel_trees("MAINTAINERS") if is_linux_6_12(tree)]
    if not trees:
        pytest.skip("no tree of Linux 6.12; TEST_LINUX_TREE names one")
    folder = builtin_folder() / "verdicts" / "tree"
    wanted = {
        (rule, *key)
        for rule, judgements in read_all(folder).items()
        for key, one in judgements.items()
        if one.verdict is Verdict.RIGHT
    }
    rules = load_rules(select=[rule for rule, _, _ in wanted])
    there: set[str] = set()
    found: set[tuple[str, str, str]] = set()
    for file in sorted(corpus.rglob("*.mbox")):
        data = file.read_bytes()
        named = {msgid for _, msgid, _ in wanted if msgid.encode() in data}
        if named:
            request = Request((str(file),), revision="all", is_offline=True, tree=str(trees[0]))
            targets, _ = find_targets(request)
            there |= {msgid for one in targets if one.revision for msgid in one.revision.msgids}
            for target in targets:
                for finding in check_target(target, rules, request).findings:
                    found.add((finding.rule, finding.location.msgid or "", finding.fingerprint))

    assert set() == {one for one in wanted if one[1] in there} - found
    assert there & {msgid for _, msgid, _ in wanted}


def is_linux_6_12(tree: Path) -> bool:
    return "VERSION = 6\nPATCHLEVEL = 12\n" in (tree / "Makefile").read_text("utf-8")[:400]


def found_in(source: str, rules: Sequence[Rule]) -> set[tuple[str, str, str]]:
    request = Request(sources=(source,), revision="all", is_offline=True)
    targets, _ = find_targets(request)
    reports = [check_target(target, rules, request) for target in targets]
    return {
        (finding.rule, finding.location.msgid or "", finding.fingerprint)
        for report in reports
        for finding in report.findings
    }
