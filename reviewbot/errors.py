"""The errors reviewbot raises; each message says what was done, to what, and what to do next."""


def words_of(err: BaseException) -> str:
    """What somebody else's error says, as one line of 200 characters at most; never empty."""
    return " ".join(str(err).split())[:200] or type(err).__name__


class ReviewbotError(Exception):
    """Root of all errors a caller may show to the user as one line."""


class ConfigError(ReviewbotError):
    """A configuration value or command line option cannot be used."""


class SourceError(ReviewbotError):
    """A SOURCE cannot be read; other sources are not affected."""


class RuleError(ReviewbotError):
    """A rule file is not a rule: the message names the file and the field."""


class SendError(ReviewbotError):
    """A mail did not go out."""


class ContextMissing(ReviewbotError):
    """Something a check needs is not there or does not work: the check is skipped, with this as the
    reason.
    """
