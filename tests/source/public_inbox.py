"""A real public-inbox on loopback for tests: Debian's public-inbox-httpd over one imported inbox.

The listening socket is bound here and handed over as systemd does (LISTEN_FDS), so that the port is
known before the inbox is made (its `url` must carry it) and nobody else can take it.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

START_TIMEOUT_S = 30.0
_IMPORT = """
use PublicInbox::Config; use PublicInbox::V2Writable; use PublicInbox::MboxReader; use PublicInbox::Eml;
my $ibx = PublicInbox::Config->new->lookup_name($ARGV[0]) or die "no inbox $ARGV[0]";
my $writer = PublicInbox::V2Writable->new($ibx); $writer->{parallel} = 0;
$writer->{rotate_bytes} = 1 if $ARGV[1];
PublicInbox::MboxReader->mboxrd(\\*STDIN, sub { $writer->add($_[0]) }); $writer->done;
"""


def is_installed() -> bool:
    """Whether the programs are on this machine."""
    return all(shutil.which(name) for name in ("public-inbox-httpd", "public-inbox-init", "git"))


class PublicInbox:
    """One inbox `NAME` served at `url`, from `start` to `stop`; also a context manager."""

    def __init__(self, folder: Path, name: str = "xen", address: str = "") -> None:
        self._folder = folder
        self._name = name
        self.address = address or f"{name}@lists.example.org"
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setblocking(False)  # a blocking one makes httpd complain
        self.port = int(self._socket.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}/{name}"
        self._process: subprocess.Popen[bytes] | None = None
        self._environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder / "home"),
            "PI_CONFIG": str(folder / "config"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
        }

    def add_mbox(self, mbox: Path) -> None:
        """Make the inbox and import an mboxrd file."""
        (self._folder / "home").mkdir()
        address = self.address
        inbox = str(self._folder / "inbox")
        self._run(
            *("public-inbox-init", "-V2", "-L", "basic", "-j1"),
            *(self._name, inbox, self.url, address),
        )
        # else public-inbox-mda wants spamc
        self._run(
            "git", "config", "-f", str(self._folder / "config"), "publicinboxmda.spamcheck", "none"
        )
        self.deliver(mbox)

    def deliver(self, mbox: Path, *, in_new_epochs: bool = False) -> None:
        """Import more mail; each into an epoch of its own if wanted."""
        with mbox.open("rb") as file:
            flag = "1" if in_new_epochs else ""
            self._run("perl", "-e", _IMPORT, self._name, flag, stdin=file.fileno())

    def purge(self, mail: Path) -> None:
        """Take a mail out of the history, as for a court order."""
        with mail.open("rb") as file:
            self._run("public-inbox-purge", str(self._folder / "inbox"), stdin=file.fileno())

    def mda(self, mail: bytes, address: str) -> None:
        """Deliver one mail as a mail server does; it must name the list in To or Cc."""
        done = subprocess.run(
            ["public-inbox-mda"],
            env=self._environ | {"ORIGINAL_RECIPIENT": address},
            input=mail,
            capture_output=True,
            check=False,
            timeout=60,
        )
        emergency = self._folder / "home" / ".public-inbox" / "emergency" / "new"
        if done.returncode != 0 or (emergency.is_dir() and any(emergency.iterdir())):
            raise RuntimeError(f"public-inbox-mda: {done.stderr.decode('utf-8', 'replace')}")

    def start(self) -> None:
        """Start the server and wait until it serves the inbox, not only until the port is open."""
        log = self._folder / "httpd"
        # bash, because dash takes only one digit for a descriptor
        script = (
            'LISTEN_PID=$$ LISTEN_FDS=1 exec public-inbox-httpd -W0 -l "$0" -1 "$1.out" -2 "$1.err"'
        )
        os.set_inheritable(self._socket.fileno(), True)
        self._process = subprocess.Popen(
            [
                *("bash", "-c", f"exec 3<&{self._socket.fileno()}; {script}"),
                *(f"http://127.0.0.1:{self.port}", str(log)),
            ],
            env=self._environ,
            pass_fds=[self._socket.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                errors = log.with_suffix(".err")
                raise RuntimeError(
                    errors.read_text() if errors.exists() else "public-inbox-httpd did not start"
                )
            time.sleep(0.05)

    def stop(self) -> None:
        """End the server."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(timeout=START_TIMEOUT_S)
        self._socket.close()

    def __enter__(self) -> PublicInbox:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_/text/help/", timeout=5) as answer:  # noqa: S310  # our own loopback address
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _run(self, *command: str, stdin: int = subprocess.DEVNULL) -> None:
        done = subprocess.run(
            command, env=self._environ, stdin=stdin, capture_output=True, check=False, timeout=60
        )
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]}: {done.stderr.decode('utf-8', 'replace')}")


def skip_without_public_inbox() -> None:
    """CI must have it; elsewhere what needs it is skipped."""
    if is_installed():
        return
    if os.environ.get("CI"):
        pytest.fail("Debian's public-inbox is not installed: CI must run these tests")
    pytest.skip("Debian's public-inbox is not installed")
