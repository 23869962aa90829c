"""Encryption on loopback with a certificate of our own making."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from pathlib import Path
from typing import Self


def certificate(path: Path) -> Path:
    """Key and certificate for 127.0.0.1 in one file; the file also serves to trust it."""
    made = subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path)),
        ],
        check=True,
        capture_output=True,
    )
    path.write_bytes(path.read_bytes() + made.stdout)
    return path


def server_context(path: Path) -> ssl.SSLContext:
    """For a server with that key and certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


class Tunnel:
    """Takes encrypted connections on `port` and hands what is in them to another port."""

    def __init__(self, certificate: Path, to_port: int) -> None:
        self._context = server_context(certificate)
        self._to_port = to_port
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._join, args=(line,), daemon=True).start()

    def _join(self, line: socket.socket) -> None:
        try:
            inner = self._context.wrap_socket(line, server_side=True)
        except OSError:
            return  # the client does not trust us
        with inner, socket.create_connection(("127.0.0.1", self._to_port)) as other:
            back = threading.Thread(target=_copy, args=(other, inner), daemon=True)
            back.start()
            _copy(inner, other)
            back.join(10)


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # either side has left
