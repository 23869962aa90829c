"""Settings: one table of keys, read from defaults, the base commit's .reviewbot.toml, git config,
environment, command line.

Later wins. What runs code or decides where mail goes is never taken from a tree or from a
repository's own git config, because both can come from a stranger.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from reviewbot.errors import ConfigError, SourceError

TOML_NAME = ".reviewbot.toml"


COMMAND_LINE = "command line"
NOT_SETTINGS = ("REVIEWBOT_DEBUG",)
"""Environment variables with our prefix that are no settings."""


class Setting(NamedTuple):
    """One key. `kind` is text, list, words, pairs, folders, bool, seconds or a choice `a|b|c`; `is_safe`
    says that a tree may set it.
    """

    key: str
    kind: str
    default: str
    is_safe: bool
    help: str


class Value(NamedTuple):
    """A setting's value and where it came from. `text` is for people and for settings that hold
    one value; `items` are those of a list.
    """

    text: str
    origin: str
    items: tuple[str, ...] = ()


SETTINGS = (
    Setting(
        "profile", "text", "", True, "customs to apply instead of those of the lists in To and Cc"
    ),
    Setting("select", "list", "", True, "rules or folders of rules to run; empty runs all"),
    Setting("ignore", "list", "", True, "rules or folders of rules not to run"),
    Setting(
        "per-path-ignore",
        "pairs",
        "",
        True,
        "rules not to be asked for some files: `PATH:RULE,RULE`, several by spaces",
    ),
    Setting(
        "min-severity",
        "error|warning|note",
        "note",
        True,
        "show findings from this severity upwards",
    ),
    Setting(
        "min-confidence",
        "certain|likely|guess",
        "guess",
        True,
        "show findings from this confidence upwards",
    ),
    Setting(
        "fail-on",
        "error|warning|note|never",
        "error",
        True,
        "exit with 1 when a finding is at least this severe",
    ),
    Setting(
        "rules",
        "folders",
        "",
        False,
        "folders with rules of your own; absolute or from ~, several times in git config",
    ),
    Setting(
        "checkpatch",
        "bool",
        "false",
        False,
        "whether check and tui also ask checkpatch.pl of the base; never the bot",
    ),
    Setting(
        "checkpatch-mute",
        "list",
        "usual",
        True,
        "types of checkpatch.pl to leave out, or levels such as CHECK; `*` stands for any text,"
        " `usual` for the list in docs/checkpatch.md",
    ),
    Setting(
        "checkpatch-timeout", "seconds", "30", False, "seconds checkpatch.pl may take for a patch"
    ),
    Setting("timeout", "seconds", "60", False, "seconds a fetch may take in all"),
    Setting(
        "bot-from",
        "text",
        "",
        False,
        "From of the bot's mail, `Name <address>`; default: git's sendemail.from or user.name and"
        " user.email",
    ),
    Setting(
        "bot-contact",
        "text",
        "",
        False,
        "the person who reads answers to the bot; default: as git's user.name and user.email",
    ),
    Setting(
        "bot-state",
        "text",
        "",
        False,
        "folder of what the bot remembers; default: reviewbot/bot in $XDG_STATE_HOME or"
        " ~/.local/state",
    ),
    Setting(
        "bot-database",
        "text",
        "",
        False,
        "PostgreSQL connection string for state and queue of several bots; default: a file in bot-state",
    ),
    Setting(
        "bot-mailbox",
        "text",
        "",
        False,
        "maildir with the mail to the bot's own address, read for commands; empty: it takes none",
    ),
    Setting("bot-poll", "seconds", "300", False, "seconds between looks for new mail, 60 at least"),
    Setting("bot-metrics", "text", "", False, "file for Prometheus' node exporter to read"),
    Setting(
        "send",
        "bool",
        "false",
        False,
        "whether Ctrl-Y in the TUI sends, through sendemail.* of git config; else it only shows",
    ),
    Setting(
        "editor",
        "text",
        "",
        False,
        "editor for replies; default: what git uses (git var GIT_EDITOR)",
    ),
    Setting("keymap", "b4|mutt|vim", "b4", False, "keys of the screens"),
    Setting(
        "keys",
        "words",
        "",
        False,
        "keys of your own on top of the keymap, `ACTION=KEY`; docs/keys.md names the actions",
    ),
    Setting(
        "theme",
        "text",
        "",
        False,
        "Textual theme of the screens; default: the terminal's own colours",
    ),
    Setting("mouse", "bool", "true", False, "whether the screens take the mouse"),
    Setting(
        "unicode", "bool", "false", False, "draw lines and marks with Unicode instead of ASCII"
    ),
)
_BY_KEY = {setting.key: setting for setting in SETTINGS}


class Config:
    """All values with their origin. Raises ConfigError for an unknown key or a value that does not
    fit.

    `ignored` says, in a sentence each, what was not taken over and why.
    """

    def __init__(self) -> None:
        self._values = {
            setting.key: _value(setting, (setting.default,), "default") for setting in SETTINGS
        }
        self.ignored: list[str] = []

    def set(self, key: str, text: str | Sequence[str], origin: str, *, is_trusted: bool) -> None:
        """Take a value, several texts for a list that was given in pieces. An untrusted origin may
        only set safe keys; anything else of it is noted in `ignored`.
        """
        setting = _setting(key, origin)
        texts = (text,) if isinstance(text, str) else tuple(text)
        if not is_trusted and not setting.is_safe:
            self.ignored.append(
                f"reviewbot.{setting.key} = {' '.join(texts)} of {origin} is ignored: "
                "only your own or the system's git config may set it"
            )
            return
        self._values[setting.key] = _value(setting, texts, origin)

    def text(self, key: str) -> str:
        """The value as text."""
        return self._values[key].text

    def origin(self, key: str) -> str:
        """Where the value came from."""
        return self._values[key].origin

    def items(self, key: str) -> tuple[str, ...]:
        """The value of a list setting."""
        return self._values[key].items

    def folders(self, key: str) -> tuple[Path, ...]:
        """The value of a setting that lists folders, `~` resolved. Raises ConfigError when there is
        no home folder to resolve it.
        """
        try:
            return tuple(Path(item).expanduser() for item in self.items(key))
        except RuntimeError as err:
            raise ConfigError(f"reviewbot.{key} in {self.origin(key)}: {err}") from err

    def flag(self, key: str) -> bool:
        """The value of a bool setting."""
        return self._values[key].text == "true"

    def seconds(self, key: str) -> float:
        """The value of a setting that is a number of seconds."""
        return float(self._values[key].text)

    def rows(self) -> Sequence[tuple[Setting, Value]]:
        """Every setting with its value, in the order of the table."""
        return [(setting, self._values[setting.key]) for setting in SETTINGS]


def _setting(key: str, origin: str) -> Setting:
    name = key.lower().removeprefix("reviewbot.").replace("_", "-")
    for setting in SETTINGS:
        # git config also takes minSeverity, and prints it in lower case
        if name in (setting.key, setting.key.replace("-", "")):
            return setting
    import difflib  # only on the way to an error

    close = difflib.get_close_matches(name, _BY_KEY, n=1, cutoff=0.5)
    hint = f"; did you mean {close[0]!r}?" if close else "; reviewbot config show lists all"
    raise ConfigError(f"cannot read {origin}: {key!r} is unknown{hint}")


def _value(setting: Setting, texts: tuple[str, ...], origin: str) -> Value:
    if setting.kind == "list":
        words = tuple(word for text in texts for word in text.replace(",", " ").split())
        return Value(" ".join(words), origin, words)
    if setting.kind == "words":
        words = tuple(word for text in texts for word in text.split())
        return Value(" ".join(words), origin, words)
    if setting.kind == "pairs":
        return _pairs(setting, texts, origin)
    if setting.kind == "folders":
        return _folders(setting, texts, origin)
    return Value(_checked(setting, texts[-1].strip(), origin), origin)


def _pairs(setting: Setting, texts: tuple[str, ...], origin: str) -> Value:
    """Words with a colon in them; what stands before the last one may hold colons itself."""
    words = tuple(word for text in texts for word in text.split())
    for word in words:
        before, _, after = word.rpartition(":")
        if not before or not after.strip(","):
            raise ConfigError(
                f"reviewbot.{setting.key} in {origin}: {word!r} is not of the form PATH:RULE,RULE"
            )
    return Value(" ".join(words), origin, words)


def _folders(setting: Setting, texts: tuple[str, ...], origin: str) -> Value:
    """Folders as they are; a relative one would name a folder of whatever tree one stands in."""
    folders = tuple(text.strip() for text in texts if text.strip())
    for folder in folders:
        if origin != COMMAND_LINE and not folder.startswith(("/", "~")):
            raise ConfigError(
                f"reviewbot.{setting.key} in {origin}: {folder!r} must be absolute or begin with ~"
            )
    return Value(" ".join(folders), origin, folders)


def _checked(setting: Setting, text: str, origin: str) -> str:
    if setting.kind == "bool":
        lower = text.lower()
        if lower in ("true", "yes", "on", "1"):
            return "true"
        if lower in ("false", "no", "off", "0", ""):
            return "false"
        raise ConfigError(
            f"reviewbot.{setting.key} in {origin}: {text!r} is neither true nor false"
        )
    if setting.kind == "seconds":
        try:
            is_usable = 0 < float(text) < 1e6
        except ValueError:
            is_usable = False
        if not is_usable:
            raise ConfigError(
                f"reviewbot.{setting.key} in {origin}: {text!r} is not a number of seconds above 0"
            )
    if "|" in setting.kind and text not in setting.kind.split("|"):
        raise ConfigError(
            f"reviewbot.{setting.key} in {origin}: {text!r} is not one of {setting.kind.replace('|', ', ')}"
        )
    return text


def load_config(
    *,
    base: tuple[Path | None, str] | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> Config:
    """Everything but the command's own options.

    `base` is a repository (None: the current one) and a commit whose .reviewbot.toml counts;
    `overrides` are the `-c key=value` arguments. Costs one git process, with `base` two. Raises
    ConfigError.
    """
    config = Config()
    environ = os.environ if environ is None else environ
    if base is not None:
        _read_toml(config, *base)
    _read_git(config, environ)
    _read_environment(config, environ)
    for item in overrides:
        key, equals, text = item.partition("=")
        if not key.lower().startswith("reviewbot.") or not equals:
            raise ConfigError(f"-c {item}: expected reviewbot.key=value")
        config.set(key, text, COMMAND_LINE, is_trusted=True)
    return config


def _read_toml(config: Config, repository: Path | None, commit: str) -> None:
    from reviewbot.source.committed import file_at

    try:
        data = file_at(repository, commit, TOML_NAME)
    except SourceError as err:
        raise ConfigError(f"cannot read {TOML_NAME} of the base: {err}") from err
    if data is None:
        return
    import tomllib  # only when there is something to read

    where = f"{TOML_NAME} at {commit[:40]}"
    try:
        text = data.decode("utf-8")
        table = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as err:
        raise ConfigError(f"cannot read {where}: {err}") from err
    for key, value in table.items():
        origin = f"{where} line {_line_of(key, text)}"
        _setting(key, origin)  # an unknown name is the more useful complaint
        config.set(key, _toml_text(key, value, origin), origin, is_trusted=False)


def _line_of(key: str, text: str) -> int:
    """1-based line where a top-level key stands, for errors; 1 when it is written in an odd way."""
    for number, line in enumerate(text.split("\n"), 1):
        name = line.partition("=")[0].strip(" \t[]\"'")
        if name == key or name.startswith(f"{key}."):
            return number
    return 1


def _toml_text(key: str, value: object, origin: str) -> str | list[str]:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return [str(item) for item in value]
    if isinstance(value, (str, int, float)):
        return str(value)
    raise ConfigError(
        f"cannot read {origin}: {key!r} must be text, true or false, or a list of texts"
    )


def _read_git(config: Config, environ: Mapping[str, str]) -> None:
    from reviewbot.source.git import config_values

    values: dict[tuple[str, str], list[str]] = {}
    try:
        for scope, key, text in config_values("reviewbot", environ):
            values.setdefault((scope, key), []).append(text)
    except SourceError as err:
        if isinstance(err.__cause__, FileNotFoundError):
            # a mail in a file can be checked without git; a range will complain by itself
            config.ignored.append(f"git config is not read: {err}")
            return
        raise ConfigError(f"cannot read git config: {err}") from err
    for (scope, key), texts in values.items():
        if key.startswith("reviewbot.list:"):
            continue  # policies of lists: reviewbot.bot.policy reads them
        name = _SCOPES.get(scope, scope)
        config.set(key, texts, f"git config ({name})", is_trusted=scope in _TRUSTED_SCOPES)


_SCOPES = {"global": "user", "local": "repository"}
_TRUSTED_SCOPES = ("system", "global", "command")


def _read_environment(config: Config, environ: Mapping[str, str]) -> None:
    for name, text in sorted(environ.items()):
        if not name.startswith("REVIEWBOT_") or name in NOT_SETTINGS:
            continue
        origin = f"environment {name}"
        key = name.removeprefix("REVIEWBOT_").lower()
        is_folders = _setting(key, origin).kind == "folders"
        config.set(key, text.split(os.pathsep) if is_folders else text, origin, is_trusted=True)


def settings_page() -> str:
    """The table of all settings for docs/configuration.md, in Markdown."""
    lines = [
        "| setting | values | default | in a tree | what it does |",
        "|---|---|---|---|---|",
    ]
    for setting in SETTINGS:
        kind = ", ".join(f"`{word}`" for word in setting.kind.split("|"))
        values = kind if "|" in setting.kind else _KINDS[setting.kind]
        default = f"`{setting.default}`" if setting.default else "empty"
        safe = "yes" if setting.is_safe else "no"
        lines.append(f"| `{setting.key}` | {values} | {default} | {safe} | {setting.help} |")
    return "".join(f"{line}\n" for line in lines)


_KINDS = {
    "text": "text",
    "list": "words, by spaces or commas",
    "words": "words, by spaces",
    "pairs": "`PATH:RULE,...`, by spaces",
    "folders": "folders",
    "bool": "`true`, `false`",
    "seconds": "seconds",
}
