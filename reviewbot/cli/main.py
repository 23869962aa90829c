"""Entry point: parses the arguments and turns every failure into one line and an exit status."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from reviewbot.cli.arguments import build_parser
from reviewbot.cli.status import FINDINGS, INTERRUPTED, OK, USAGE
from reviewbot.errors import ReviewbotError

__all__ = ["FINDINGS", "main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. Never raises for bad input; REVIEWBOT_DEBUG=1
    shows tracebacks.
    """
    gc.set_threshold(70_000, 20, 20)  # a start makes few cycles and many values: an eighth of it
    try:
        words = sys.argv[1:] if argv is None else argv
        options = build_parser(words[0] if words else "").parse_args(words)
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except ReviewbotError as err:
        return _fail(str(err), USAGE)
    except KeyboardInterrupt:
        return _fail("interrupted", INTERRUPTED)
    except BrokenPipeError:
        # the reader of our output went away (`| head`): not an error, but Python would complain at
        # exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as err:
        if os.environ.get("REVIEWBOT_DEBUG"):
            raise
        text = " ".join(str(err).split())
        return _fail(
            f"internal error: {type(err).__name__}: {text}; REVIEWBOT_DEBUG=1 shows where", USAGE
        )


def _fail(text: str, status: int) -> int:
    from reviewbot.report.visible import visible

    print(f"reviewbot: {visible(text)}", file=sys.stderr)
    return status
