"""Which patches can give a rule anything to say, told by the words and paths that it names.

Looking for a plain word in a mail costs a thousandth of running a rule, and most rules have no word
in most mails: they are passed over before their files are run or their expressions compiled.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from reviewbot.engine.globs import matches_any
from reviewbot.engine.rule import Rule
from reviewbot.model.message import Message
from reviewbot.model.patch import Patch
from reviewbot.model.series import Revision


class Prefilter:
    """The question for one revision; a word that several rules name is looked for once."""

    def __init__(self, revision: Revision) -> None:
        self._revision = revision
        self._texts: dict[int, str] = {}
        self._found: dict[int, dict[str, bool]] = {}

    def may_fire(self, rule: Rule) -> bool:
        """Whether any mail of the revision holds one of the rule's words, and any patch touches one
        of its paths; True where the rule names none.
        """
        if rule.paths and not any(_is_touched(path, rule.paths) for path in self._revision.paths):
            return False
        return not rule.words or self._is_said(rule.words)

    def patches(self, rule: Rule) -> Sequence[Patch]:
        """The patches that can give the rule anything to say, by number (maybe none)."""
        found: Sequence[Patch] = self._revision.patches
        if rule.words:
            found = [patch for patch in found if self._holds(patch.message, rule.words)]
        if rule.paths:
            found = [
                patch
                for patch in found
                if any(_is_touched(path, rule.paths) for path in patch.paths)
            ]
        return found

    def _is_said(self, words: Sequence[str]) -> bool:
        """Whether a mail of the revision holds one of the words."""
        return any(self._holds(message, words) for message in self._revision.messages)

    def _holds(self, message: Message, words: Sequence[str]) -> bool:
        found = self._found.setdefault(id(message), {})
        for word in words:
            if word not in found:
                found[word] = word in self._text(message)
            if found[word]:
                return True
        return False

    def _text(self, message: Message) -> str:
        """Subject and body in lower case."""
        text = self._texts.get(id(message))
        if text is None:
            text = self._texts[id(message)] = f"{message.subject}\n{message.body}".lower()
        return text


@lru_cache(maxsize=4096)
def _is_touched(path: str, patterns: tuple[str, ...]) -> bool:
    return matches_any(path, patterns)
