"""Which of Textual's themes the screens use."""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import BUILTIN_THEMES

from reviewbot.errors import ConfigError


def theme_name(configured: str, environ: Mapping[str, str]) -> str:
    """reviewbot.theme, else TEXTUAL_THEME, else the terminal's own sixteen colours.

    For the last, COLORFGBG tells whether the background is light; where it does not, it is taken
    for dark. Raises ConfigError for an unknown name.
    """
    for name, origin in (
        (configured, "reviewbot.theme"),
        (environ.get("TEXTUAL_THEME", ""), "TEXTUAL_THEME"),
    ):
        if name and name not in BUILTIN_THEMES:
            raise ConfigError(f"{origin}: no theme {name!r}; one of {', '.join(BUILTIN_THEMES)}")
        if name:
            return name
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return "ansi-light" if background in ("7", "15") else "ansi-dark"
