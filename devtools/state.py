"""The state folder: everything a checkout keeps between two starts, and nothing else."""

import json
import os
import secrets
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devtools import locks
from devtools.console import Refused

CHECKOUT = Path(__file__).resolve().parent.parent
KEPT_DATA = ("pgdata", "pgdata.new", "valkey", "media", "mail", "beat")
GOING = ".going"


def packages() -> list[str]:
    """The project's own, without its tests and tooling."""
    found = (path.parent.name for path in CHECKOUT.glob("*/__init__.py"))
    return sorted(name for name in found if name not in ("devtools", "tests"))


@dataclass(frozen=True)
class State:
    folder: Path

    @classmethod
    def chosen(cls) -> "State":
        """The folder named by HEED_STATE, else `.run` of the checkout."""
        named = os.environ.get("HEED_STATE")
        folder = Path(named).expanduser().absolute() if named else CHECKOUT / ".run"
        return cls(folder).created()

    def created(self) -> "State":
        try:
            self.logs.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(
                f"The state folder {self.folder} cannot be written ({error.strerror}): "
                "name another one in HEED_STATE."
            ) from error
        return self

    @property
    def logs(self) -> Path:
        return self.folder / "log"

    @property
    def demo_lock(self) -> Path:
        return self.folder / "demo.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by every command that uses the private servers; see keeper.py."""
        return self.folder / "users.lock"

    @property
    def servers_file(self) -> Path:
        """Where the keeper of the private servers writes how to reach them, and its lock."""
        return self.folder / "servers.json"

    def servers_facts(self) -> dict[str, Any]:
        try:
            facts: dict[str, Any] = json.loads(self.servers_file.read_text())
        except (OSError, ValueError):  # not there yet, or half written
            return {}
        return facts

    @property
    def elsewhere_note(self) -> Path:
        """Names the folder of PostgreSQL's data when it cannot live in the state folder."""
        return self.folder / "pgdata.elsewhere"

    @property
    def up_to_date_note(self) -> Path:
        return self.folder / "up-to-date"

    def forget_notes(self) -> None:
        self.up_to_date_note.unlink(missing_ok=True)

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def secret_key_file(self) -> Path:
        """Made once. Linked into place whole, so that two first starts agree on one key."""
        path = self.folder / "secret_key"
        if not path.exists():
            handle, draft = tempfile.mkstemp(dir=self.folder)  # mkstemp makes it 0600
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(64))
            with suppress(FileExistsError):
                os.link(draft, path)
            Path(draft).unlink()
        return path

    def erase_data(self) -> None:
        """Only what we made, by name: HEED_STATE may point at a folder with other things in it."""
        self._erase_elsewhere()
        self.forget_notes()
        for name in KEPT_DATA:
            path = self.folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def erase(self) -> None:
        """Moved aside first: its users take it to be gone as soon as its lock is, and a lock in a
        folder that is being emptied goes before the rest."""
        self._erase_elsewhere()
        going = self.folder.with_name(self.folder.name + GOING)
        with suppress(FileNotFoundError):  # another command clears up as well
            self.folder.rename(going)
        shutil.rmtree(going, ignore_errors=True)

    def _erase_elsewhere(self) -> None:
        if self.elsewhere_note.exists():
            shutil.rmtree(self.elsewhere_note.read_text(), ignore_errors=True)
            self.elsewhere_note.unlink(missing_ok=True)

    def throw_away(self) -> "State":
        """A new folder for one test run. Those of runs that were killed go first."""
        runs = self.folder / "test"
        runs.mkdir(exist_ok=True)
        for path in runs.iterdir():
            if State(path).is_abandoned():
                State(path).erase()
        return State(Path(tempfile.mkdtemp(dir=runs))).created()

    def is_abandoned(self) -> bool:
        """Never a new run: its servers' file appears after its first user has taken the lock."""
        if self.folder.name.endswith(GOING):
            return True
        files = (self.servers_file, self.users_lock)
        return self.servers_file.exists() and all(map(locks.is_free, files))
