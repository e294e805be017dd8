"""django-helpdesk in an environment and a database of its own, asked for the same."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from django.db import connection

from foundation import owner
from tests.fleet import database_url

LIBRARIES = ("django-helpdesk==2.6.1", "psycopg2-binary==2.9.10")
DATABASE = "heed_bench_peer"
SCRIPT = Path(__file__).with_name("_django_helpdesk.py")


def saving(rounds):
    """Median milliseconds and statements of saving one ticket there."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "bin" / "python"
        run(sys.executable, "-m", "venv", folder)
        run(python, "-m", "pip", "install", "--quiet", *LIBRARIES)
        return measured(python, rounds)


def measured(python, rounds):
    with owner.connected():  # Whoever makes a database owns it
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
            cursor.execute(f"CREATE DATABASE {DATABASE}")
        try:
            url = database_url().replace(f"/{connection.settings_dict['NAME']}?", f"/{DATABASE}?")
            said = run(python, SCRIPT, url, str(rounds))
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {DATABASE}")
    return json.loads(said.splitlines()[-1])


def run(*command):
    asked = {"capture_output": True, "text": True, "timeout": 600}
    done = subprocess.run([str(part) for part in command], **asked, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
