"""How long until something is on the screen: the TUI against an empty Textual app.

    .venv/bin/python benchmarks/first_paint.py [RUNS]

Both are started as programs of their own in a terminal of 80x24, in turns, and end when their first
screen was drawn; what counts is the processor time of each (user and system), as others may use the
machine. The TUI opens a patch with 1000 findings. Prints medians, and the median of the ratios.
"""

from __future__ import annotations

import os
import pty
import statistics
import sys
import tempfile
import termios
from pathlib import Path

FINDINGS = 1000
EMPTY = """
import os
from textual.app import App
class Empty(App):
    def on_mount(self):
        self.call_after_refresh(os._exit, 0)
Empty().run()
"""
OURS = """
import os, sys
from reviewbot.tui.app import ReviewApp
ReviewApp._start = lambda self: os._exit(0)
from reviewbot.cli.main import main
sys.exit(main(["tui", sys.argv[1]]))
"""
_UNTIL_FOUND = """
import os, sys
from reviewbot.tui.app import ReviewApp
shown = ReviewApp.on_revision_checked
def first(self, message):
    shown(self, message)
    self.call_after_refresh(os._exit, 0)
ReviewApp.on_revision_checked = first
from reviewbot.cli.main import main
sys.exit(main(["tui", sys.argv[1]]))
"""


def main() -> int:
    """Measure and print; 1 when the ratio is above 1.5."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        mail = Path(folder, "many.mbox")
        mail.write_bytes(many_findings())
        environ = os.environ | {"XDG_DATA_HOME": folder, "XDG_CACHE_HOME": folder}
        programs = {"empty": EMPTY, "first paint": OURS, "findings": _UNTIL_FOUND}
        for script in programs.values():  # once for nothing: compiled files, the store
            seconds(script, mail, environ)
        taken = [
            {name: seconds(script, mail, environ) for name, script in programs.items()}
            for _ in range(runs)
        ]
    for name in programs:
        values = [one[name] for one in taken]
        print(f"{name:12} {statistics.median(values):.3f} s of processor time, {runs} runs")
    ratio = statistics.median(one["first paint"] / one["empty"] for one in taken)
    print(f"first paint is {ratio:.2f} times an empty app")
    return int(ratio > 1.5)


def many_findings() -> bytes:
    """A patch whose Fixes: tags are all malformed."""
    tags = "".join(
        f"Fixes: {number:07x} (foo: {number})\n"
        for number in range(0xA000000, 0xA000000 + FINDINGS)
    )
    return (
        "From mboxrd@z Thu Jan  1 00:00:00 1970\n"
        "From: A. N. Author <author@example.org>\nTo: netdev@vger.kernel.org\n"
        "Subject: [PATCH] foo: many\nDate: Sat, 01 Aug 2026 09:30:00 +0000\n"
        f"Message-ID: <many@example.org>\n\nText.\n\n{tags}"
        "Signed-off-by: A. N. Author <author@example.org>\n---\n\n"
        "diff --git a/a b/a\nindex 1..2 100644\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n+y\n\n"
    ).encode()


def seconds(script: str, mail: Path, environ: dict[str, str]) -> float:
    """Processor time of a program until it ends, in a terminal whose output is thrown away."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-c", script, str(mail)], environ)  # noqa: S606  # ourselves
    termios.tcsetwinsize(terminal, (24, 80))
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        pass  # Linux says so when the other end is closed
    os.close(terminal)
    _, _, used = os.wait4(pid, 0)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
