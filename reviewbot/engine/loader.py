"""Finds and loads rule files: ours, and folders a user names. A file that is not a rule is refused
with a sentence.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from reviewbot.context.profiles import ALL
from reviewbot.engine.card import Card, cards_in
from reviewbot.engine.rule import Bad, Confidence, Good, Need, Rule, Severity
from reviewbot.errors import ConfigError, RuleError

_CHECKS = ("check_patch", "check_series", "check_thread")
_ENDINGS = (".py", ".toml")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HEADINGS = ("Why is this bad?", "What to write instead")


@cache
def builtin_folder() -> Path:
    """Where our own rules lie: inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "_rules"
    return shipped if shipped.is_dir() else package.parent / "rules"


def load_rules(
    folders: Sequence[Path] = (),
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    later: bool = False,
) -> tuple[Rule, ...]:
    """Our rules and those of `folders`, sorted by id.

    `select` and `ignore` name rules, by their id or one they were renamed from, or folders of rules
    (`trailers`, `subsystem/netdev`); `select` empty takes all. With `later` our own rule files are
    run when a rule is first asked for `loaded()`. Raises RuleError for a broken rule file or an id
    used twice, ConfigError for a name that is no rule or folder.
    """
    files = rule_files([builtin_folder(), *folders])
    load = _deferred if later else load_file
    if not select and not ignore:
        return _unique(map(load, files))
    known = _known_names(files)
    chosen = set(_resolve(select, known, files, "--select")) if select else set(known)
    chosen -= set(_resolve(ignore, known, files, "--ignore"))
    return _unique(load(file) for file in files if file.rule_id in chosen)


def rule_ids(name: str, folders: Sequence[Path], option: str) -> tuple[str, ...]:
    """The ids that the name of a rule (old names too) or of a folder of rules stands for.

    Raises ConfigError, which begins with `option`, for a name that stands for nothing.
    """
    files = rule_files([builtin_folder(), *folders])
    return tuple(_resolve([name], _known_names(files), files, option))


def load_each(folders: Sequence[Path]) -> tuple[tuple[Rule, ...], tuple[RuleError, ...]]:
    """Rules of these folders alone, sorted by id, and the error of every file that gave none.

    Raises RuleError for a folder that cannot be read.
    """
    rules: list[Rule] = []
    errors: list[RuleError] = []
    for file in rule_files(folders):
        try:
            rules = list(_unique([*rules, load_file(file)]))
        except RuleError as err:
            errors.append(err)
    return tuple(rules), tuple(errors)


def find_rule(name: str, folders: Sequence[Path] = ()) -> Rule:
    """The rule with this id, or the one that was renamed from it.

    Raises ConfigError, with the nearest id, when there is none; RuleError as load_rules does.
    """
    files = rule_files([builtin_folder(), *folders])
    named = [file for file in files if file.rule_id == name]
    if named:
        return _unique(map(load_file, named))[0]
    for file in files:
        rule = load_file(file)
        if name in rule.renamed_from:
            return rule
    hint = _nearest(name, [file.rule_id for file in files])
    raise ConfigError(f"no rule is called {name!r}{hint}; see reviewbot rules list")


class RuleFile(NamedTuple):
    """A file that should hold a rule: the rule folder it was found in (the one around it where the
    file itself was given), and where it lies below that, with `/`.
    """

    root: Path
    below: str

    @property
    def path(self) -> Path:
        """The file."""
        return self.root / self.below

    @property
    def rule_id(self) -> str:
        """The id that the file name asks for."""
        return self.below.rpartition("/")[2].rpartition(".")[0].replace("_", "-")

    @property
    def folder(self) -> str:
        """The folder it lies in below the root, with `/`; empty at the root."""
        return self.below.rpartition("/")[0]


def rule_files(roots: Iterable[Path]) -> tuple[RuleFile, ...]:
    """Every rule file below these folders, root by root, each sorted by path; a root may also be
    such a file itself.

    Names that begin with `_` or `.` are passed over, files and folders alike. Raises RuleError for
    a root that cannot be read; the same root given twice counts once.
    """
    seen: dict[Path, Path] = {}
    for root in roots:
        if not root.is_dir() and not (root.is_file() and root.suffix in _ENDINGS):
            raise RuleError(f"rule folder {root} does not exist or is no folder")
        seen.setdefault(root.resolve(), root)
    return tuple(
        RuleFile(root if root.is_dir() else root.parent, below)
        for root in seen.values()
        for below in sorted(_files_below(root), key=lambda below: below.split("/"))
    )


