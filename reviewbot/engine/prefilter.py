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
        self._found: dict[tuple[int, str], bool] = {}

    def may_fire(self, rule: Rule) -> bool:
        """Whether any mail of the revision holds one of the rule's words, and any patch touches one
        of its paths; True where the rule names none.
        """
        if rule.words and not any(
            self._holds(message, rule.words) for message in self._revision.messages
        ):
            return False
        return not rule.paths or any(_is_touched(path, rule.paths) for path in self._revision.paths)

    def patches(self, rule: Rule) -> Sequence[Patch]:
        """The patches that can give the rule anything to say, by number (maybe none)."""
        if not rule.words and not rule.paths:
            return self._revision.patches
        return [patch for patch in self._revision.patches if self._may_hold(patch, rule)]

    def _may_hold(self, patch: Patch, rule: Rule) -> bool:
        if rule.words and not self._holds(patch.message, rule.words):
            return False
        return not rule.paths or any(_is_touched(path, rule.paths) for path in patch.paths)

    def _holds(self, message: Message, words: Sequence[str]) -> bool:
        return any(self._holds_word(message, word) for word in words)

    def _holds_word(self, message: Message, word: str) -> bool:
        key = (id(message), word)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = word in self._text(message)
        return found

    def _text(self, message: Message) -> str:
        """Subject and body in lower case."""
        text = self._texts.get(id(message))
        if text is None:
            text = self._texts[id(message)] = f"{message.subject}\n{message.body}".lower()
        return text


@lru_cache(maxsize=4096)
def _is_touched(path: str, patterns: tuple[str, ...]) -> bool:
    return matches_any(path, patterns)
