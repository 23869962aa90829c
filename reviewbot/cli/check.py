"""`reviewbot check`: findings for a patch, series or thread."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reviewbot.cli import status
from reviewbot.cli.bar import Bar
from reviewbot.cli.progress import with_progress
from reviewbot.config import Config, load_config
from reviewbot.context.profiles import ALL
from reviewbot.engine.loader import load_rules
from reviewbot.engine.rule import Rule
from reviewbot.errors import ConfigError
from reviewbot.model.finding import Finding, Report, Severity
from reviewbot.model.message import Address
from reviewbot.report.export import Unreadable, shown
from reviewbot.report.visible import visible
from reviewbot.review import Request, check_target, find_targets

if TYPE_CHECKING:
    from reviewbot.engine.suppression import Exemption


def run(options: argparse.Namespace) -> int:
    """Check all SOURCEs, print the reports, return the exit status."""
    options.sources = sources_of(options)
    config = configuration(options)
    if options.tui:
        from reviewbot.cli.tui import open_screens

        return open_screens(options, config)
    rules = rules_of(options, config)
    request = with_providers(request_of(options, config), options, config)
    targets, failed = find_targets(request)
    options.scope = scope_of(options)
    reports = [
        narrowed(check_target(target, rules, request), options, config)
        for target in with_progress(targets, "checking")
    ]
    unreadable = [Unreadable(source, str(err)) for source, err in failed]
    for item in unreadable:
        print(f"reviewbot: {visible(item.why)}", file=sys.stderr)
    if options.format == "text" and _is_unsent(options.sources):
        from reviewbot.cli import checklist  # only for authors
        from reviewbot.report.text import Style

        style = Style(is_colour=wants_colour())
        verbose = options.verbose
        sys.stdout.write(checklist.text(targets, reports, rules, style, verbose=verbose))
    elif reports or options.format != "text":
        sys.stdout.write(render(reports, unreadable, rules, options))
    if options.profile_rules:
        from reviewbot.report.rule_times import as_table  # only for those who ask

        sys.stderr.write(as_table([report.rule_cpu_s for report in reports], time.process_time()))
    return exit_status(reports, unreadable, config.text("fail-on"), is_strict=options.strict)


def configuration(options: argparse.Namespace) -> Config:
    """Settings with the command's own options on top. Raises ConfigError."""
    base = base_of(options)
    config = load_config(base=base, overrides=options.overrides)
    for key in ("profile", "min-severity", "min-confidence", "fail-on"):
        value = getattr(options, key.replace("-", "_"), None)
        if value is not None:
            config.set(key, value, "command line", is_trusted=True)
    for line in config.ignored:
        print(f"reviewbot: {visible(line)}", file=sys.stderr)
    return config


def sources_of(options: argparse.Namespace) -> list[str]:
    """The SOURCEs given, or what the user is about to send. Raises SourceError when there is
    neither.
    """
    if options.sources:
        return list(options.sources)
    from reviewbot.source.default import default_sources

    return list(default_sources())


def base_of(options: argparse.Namespace) -> tuple[Path | None, str] | None:
    """The repository (None: the current one) and the commit whose .reviewbot.toml counts: --base
    or HEAD of the tree, else --base or the left side of the first git range; None for mail alone.

    The commit is never the one with the patches on top. Raises ConfigError for a tree that is not
    there.
    """
    tree = getattr(options, "tree", None)
    if tree is not None and not Path(tree).is_dir():
        raise ConfigError(f"--tree {tree}: no such folder")
    history = getattr(options, "history", None)
    if history is not None and not Path(history).exists():
        raise ConfigError(f"--history {history}: no such repository")
    base = getattr(options, "base", None)
    if base is not None and (not base or base.startswith("-")):
        raise ConfigError(f"--base {base}: not a commit")
    if tree is not None:
        return (Path(tree), base or "HEAD") if (Path(tree) / ".git").exists() else None
    ranges = [source for source in getattr(options, "sources", ()) if _is_range(source)]
    return (None, base or ranges[0].partition("..")[0] or "HEAD") if ranges else None


