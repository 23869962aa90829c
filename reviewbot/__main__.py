"""`python -m reviewbot`."""

import sys

from reviewbot.cli.main import main

sys.exit(main())
