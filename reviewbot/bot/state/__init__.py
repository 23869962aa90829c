"""What the bot remembers, in one SQLite file: mail, reviews, outbox, who decided what."""
