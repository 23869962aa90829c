"""The tables, as steps from one version of the file to the next. A step is never changed once a
release has it: a new one is added.
"""

from __future__ import annotations

STEPS = (
    """
create table mail (
    no integer primary key autoincrement,  -- in the order it came; none is used twice
    list text not null,
    sha256 blob not null,
    came_at integer not null,       -- seconds since the epoch, all times here
    raw blob not null,              -- zlib
    unique (list, sha256)
);
create index mail_came on mail (came_at);
create table cursor (               -- how far a source was read; moves with its mails
    list text not null, part text not null, place text not null,
    primary key (list, part)
) without rowid;
create table source (               -- how the last polls went
    list text primary key, polled_at integer, good_at integer, next_at integer not null,
    failures integer not null, why text not null, manifest text not null
) without rowid;
create table review (
    lead text primary key,          -- Message-ID of the cover letter or first patch
    list text not null, author text not null, subject text not null, version integer not null,
    known_at integer not null, due_at integer not null,
    state text not null check (state in ('waiting', 'silent', 'said')),
    why text not null
) without rowid;
create index review_due on review (state, due_at);
create table told (
    lead text not null, author text not null, fingerprint text not null, sentence text not null,
    at integer not null
);
create index told_author on told (author);
create index told_fingerprint on told (fingerprint);
create table letter (
    no integer primary key,
    lead text not null, list text not null, author text not null, msgid text not null,
    subject text not null, rules text not null, raw blob not null,
    state text not null check (state in
        ('held', 'queued', 'sending', 'sent', 'failed', 'unknown', 'rejected')),
    made_at integer not null, next_at integer not null, tries integer not null default 0,
    why text not null default '',
    sending_at integer, looked integer not null default 0
);
create index letter_state on letter (state, next_at);
create index letter_msgid on letter (msgid);
create index letter_author on letter (author, made_at);
create table recipient (
    letter integer not null, address text not null,
    state text not null check (state in ('queued', 'sending', 'sent', 'failed', 'unknown')),
    at integer not null, why text not null default '',
    primary key (letter, address)
) without rowid;
create table decision (             -- who did what to a letter, a list or a person, and when
    at integer not null, who text not null, what text not null, about text not null,
    note text not null
);
create table stop (                 -- '' stops everything
    list text primary key, who text not null, at integer not null
) without rowid;
create table silenced (             -- who wants no mail
    address text primary key, at integer not null
) without rowid;
create table waiver (
    lead text not null, rule text not null, who text not null, reason text not null,
    at integer not null, primary key (lead, rule)
) without rowid;
create table command (              -- mail to the bot's own address that was looked at
    sha256 blob primary key, msgid text not null, signature text not null, sender text not null,
    verdict text not null, at integer not null
) without rowid;
create index command_signature on command (signature);
""",
)
VERSION = len(STEPS)
