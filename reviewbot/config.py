"""Settings: one table of keys, read from defaults, the base commit's .reviewbot.toml, git config,
environment, command line.

Later wins. What runs code or decides where mail goes is never taken from a tree or from a
repository's own git config, because both can come from a stranger.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reviewbot.errors import ConfigError

TOML_NAME = ".reviewbot.toml"


@dataclass(frozen=True, slots=True)
class Setting:
    """One key. `kind` is text, list, bool, path or a choice `a|b|c`; `is_safe` says that a tree may
    set it.
    """

    key: str
    kind: str
    default: str
    is_safe: bool
    help: str


@dataclass(frozen=True, slots=True)
class Value:
    """A setting's value as text (lists joined by spaces) and where it came from."""

    text: str
    origin: str


SETTINGS = (
    Setting(
        "profile", "text", "", True, "customs to apply instead of those of the lists in To and Cc"
    ),
    Setting("select", "list", "", True, "rules or folders of rules to run; empty runs all"),
    Setting("ignore", "list", "", True, "rules or folders of rules not to run"),
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
    Setting("rules", "list", "", False, "folders with rules of your own"),
    Setting("timeout", "text", "60", False, "seconds a fetch may take in all"),
    Setting("editor", "text", "", False, "editor for replies; default: git var GIT_EDITOR"),
    Setting("keymap", "b4|mutt|vim", "b4", False, "keys of the screens"),
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
    """

    def __init__(self) -> None:
        self._values = {setting.key: Value(setting.default, "default") for setting in SETTINGS}
        self.ignored: list[str] = []

    def set(self, key: str, text: str, origin: str, *, is_trusted: bool) -> None:
        """Take a value. An untrusted origin may only set safe keys; anything else of it is noted in
        `ignored`.
        """
        setting = _setting(key, origin)
        if not is_trusted and not setting.is_safe:
            self.ignored.append(
                f"{origin} may not set reviewbot.{setting.key}; use your own or the system's git config"
            )
            return
        self._values[setting.key] = Value(_checked(setting, text, origin), origin)

    def text(self, key: str) -> str:
        """The value as text."""
        return self._values[key].text

    def items(self, key: str) -> tuple[str, ...]:
        """The value of a list setting."""
        return tuple(self._values[key].text.replace(",", " ").split())

    def flag(self, key: str) -> bool:
        """The value of a bool setting."""
        return self._values[key].text == "true"

    def seconds(self, key: str) -> float:
        """The value of a setting that is a number of seconds."""
        try:
            return float(self._values[key].text)
        except ValueError as err:
            value = self._values[key]
            raise ConfigError(
                f"reviewbot.{key} in {value.origin}: {value.text!r} is not a number of seconds"
            ) from err

    def rows(self) -> Sequence[tuple[Setting, Value]]:
        """Every setting with its value, in the order of the table."""
        return [(setting, self._values[setting.key]) for setting in SETTINGS]


def _setting(key: str, origin: str) -> Setting:
    name = key.lower().removeprefix("reviewbot.").replace("_", "-")
    for setting in SETTINGS:
        if name in (setting.key, setting.key.replace("-", "")):
            return setting
    import difflib  # only on the way to an error

    close = difflib.get_close_matches(name, _BY_KEY, n=1, cutoff=0.5)
    hint = f"; did you mean {close[0]!r}?" if close else "; reviewbot config show lists all"
    raise ConfigError(f"cannot read {origin}: {key!r} is unknown{hint}")


def _checked(setting: Setting, text: str, origin: str) -> str:
    if setting.kind == "bool":
        lower = text.strip().lower()
        if lower in ("true", "yes", "on", "1", ""):
            return "true"
        if lower in ("false", "no", "off", "0"):
            return "false"
        raise ConfigError(
            f"reviewbot.{setting.key} in {origin}: {text!r} is neither true nor false"
        )
    if "|" in setting.kind and text not in setting.kind.split("|"):
        raise ConfigError(
            f"reviewbot.{setting.key} in {origin}: {text!r} is not one of {setting.kind.replace('|', ', ')}"
        )
    return text.strip()


def load_config(
    *,
    base: tuple[Path, str] | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> Config:
    """Everything but the command's own options.

    `base` is a repository and a commit whose .reviewbot.toml counts; `overrides` are the `-c
    key=value` arguments. Raises ConfigError.
    """
    config = Config()
    environ = os.environ if environ is None else environ
    if base is not None:
        _read_toml(config, *base)
    _read_git(config, environ)
    for name, text in sorted(environ.items()):
        if name.startswith("REVIEWBOT_") and name not in ("REVIEWBOT_DEBUG",):
            config.set(
                name[len("REVIEWBOT_") :].lower(), text, f"environment {name}", is_trusted=True
            )
    for item in overrides:
        key, equals, text = item.partition("=")
        if not key.lower().startswith("reviewbot.") or not equals:
            raise ConfigError(f"-c {item}: expected reviewbot.key=value")
        config.set(key, text, "command line", is_trusted=True)
    return config


def _read_toml(config: Config, repository: Path, commit: str) -> None:
    import tomllib  # only when there is a base to read it from

    from reviewbot.source.git import show_file

    origin = f"{TOML_NAME} at {commit[:12]}"
    data = show_file(repository, commit, TOML_NAME)
    if data is None:
        return
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as err:
        raise ConfigError(f"cannot read {origin}: {err}") from err
    for key, value in table.items():
        if isinstance(value, bool):
            text = "true" if value else "false"
        elif isinstance(value, list) and all(isinstance(item, str) for item in value):
            text = " ".join(value)
        elif isinstance(value, (str, int, float)):
            text = str(value)
        else:
            raise ConfigError(
                f"cannot read {origin}: {key!r} must be text, true or false, or a list of texts"
            )
        config.set(key, text, origin, is_trusted=False)


def _read_git(config: Config, environ: Mapping[str, str]) -> None:
    from reviewbot.source.git import config_values

    lists: dict[tuple[str, str], list[str]] = {}
    for scope, key, text in config_values("reviewbot", environ):
        lists.setdefault((scope, key), []).append(text)
    for (scope, key), texts in lists.items():
        setting = _setting(key, f"git config ({scope})")
        text = " ".join(texts) if setting.kind == "list" else texts[-1]
        config.set(
            key, text, f"git config ({scope})", is_trusted=scope in ("system", "global", "command")
        )
