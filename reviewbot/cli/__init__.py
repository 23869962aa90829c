"""The command line: one module for each command."""

from reviewbot.cli.late import import_late

import_late()  # before any of them is imported
