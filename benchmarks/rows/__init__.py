"""The rows, in the order of the table. A new one is a function that sets both sides up, and a line here."""

from benchmarks.harness import Row
from benchmarks.rows.check import ROWS as CHECK
from benchmarks.rows.git import ROWS as GIT
from benchmarks.rows.mail import ROWS as MAIL
from benchmarks.rows.scan import ROWS as SCAN
from benchmarks.rows.screen import ROWS as SCREEN
from benchmarks.rows.state import ROWS as STATE
from benchmarks.rows.tree import ROWS as TREE

ROWS: tuple[Row, ...] = (*CHECK, *MAIL, *TREE, *GIT, *SCAN, *SCREEN, *STATE)
