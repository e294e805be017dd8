"""As whom PostgreSQL runs: it refuses root, so root lends it another identity."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Identity:
    prefix: tuple[str, ...] = ()
    user: pwd.struct_passwd | None = None

    @property
    def options(self) -> dict[str, Any]:
        """For subprocess; `/` because the present folder may be closed to that user."""
        if not self.user:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def can_run(self, program: Path) -> bool:
        return self._succeeds(program, "--version")

    def can_enter(self, folder: Path) -> bool:
        return self._succeeds("test", "-x", folder)

    def own(self, folder: Path) -> None:
        if self.user:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)

    def _succeeds(self, *command: str | Path) -> bool:
        try:
            run = subprocess.run([*self.prefix, *command], capture_output=True, **self.options)
        except OSError:
            return False
        return run.returncode == 0


def chosen() -> Identity:
    """Ourselves; else ourselves under another name; else, where that is refused, `nobody`."""
    if os.geteuid() != 0 and _has_name(os.geteuid()):
        return Identity()
    nobody = pwd.getpwnam("nobody")  # initdb insists on a uid that has a name
    renamed = Identity(_user_namespace(nobody))
    if renamed.prefix and renamed.can_enter(Path("/")):
        return renamed
    return Identity(user=nobody) if os.geteuid() == 0 else Identity()


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _user_namespace(user: pwd.struct_passwd) -> tuple[str, ...]:
    """Files stay root's outside of it, and nothing else of the machine is touched."""
    unshare = shutil.which("unshare")
    if not unshare:
        return ()
    return (unshare, "--user", f"--map-user={user.pw_uid}", f"--map-group={user.pw_gid}")