def _is_unsent(sources: Sequence[str]) -> bool:
    """Whether these are commits of one's own: git ranges and b4 prep branches."""
    if not all(".." in source or source.startswith("b4/") for source in sources):
        return False
    from reviewbot.source.choose import kind_of

    return all(kind_of(source) in ("range", "prep") for source in sources)


def _is_range(source: str) -> bool:
    if ".." not in source:
        return False
    from reviewbot.source.choose import kind_of

    return kind_of(source) == "range"


def rules_of(options: argparse.Namespace, config: Config) -> tuple[Rule, ...]:
    """The rules to run. Raises ConfigError or RuleError."""
    folders = rule_folders(options, config)
    select, ignore = chosen_names(options, config)
    if select or ignore:
        from reviewbot.cli.checkpatch import without_checkpatchs  # only where names are given

        ours = without_checkpatchs(select, folders)
        if select and not ours:
            if not is_checkpatch_asked(options, config):
                raise ConfigError(
                    f"--select {select[0]}: only checkpatch.pl finds it; add --checkpatch"
                )
            return ()
        select, ignore = ours, without_checkpatchs(ignore, folders)
    return load_rules(folders, select=select, ignore=ignore, later=True)


def chosen_names(options: argparse.Namespace, config: Config) -> tuple[list[str], list[str]]:
    """The names of rules and folders to select and to ignore, from options and configuration."""
    select = tuple(options.select) or config.items("select")
    return _words(select), _words((*config.items("ignore"), *options.ignore))


def rule_folders(options: argparse.Namespace, config: Config) -> list[Path]:
    """The user's own rule folders: of the configuration, then of --rules."""
    return [*config.folders("rules"), *(Path(folder) for folder in options.rules)]


def _words(values: Sequence[str]) -> list[str]:
    return [word for value in values for word in value.replace(",", " ").split()]


def request_of(options: argparse.Namespace, config: Config) -> Request:
    """What to look at, from options and configuration. Raises ConfigError for an unknown profile."""
    profiles = tuple(config.text("profile").replace(",", " ").split())
    unknown = [name for name in profiles if name not in ALL]
    if unknown:
        where = (
            "--profile" if options.profile is not None else f"profile in {config.origin('profile')}"
        )
        raise ConfigError(f"{where} {unknown[0]}: unknown; one of {', '.join(ALL)}")
    if set(profiles) & {"netdev", "kvm-x86", "tip"}:
        profiles = ("linux", *profiles)
    sources = tuple(sources_of(options))
    checkout = _checkout(options, sources)
    return Request(
        sources=sources,
        context=tuple(options.context),
        revision=options.revision,
        as_posted=options.as_posted,
        is_offline=options.offline,
        timeout_s=config.seconds("timeout"),
        profiles=profiles,
        recipients=recipients_of(options),
        home=() if profiles else _home_profiles(options.tree or checkout),
        tree=options.tree or "",
        progress=Bar("reading the tree") if options.tree else None,
        history_progress=Bar("reading the history", unit="commits"),
        exemptions=_exemptions(options, config),
        is_timed=getattr(options, "profile_rules", False),
        is_partial=any(chosen_names(options, config)),
        history=history_of(options) or checkout,
        base=options.base or "",
        checkout=checkout,
    )


def history_of(options: argparse.Namespace) -> str:
    """The repository of --history, else --tree when that is one; empty for none. (The repository
    that a range is in is known to its caller.)
    """
    if options.history:
        return str(options.history)
    if options.tree and (Path(options.tree) / ".git").exists():
        return str(options.tree)
    return ""


def _exemptions(options: argparse.Namespace, config: Config) -> tuple[Exemption, ...]:
    if not config.items("per-path-ignore"):
        return ()
    from reviewbot.cli.exemptions import exemptions_of  # only where something is exempt

    return exemptions_of(config, rule_folders(options, config))


def with_providers(request: Request, options: argparse.Namespace, config: Config) -> Request:
    """The request with checkpatch.pl, when option or setting asks for it. Raises ConfigError."""
    if not is_checkpatch_asked(options, config):
        return request
    from reviewbot.cli.checkpatch import checkpatch_of  # only for those who want it

    select, ignore = chosen_names(options, config)
    provider = checkpatch_of(options, config, request.sources, select=select, ignore=ignore)
    return request._replace(providers=(provider,))


