"""`scan report --html`: one page that stands for itself, without script and without network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from reviewbot import __version__
from reviewbot.engine.precision import WANTED
from reviewbot.scan.drawing import bars, interval, part
from reviewbot.scan.figures import Firings, Found
from reviewbot.scan.report import RuleReport

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --faint: #67707b; --rule: #d5dae0;
  --mark: #1f6f9f; --weak: #cfe0ea; --warn: #b3541e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7ea; --paper: #15181c; --faint: #9aa4ae;
  --rule: #363c43; --mark: #6cb6e0; --weak: #2d4351; --warn: #f0955c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem clamp(.75rem, 3vw, 2.5rem) 3rem; max-width: 76rem; color: var(--ink);
  background: var(--paper); font: 1rem/1.45 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: .5rem 0; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
p { max-width: 46rem; } a { color: var(--mark); } nav a { margin-right: 1.2rem; }
.skip { position: absolute; left: -99rem; } .skip:focus { position: static; }
:focus-visible { outline: 3px solid var(--warn); outline-offset: 2px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid var(--rule);
  vertical-align: middle; }
thead th { color: var(--faint); font-weight: 600; font-size: .875rem; vertical-align: bottom; }
tbody th { font: .875rem/1.4 ui-monospace, monospace; } td.n, th.n { text-align: right; white-space: nowrap; }
td.plot { width: 45%; min-width: 12rem; } td small { color: var(--faint); }
td.plot svg { display: block; width: 100%; } td.time svg { height: 28px; } .total svg { width: 100%; height: 120px; }
td.scale svg { height: auto; max-width: 26rem; }
.years { display: flex; justify-content: space-between; color: var(--faint); font-size: .875rem; }
.bar, .dot { fill: var(--mark); } .whole { fill: var(--weak); } .axis { stroke: var(--rule); stroke-width: 1; }
.span { stroke: var(--mark); stroke-width: 2.5; } .wanted { stroke: var(--warn); stroke-dasharray: 2 2; }
details { margin: .8rem 0; } summary { cursor: pointer; color: var(--mark); }
pre { overflow-x: auto; font-size: .8rem; }
footer { margin-top: 3rem; color: var(--faint); font-size: .875rem; }
@media (max-width: 40rem) { .wide { display: none; } td.plot { min-width: 8rem; } }
@media print { :root { --ink: #000; --paper: #fff; --faint: #444; --rule: #bbb; --mark: #14506f; --weak: #d5e2ea; }
  body { max-width: none; padding: 0; font-size: 9pt; } nav, .skip { display: none; } .scroll { overflow: visible; }
  tr, h2 { break-inside: avoid; break-after: avoid-page; } tr { break-after: auto; }
  thead { display: table-header-group; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""


def html_page(
    reports: Sequence[RuleReport], firings: Firings, found: Sequence[Found], sources: Iterable[str]
) -> str:
    """The whole page. `found` is empty when no table of complaints was given."""
    sections = [
        ("firings", "Firings by rule and month", _firings(reports, firings)),
        ("precision", "How often a rule is right", _precision(reports)),
    ]
    if found:
        sections.append(
            ("complaints", "What people complained of, and what was found", _complaints(found))
        )
    links = "".join(f'<a href="#{name}">{escape(title)}</a>' for name, title, _ in sections)
    body = "".join(
        f'<section aria-labelledby="{name}"><h2 id="{name}" tabindex="-1">{escape(title)}</h2>{text}</section>'
        for name, title, text in sections
    )
    files = ", ".join(escape(source) for source in sources)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src'
        " 'unsafe-inline'\">"
        f"<title>reviewbot: rules over {files}</title><style>{_STYLE}</style></head>\n"
        f'<body><a class="skip" href="#firings">To the plots</a><h1>Rules over {files}</h1>'
        f'<nav aria-label="Plots">{links}</nav><main>{body}</main>'
        f"<footer>Made by reviewbot {escape(__version__)} scan report.</footer></body></html>\n"
    )


def _firings(reports: Sequence[RuleReport], firings: Firings) -> str:
    if not firings.months:
        return "<p>No rule fired on a mail with a date.</p>"
    total, first, last = firings.all_rules, firings.months[0], firings.months[-1]
    undated = (
        f" {firings.undated} firings have no date that can be used." if firings.undated else ""
    )
    rules = sorted(firings.by_rule, key=lambda rule: (-sum(firings.of(rule)), rule))
    rows = "".join(_firing_row(rule, firings) for rule in rules if any(firings.of(rule)))
    silent = [rule for rule in rules if not any(firings.of(rule))]
    return (
        f"<p>{sum(total):,} findings of {len(rules)} rules, by the month in which the revision was posted."
        f" Each rule has a scale of its own: the highest bar is its busiest month.{undated}</p>"
        f'<div class="total">{bars(total, firings.months, 120, f"All rules by month, {first} to {last}")}</div>'
        f"{_ends(firings)}"
        f"{_table(('rule', 'firings', f'{first} to {last}', 'busiest month'), rows, 'time')}"
        f"{_list('Rules that never fired', silent)}{_numbers(firings, rules)}"
    )


def _ends(firings: Firings) -> str:
    return f'<div class="years"><span>{firings.months[0]}</span><span>{firings.months[-1]}</span></div>'


def _firing_row(rule: str, firings: Firings) -> str:
    counts = firings.of(rule)
    most = max(counts)
    busiest = firings.months[counts.index(most)]
    plot = bars(counts, firings.months, 28, f"{rule} by month, at most {most} in {busiest}")
    return (
        f'<tr><th scope="row">{escape(rule)}</th><td class="n">{sum(counts):,}</td>'
        f'<td class="plot time">{plot}</td><td class="n wide">{most} <small>{busiest}</small></td></tr>'
    )


def _numbers(firings: Firings, rules: Sequence[str]) -> str:
    """The same as text, for who cannot see bars or wants to copy them."""
    lines = ["rule\\tmonth\\tfirings".replace("\\t", "\t")]
    for rule in rules:
        lines += [
            f"{rule}\t{month}\t{count}"
            for month, count in zip(firings.months, firings.of(rule))
            if count
        ]
    text = escape("\n".join(lines))
    return (
        "<details><summary>These numbers as a table to copy</summary>"
        f'<pre tabindex="0">{text}</pre></details>'
    )


def _precision(reports: Sequence[RuleReport]) -> str:
    measured = [one.row for one in reports if one.row.read]
    measured.sort(key=lambda row: (row.right / row.read, row.low, row.rule))
    rows = ""
    for row in measured:
        share = row.right / row.read
        words = f"{share:.0%}, between {row.low:.0%} and {row.high:.0%}"
        plot = interval(row.low, row.high, share, WANTED, f"{row.rule}: {words}")
        rows += (
            f'<tr><th scope="row">{escape(row.rule)}</th><td class="n">{row.right} of {row.read}</td>'
            f'<td class="plot scale">{plot}</td><td class="n">{share:.0%}'
            f' <small class="wide">{row.low:.0%} to {row.high:.0%}</small></td></tr>'
        )
    unread = [one.row.rule for one in reports if one.row.firings and not one.row.read]
    intro = (
        "<p>Of the findings that a person read, how many a maintainer would want to be told, the lowest first."
        " The line is Wilson's 95 % interval: what the true share may be after so few were read. Left of"
        f" the dashed line, {WANTED:.0%}, a rule is shown as likely at most and never mailed.</p>"
    )
    table = _table(("rule", "right of read", "0 to 100 %", "precision"), rows, "scale")
    return (
        intro
        + (table if rows else "<p>Nothing was read yet.</p>")
        + _list("Rules that fired and that nobody has read", unread)
    )


def _complaints(found: Sequence[Found]) -> str:
    most = max(one.complaints for one in found)
    rows = ""
    for one in found:
        words = f"{one.label}: {one.found} of {one.complaints} found"
        rules = ", ".join(one.rules) or "no rule yet"
        rows += (
            f'<tr><th scope="row">{escape(one.label)}</th><td class="n">{one.found} of {one.complaints}</td>'
            f'<td class="plot scale">{part(one.found, one.complaints, most, words)}</td>'
            f'<td class="wide"><small>{escape(rules)}</small></td></tr>'
        )
    total, all_found = sum(one.complaints for one in found), sum(one.found for one in found)
    return (
        f"<p>{total} complaints of reviewers on the patches that were scanned; a rule for that kind of complaint"
        f" fires on {all_found} of those patches. The bar is the number of complaints, the filled part"
        " is what was found.</p>"
        + _table(("complaint", "found", f"0 to {most}", "rules for it"), rows, "scale")
    )


def _table(heads: tuple[str, str, str, str], rows: str, kind: str) -> str:
    first, second, plot, last = (escape(head) for head in heads)
    wide = "" if kind == "scale" and last == "precision" else " wide"
    return (
        '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table><thead><tr>'
        f'<th scope="col">{first}</th><th scope="col" class="n">{second}</th><th scope="col">{plot}</th>'
        f'<th scope="col" class="{"n" if last != "rules for it" else ""}{wide}">{last}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _list(title: str, names: Sequence[str]) -> str:
    if not names:
        return ""
    text = ", ".join(escape(name) for name in names)
    return f"<details><summary>{escape(title)}: {len(names)}</summary><p>{text}</p></details>"
