"""Where the demo's web server listens."""

import http.client
import os
import socket
from contextlib import closing
from dataclasses import dataclass

from devtools.console import Refused, wait_until

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @classmethod
    def chosen(cls) -> "Address":
        port = os.environ.get("PORT") or "8000"
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise Refused(f"PORT is {port!r}, but must be a number from 1 to 65535.")
        return cls(os.environ.get("HOST") or "127.0.0.1", int(port))

    @property
    def near(self) -> str:
        """The host under which this machine itself finds it."""
        return ANYWHERE.get(self.host, self.host)

    @property
    def url(self) -> str:
        return f"http://{self._joined(self.near)}/"

    @property
    def bind(self) -> str:
        return self._joined(self.host)

    def _joined(self, host: str) -> str:
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    def must_be_free(self) -> None:
        """Asked for a second: a demo that was killed may be on its way out."""
        wait_until(lambda: not self._problem(), f"Waiting for port {self.port}", 1.5)
        if problem := self._problem():
            raise Refused(
                f"Port {self.port} on {self.host} cannot be used ({problem}): "
                f"stop what is using it, or choose another one: PORT={self.port + 1} ./dev demo"
            )

    def _problem(self) -> str:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with closing(socket.socket(family)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
                probe.listen()
            except OSError as error:
                return str(error.strerror or error)
        return ""

    def answers(self) -> bool:
        connection = http.client.HTTPConnection(self.near, self.port, timeout=10)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