def _files_below(root: Path) -> Iterator[str]:
    if root.is_file():
        yield root.name
        return

    def refuse(err: OSError) -> None:
        raise RuleError(f"rule folder {err.filename} cannot be read: {err.strerror}") from err

    top = os.fspath(root)
    for folder, folders, names in os.walk(top, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(("_", "."))]
        place = folder[len(top) :].replace(os.sep, "/").strip("/")
        for name in names:
            if name.endswith(_ENDINGS) and not name.startswith(("_", ".")):
                yield f"{place}/{name}" if place else name


def _unique(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules sorted by id. Raises RuleError for an id, old or new, that two files claim."""
    taken: dict[str, Rule] = {}
    by_id: dict[str, Rule] = {}
    for rule in rules:
        for name in (rule.id, *rule.renamed_from):
            if name in taken:
                raise RuleError(
                    f"{rule.origin}: rule id {name!r} is already used by {taken[name].origin}; rename the file"
                )
            taken[name] = rule
        by_id[rule.id] = rule
    return tuple(by_id[name] for name in sorted(by_id))


def _known_names(files: Iterable[RuleFile]) -> dict[str, set[str]]:
    """Every rule id, with the folder names that stand for it."""
    known: dict[str, set[str]] = {}
    for file in files:
        folders = {file.folder, *file.folder.split("/")} - {""}
        known.setdefault(file.rule_id, set()).update(folders)
    return known


def _resolve(
    wanted: Iterable[str], known: dict[str, set[str]], files: Iterable[RuleFile], option: str
) -> Iterator[str]:
    """The ids that these names stand for. Raises ConfigError for a name that stands for nothing."""
    for given in wanted:
        name = given.strip().removesuffix("/")
        hits = [rule for rule, folders in known.items() if rule == name or name in folders]
        # an old name costs loading everything, which is why it is looked for last
        hits = hits or [rule.id for rule in map(load_file, files) if name in rule.renamed_from]
        if not hits:
            names = [*known, *(folder for folders in known.values() for folder in folders)]
            raise ConfigError(
                f"{option} {name}: no rule or folder of that name{_nearest(name, names)}; see reviewbot rules list"
            )
        yield from hits


def _nearest(name: str, names: Iterable[str]) -> str:
    import difflib  # only on the way to an error

    close = difflib.get_close_matches(name, sorted(set(names)), n=1)
    return f", did you mean {close[0]!r}?" if close else ""


def load_file(file: RuleFile, *, is_valid: bool = False) -> Rule:
    """The rule in this file. Raises RuleError naming file and field; `is_valid` spares looking at
    the fields.
    """
    rule: Rule
    if file.path.suffix == ".toml":
        from reviewbot.engine.pattern import (
            load_pattern_rule,
        )  # tomllib only when there are such rules

        rule = load_pattern_rule(file.path)
    else:
        rule = _python_rule(file.path)
    rule.folder = file.folder
    rule.origin = str(file.path)
    if not is_valid:
        validate(rule, file)
    return rule


class DeferredRule(Rule):
    """A rule of ours whose file was not run yet: what its card says is there, all else only after
    `loaded()`.
    """

    def __init__(self, file: RuleFile, card: Card) -> None:
        self.id = file.rule_id
        self.folder = file.folder
        self.origin = f"{file.root}/{file.below}"
        self.needs = card.needs
        self.profiles = card.profiles
        self.runs_last = card.runs_last
        self.checkpatch = card.checkpatch
        self.renamed_from = card.renamed_from
        self.words = card.words
        self.paths = card.paths
        self._file = file
        self._rule: Rule | None = None

    def loaded(self) -> Rule:
        """The rule from its file, which is run the first time. Raises RuleError."""
        if self._rule is None:
            # its card was made from the rule, which was valid
            self._rule = load_file(self._file, is_valid=True)
        return self._rule


def _deferred(file: RuleFile) -> Rule:
    """The rule as its card describes it, the rule itself where no card does."""
    card = cards_in(file.root).get(file.below)
    if card is None or card.size_bytes != os.stat(f"{file.root}/{file.below}").st_size:
        return load_file(file)
    return DeferredRule(file, card)


def _python_rule(path: Path) -> Rule:
    found = _rule_class(path)
    try:
        rule = found()
    except Exception as err:
        raise RuleError(
            f"{path}: class {found.__name__} cannot be made without arguments: {type(err).__name__}: {err}"
        ) from err
    rule.summary = (
        (sys.modules[found.__module__].__doc__ or "").strip().partition("\n")[0].rstrip(". ")
    )
    return rule


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
    folder = path.parent.absolute().as_posix()
    name = f"reviewbot_rule.{folder.replace('/', '_').replace('.', '_')}.{path.stem}"
    loader = SourceFileLoader(name, str(path))
    spec = ModuleSpec(name, loader, origin=str(path))
    spec.has_location = True
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except (Exception, SystemExit) as err:  # a file that calls sys.exit() must not end reviewbot
        del sys.modules[name]
        raise RuleError(f"{path}: cannot be loaded: {type(err).__name__}: {err}") from err
    return module


def validate(rule: Rule, file: RuleFile) -> None:
    """Raises RuleError with file and field when the rule lacks something that a user or a test
    relies on.
    """
    for field, problem in _problems(rule, file.rule_id):
        raise RuleError(f"{file.path}: {field} {problem}")


def _problems(rule: Rule, wanted_id: str) -> Iterator[tuple[str, str]]:
    if rule.id != wanted_id:
        yield "id", f"is {rule.id!r}, but the file name asks for {wanted_id!r}"
    if _ID.fullmatch(rule.id) is None:
        yield "id", f"is {rule.id!r}: lower case words with hyphens between them"
    yield from _word_problems(rule)
    yield from _text_problems(rule)
    for name, kind, what in (
        ("GOOD", Good, "mail on which the rule is silent"),
        ("BAD", Bad, "mail on which the rule fires"),
    ):
        cases = getattr(rule, name)
        if not _is_list_of(cases, kind) or not cases:
            yield name, f"is missing: a tuple of {kind.__name__}(...), {what}"
            continue
        for number, case in enumerate(cases, 1):
            yield from _example_problems(f"{name} {number}", case)
    if sum(getattr(type(rule), check) is not getattr(Rule, check) for check in _CHECKS) != 1:
        yield "class", f"must define exactly one of {', '.join(_CHECKS)}"


def _word_problems(rule: Rule) -> Iterator[tuple[str, str]]:
    if not isinstance(getattr(rule, "severity", None), Severity):
        yield "severity", "is missing: ERROR, WARNING or NOTE"
    if not isinstance(getattr(rule, "confidence", None), Confidence):
        yield "confidence", "is missing: CERTAIN, LIKELY or GUESS"
    if not rule.needs or not _is_list_of(rule.needs, Need):
        yield "needs", "is missing: a tuple of MAIL, SERIES, THREAD, ..."
    if (
        not rule.profiles
        or not _is_list_of(rule.profiles, str)
        or not set(rule.profiles) <= set(ALL)
    ):
        yield "profiles", f"is missing or unknown: a tuple out of {', '.join(ALL)}"


def _text_problems(rule: Rule) -> Iterator[tuple[str, str]]:
    see_also = rule.see_also
    if not see_also or not _is_list_of(see_also, str) or not all(map(str.strip, see_also)):
        yield "see_also", "is missing: a tuple with the document and section that asks for this"
    if not isinstance(rule.since, str) or not rule.since:
        yield "since", "is missing: the version of reviewbot that brought the rule"
    if rule.checkpatch is not None and not isinstance(rule.checkpatch, str):
        yield "checkpatch", "is not text: the name of the type of checkpatch that it overlaps with"
    if not _is_list_of(rule.renamed_from, str):
        yield "renamed_from", "is not a tuple of ids"
    for name in ("words", "paths"):
        if not _is_list_of(getattr(rule, name), str) or not all(getattr(rule, name)):
            yield name, "is not a tuple of texts"
    if any(word != word.lower() for word in rule.words):
        yield "words", "are not in lower case; the mail is, when they are looked for"
    if not rule.summary:
        yield "module docstring", "is missing: its first line says what the rule finds"
    for heading in _HEADINGS:
        if heading not in rule.explanation:
            yield "class docstring", f"lacks the heading {heading!r}"


def _is_list_of(value: object, kind: type) -> bool:
    """A string is no list of strings, although Python would go through it: `see_also = ("x")`."""
    return isinstance(value, (tuple, list)) and all(isinstance(item, kind) for item in value)


def _example_problems(name: str, case: Good | Bad) -> Iterator[tuple[str, str]]:
    if not isinstance(case.mail, str) or not case.mail.strip():
        yield name, "has no mail: text that begins with a header such as Subject"
    if case.profile not in ALL:
        yield name, f"has the unknown profile {case.profile!r}: one of {', '.join(ALL)}"
    if not _is_list_of(case.context, str):
        yield name, "has a context that is not a tuple of mails"
    if isinstance(case, Bad) and (not isinstance(case.findings, int) or case.findings < 1):
        yield name, "has findings below 1: an example without a finding is a Good"
