"""A web server that goes wrong on purpose: one path per fault, `/MODE/MSGID/t.mbox.gz`."""

from __future__ import annotations

import functools
import gzip
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MSGID = "20261101120000.1-1-ada@example.org"
MAIL = f"""\
From mboxrd@z Thu Jan  1 00:00:00 1970
From: Ada <ada@example.org>
To: list@lists.example.org
Subject: [PATCH] widget: count from one
Date: Sun, 01 Nov 2026 12:00:00 +0000
Message-ID: <{MSGID}>

People count from one.

Signed-off-by: Ada <ada@example.org>
---
 widget.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/widget.c b/widget.c
index 1111111..2222222 100644
--- a/widget.c
+++ b/widget.c
@@ -1 +1 @@
-int first = 0;
+int first = 1;
""".encode()
HTML = b"<!DOCTYPE html><html><head><title>Hello</title></head><body>nothing here</body></html>"
ANUBIS = (
    b"<!doctype html><html><head><title>Making sure you&#39;re not a bot!</title>"
    b'<script id="anubis_version">"1.21"</script></head></html>'
)
OTHER = MAIL.replace(MSGID.encode(), b"other@example.org")
GOOD = gzip.compress(MAIL)
BAD_CRC = GOOD[:-8] + struct.pack("<I", zlib.crc32(MAIL) ^ 1) + GOOD[-4:]


@functools.cache
def bomb() -> bytes:
    """A mail and 300 MiB of zeros in some 300 KB: one packed block, repeated."""
    zeros = bytes(1 << 20)
    packer = zlib.compressobj(9, wbits=-15)
    head = packer.compress(MAIL) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = zlib.crc32(MAIL)
    for _ in range(300):
        checksum = zlib.crc32(zeros, checksum)
    size = len(MAIL) + 300 * len(zeros)
    header = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # RFC 1952, 2.3
    return header + head + block * 300 + packer.flush() + struct.pack("<II", checksum, size)


class _Handler(BaseHTTPRequestHandler):
    server: FaultyServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.requests.append(self.path)
        mode = self.path.strip("/").partition("/")[0]
        self.close_connection = True
        if mode.isdecimal():
            self._send(HTML, status=int(mode), kind="text/html")
        else:
            getattr(self, f"_{mode.replace('-', '_')}", self._missing)()

    do_HEAD = do_GET

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def _send(
        self, body: bytes, *, status: int = 200, kind: str = "application/gzip", **headers: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _missing(self) -> None:
        self._send(HTML, status=404, kind="text/html")

    def _good(self) -> None:
        self._send(GOOD)

    def _retry_after(self) -> None:
        self._send(HTML, status=429, kind="text/html", Retry_After="17")

    def _plain_mbox(self) -> None:
        self._send(MAIL, kind="application/mbox")

    def _content_encoding(self) -> None:
        self._send(gzip.compress(GOOD), Content_Encoding="gzip")

    def _redirect_good(self) -> None:
        self._to(f"/good/{MSGID}/t.mbox.gz")

    def _members(self) -> None:
        self._send(gzip.compress(MAIL[:200]) + gzip.compress(MAIL[200:]))

    def _hang(self) -> None:
        self.server.released.wait(20)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _closed(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)

    def _not_http(self) -> None:
        self.wfile.write(b"220 mail.example.org ESMTP\r\n")

    def _html(self) -> None:
        self._send(HTML, kind="text/html")

    def _anubis(self) -> None:
        self._send(ANUBIS, kind="text/html")

    def _redirect_html(self) -> None:
        self._to("/html/")

    def _html_in_gzip(self) -> None:
        self._send(gzip.compress(HTML))

    def _garbage(self) -> None:
        self._send(b"\x00\x01\x02garbage" * 100)

    def _truncated(self) -> None:
        self._send(GOOD[: len(GOOD) // 2])

    def _corrupt(self) -> None:
        self._send(GOOD[:60] + b"\xff\xff\xff\xff" + GOOD[64:])

    def _bad_crc(self) -> None:
        self._send(BAD_CRC)

    def _short_body(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(GOOD) + 100))
        self.end_headers()
        self.wfile.write(GOOD)

    def _chunk_cut(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"%x\r\n" % (len(GOOD) + 50) + GOOD)

    def _wrong_thread(self) -> None:
        self._send(gzip.compress(OTHER))

    def _no_msgid(self) -> None:
        self._send(gzip.compress(MAIL.replace(b"Message-ID", b"X-Was")))

    def _empty(self) -> None:
        self._send(b"")

    def _gzip_of_nothing(self) -> None:
        self._send(gzip.compress(b""))

    def _loop(self) -> None:
        self._to(self.path + "x")

    def _to_file(self) -> None:
        self._to("file:///etc/passwd")

    def _redirect_bomb(self) -> None:
        """A redirect with a body that unpacks to 300 MB: requests reads those bodies."""
        self._send(bomb(), status=302, Content_Encoding="gzip", Location=f"/html/{MSGID}/t.mbox.gz")

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(GOOD)))
        self.end_headers()
        self._slowly(GOOD)

    def _header_drip(self) -> None:
        self._slowly(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 2000)

    def _bomb(self) -> None:
        self._send(bomb())

    def _endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        block = b"\x1f\x8b\x08" + bytes(65533)
        while not self.server.released.is_set():
            self.wfile.write(block)

    def _slowly(self, data: bytes) -> None:
        for byte in data:
            if self.server.released.wait(0.1):
                return
            self.wfile.write(bytes((byte,)))
            self.wfile.flush()

    def _to(self, location: str) -> None:
        self._send(b"", status=302, Location=location)


class FaultyServer(ThreadingHTTPServer):
    """Serves until the `with` block ends; `requests` are the paths asked for, in order."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[str] = []
        self.released = threading.Event()
        self.root = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_arguments: object) -> None:
        """The other side may hang up: that is what the tests are about."""

    def midmask(self, mode: str) -> str:
        """b4.midmask for one fault."""
        return f"{self.root}/{mode}/%s"

    def __enter__(self) -> FaultyServer:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()


def wait_until(is_true: Callable[[], bool], timeout_s: float) -> bool:
    """Whether it became true in time."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if is_true():
            return True
        time.sleep(0.02)
    return is_true()
