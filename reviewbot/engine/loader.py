"""Finds and loads rule files: ours, and folders a user names. A file that is not a rule is refused
with a sentence.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType

from reviewbot.context.profiles import ALL
from reviewbot.engine.rule import Bad, Confidence, Good, Need, Rule, Severity
from reviewbot.errors import ConfigError, RuleError

_CHECKS = ("check_patch", "check_series", "check_thread")
_HEADINGS = ("Why is this bad?", "What to write instead")


@cache
def builtin_folder() -> Path:
    """Where our own rules lie: inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "_rules"
    return shipped if shipped.is_dir() else package.parent / "rules"


def load_rules(
    folders: Sequence[Path] = (), *, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> tuple[Rule, ...]:
    """Our rules and those of `folders`, sorted by id.

    `select` and `ignore` name rules, or folders of rules (`trailers`); `select` empty takes all.
    Raises RuleError for a broken rule file or an id used twice, ConfigError for a name that is no
    rule or folder.
    """
    files = [(root, path) for root in (builtin_folder(), *folders) for path in _rule_files(root)]
    known = _known_names(files)
    chosen = set(_resolve(select, known, "--select")) if select else set(known)
    chosen -= set(_resolve(ignore, known, "--ignore"))
    rules: dict[str, Rule] = {}
    for root, path in files:
        if _rule_id(path) not in chosen:
            continue
        for rule in _load(root, path):
            if rule.id in rules:
                raise RuleError(
                    f"{path}: rule id {rule.id!r} is already used by {rules[rule.id].origin}; rename the file"
                )
            rules[rule.id] = rule
    return tuple(rules[name] for name in sorted(rules))


def _rule_files(root: Path) -> Iterator[Path]:
    if not root.is_dir():
        raise RuleError(f"rule folder {root} does not exist")
    for path in sorted(root.rglob("*")):
        if (
            path.suffix in (".py", ".toml")
            and not path.name.startswith(("_", "."))
            and path.is_file()
        ):
            yield path


def _rule_id(path: Path) -> str:
    return path.stem.replace("_", "-")


def _known_names(files: Iterable[tuple[Path, Path]]) -> dict[str, set[str]]:
    """Every rule id, with the folder names that stand for it."""
    known: dict[str, set[str]] = {}
    for root, path in files:
        relative = path.relative_to(root).parent
        names = {str(relative), *(part for part in relative.parts)} - {"."}
        known.setdefault(_rule_id(path), set()).update(names)
    return known


def _resolve(wanted: Iterable[str], known: dict[str, set[str]], option: str) -> Iterator[str]:
    for name in wanted:
        name = name.strip().removesuffix("/")
        hits = [rule for rule, folders in known.items() if rule == name or name in folders]
        if not hits:
            raise ConfigError(
                f"{option} {name}: no rule or folder of that name{_nearest(name, known)}; see reviewbot rules list"
            )
        yield from hits


def _nearest(name: str, known: dict[str, set[str]]) -> str:
    import difflib  # only on the way to an error

    names = [*known, *{folder for folders in known.values() for folder in folders}]
    close = difflib.get_close_matches(name, names, n=1)
    return f", did you mean {close[0]!r}?" if close else ""


def _load(root: Path, path: Path) -> Iterator[Rule]:
    if path.suffix == ".toml":
        from reviewbot.engine.pattern import (
            load_pattern_rule,
        )  # tomllib only when there are such rules

        rule = load_pattern_rule(path)
    else:
        rule = _rule_class(path)()
        module_doc = (sys.modules[rule.__class__.__module__].__doc__ or "").strip()
        rule.summary = module_doc.split("\n")[0].strip().rstrip(".")
    folder = path.relative_to(root).parent
    rule.folder = "" if str(folder) == "." else folder.as_posix()
    rule.origin = str(path)
    validate(rule, path)
    yield rule


def _rule_class(path: Path) -> type[Rule]:
    module = _import(path)
    classes = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Rule)
        and value is not Rule
        and value.__module__ == module.__name__
    ]
    if len(classes) != 1:
        raise RuleError(f"{path}: holds {len(classes)} rule classes, one file is one rule")
    return classes[0]


def _import(path: Path) -> ModuleType:
    """Run the file as a module of its own; its byte code is cached as Python always does."""
    name = (
        f"reviewbot_rule.{path.parent.as_posix().replace('/', '_').replace('.', '_')}.{path.stem}"
    )
    loader = SourceFileLoader(name, str(path))
    spec = ModuleSpec(name, loader, origin=str(path))
    spec.has_location = True
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except Exception as err:
        del sys.modules[name]
        raise RuleError(f"{path}: cannot be loaded: {type(err).__name__}: {err}") from err
    return module


def validate(rule: Rule, path: Path) -> None:
    """Raises RuleError with file and field when the rule lacks something that a user or a test
    relies on.
    """
    for field, problem in _problems(rule, path):
        raise RuleError(f"{path}: {field} {problem}")


def _problems(rule: Rule, path: Path) -> Iterator[tuple[str, str]]:
    if rule.id != _rule_id(path):
        yield "id", f"is {rule.id!r}, but the file name asks for {_rule_id(path)!r}"
    if not isinstance(getattr(rule, "severity", None), Severity):
        yield "severity", "is missing: ERROR, WARNING or NOTE"
    if not isinstance(getattr(rule, "confidence", None), Confidence):
        yield "confidence", "is missing: CERTAIN, LIKELY or GUESS"
    if not rule.needs or not all(isinstance(need, Need) for need in rule.needs):
        yield "needs", "is missing: a tuple of MAIL, SERIES, THREAD, ..."
    if not rule.see_also or not all(
        isinstance(item, str) and item.strip() for item in rule.see_also
    ):
        yield "see_also", "is missing: the document and section that asks for this"
    if not rule.profiles or not set(rule.profiles) <= set(ALL):
        yield "profiles", f"is missing or unknown: a tuple out of {', '.join(ALL)}"
    if not rule.since:
        yield "since", "is missing: the version of reviewbot that brought the rule"
    if not rule.summary:
        yield "module docstring", "is missing: its first line says what the rule finds"
    for heading in _HEADINGS:
        if heading not in rule.explanation:
            yield "class docstring", f"lacks the heading {heading!r}"
    if not rule.GOOD or not all(isinstance(case, Good) for case in rule.GOOD):
        yield "GOOD", "is missing: mail on which the rule is silent"
    if not rule.BAD or not all(isinstance(case, Bad) for case in rule.BAD):
        yield "BAD", "is missing: mail on which the rule fires"
    if sum(getattr(type(rule), check) is not getattr(Rule, check) for check in _CHECKS) != 1:
        yield "class", f"must define exactly one of {', '.join(_CHECKS)}"
