"""Bytes of mail to `Message` values: mbox splitting, MIME, charsets, format=flowed."""

from reviewbot.mail.charset import unflow
from reviewbot.mail.mbox import is_mbox, mail_in_span, mbox_spans, split_mbox
from reviewbot.mail.parse import looks_like_mail, parse_mail

__all__ = [
    "is_mbox",
    "looks_like_mail",
    "mail_in_span",
    "mbox_spans",
    "parse_mail",
    "split_mbox",
    "unflow",
]