def is_checkpatch_asked(options: argparse.Namespace, config: Config) -> bool:
    """Whether checkpatch.pl is to be asked; never by a command without that option."""
    return hasattr(options, "checkpatch") and (options.checkpatch or config.flag("checkpatch"))


def _checkout(options: argparse.Namespace, sources: Sequence[str]) -> str:
    """The top of the repository that a range or prep branch is in, empty with --tree or for none."""
    if options.tree:
        return ""
    from reviewbot.source.project import home_of

    return str(home_of(sources) or "")


def _home_profiles(folder: str) -> tuple[str, ...]:
    """Profiles of the project whose tree this is; empty for no folder."""
    from reviewbot.source.project import profiles_of_tree

    return profiles_of_tree(Path(folder)) if folder else ()


def recipients_of(options: argparse.Namespace) -> tuple[Address, ...]:
    """The addresses of --to and --cc."""
    if not options.to and not options.cc:
        return ()
    from email.utils import getaddresses  # costs start-up time

    return tuple(
        Address(name, email) for name, email in getaddresses([*options.to, *options.cc]) if email
    )


def scope_of(options: argparse.Namespace) -> str:
    """--scope, or what the format implies: b4 hands its text checks one patch after the other."""
    return options.scope or ("patch" if options.format == "b4-text" else "all")


def narrowed(report: Report, options: argparse.Namespace, config: Config) -> Report:
    """The report with only the findings the user wants to see."""
    severity, confidence = config.text("min-severity"), config.text("min-confidence")
    if options.format == "b4-text":  # as_check_text leaves these out; the exit status must agree
        severity, confidence = _stricter(severity, "warning"), _stricter(confidence, "likely")

    def wanted(findings: Sequence[Finding]) -> tuple[Finding, ...]:
        return shown(findings, severity, confidence, options.scope)

    return report._replace(
        findings=wanted(report.findings),
        suppressed=tuple(item for item in report.suppressed if wanted([item.finding])),
    )


_ORDER = ("note", "guess", "warning", "likely", "error", "certain")


def _stricter(one: str, other: str) -> str:
    return max(one, other, key=_ORDER.index)


def render(
    reports: Sequence[Report],
    unreadable: Sequence[Unreadable],
    rules: Sequence[Rule],
    options: argparse.Namespace,
) -> str:
    """The output in the wanted format."""
    if options.format == "json":
        from reviewbot.report.export import as_json

        return as_json(reports, unreadable)
    if options.format == "sarif":
        from reviewbot.report.sarif import as_sarif

        return as_sarif(reports, [rule.loaded() for rule in rules], unreadable)
    if options.format in ("b4-text", "b4-json"):
        from reviewbot.report import b4

        return (
            b4.as_check_text(reports)
            if options.format == "b4-text"
            else b4.as_check_json(reports, options.scope, unreadable)
        )
    if options.format == "github":
        from reviewbot.report.github import as_workflow_commands

        return as_workflow_commands(reports, unreadable)
    from reviewbot.report.text import Style, as_text

    return as_text(reports, Style(is_colour=wants_colour()), verbose=options.verbose)


def wants_colour() -> bool:
    """Colour only on a terminal, and not against NO_COLOR (no-color.org) or TERM=dumb."""
    return (
        sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM", "") not in ("dumb", "")
    )


def exit_status(
    reports: Sequence[Report], unreadable: Sequence[Unreadable], fail_on: str, *, is_strict: bool
) -> int:
    """2 before 3 before 1."""
    if unreadable:
        return status.USAGE
    if is_strict and any(report.skipped or report.errors for report in reports):
        return status.NOT_CHECKED
    if fail_on == "never":
        return status.OK
    limit = Severity(fail_on).rank
    worst = min(
        (finding.severity.rank for report in reports for finding in report.findings), default=9
    )
    return status.FINDINGS if worst <= limit else status.OK
