import json

import pytest
from django.core.management import call_command


@pytest.fixture
def run_import(rules, tmp_path, capsys):
    """Import a table under a mapping; return the summary. `printed` keeps all of the output."""

    def run_import(table, mapping, *options, name="desk.csv"):
        (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
        path = tmp_path / name
        if isinstance(table, bytes):
            path.write_bytes(table)
        else:
            path.write_text(table, encoding="utf-8")
        command = ["import_complaints", str(path), "--mapping", str(tmp_path / "m.toml"), "--json"]
        call_command(*command, *options)
        run_import.printed = capsys.readouterr().out
        return json.loads(run_import.printed.splitlines()[-1])

    return run_import
