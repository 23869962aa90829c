"""Makes what strangers wrote safe to print: control, bidi and other invisible characters become
visible.
"""

from __future__ import annotations

from reviewbot.model.lazy import LazyPattern

_HIDDEN = LazyPattern(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)


def visible(text: str, *, keep_newlines: bool = False) -> str:
    """The text with every character that a terminal would act on written as `<U+001B>`; tabs stay.

    Newlines become spaces unless `keep_newlines`, so that one finding cannot look like two.
    """
    if text.isascii() and text.isprintable():
        return text
    if not keep_newlines:
        text = text.replace("\n", " ")
    return _HIDDEN.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)
