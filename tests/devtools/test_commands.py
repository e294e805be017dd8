"""The front door, and what it hands on to the commands behind it."""

import subprocess
import sys

import pytest

from devtools import cli, commands, install, project
from devtools.console import Refused, Waiting, wait_until
from devtools.state import CHECKOUT, State


def test_help_names_every_command(capsys):
    assert cli.run([]) == 0
    shown = capsys.readouterr().out
    assert [name for name in cli.COMMANDS if f"./dev {name} " not in shown] == []


def test_an_unknown_command_is_answered_with_those_there_are(capsys):
    assert cli.run(["dmeo"]) == 2
    assert "./dev demo" in capsys.readouterr().err


def test_the_front_door_opens_from_any_folder(tmp_path):
    done = subprocess.run([sys.executable, CHECKOUT / "dev", "help"], cwd=tmp_path)
    assert done.returncode == 0


def test_a_refusal_is_one_sentence_and_code_1(capsys):
    assert cli.run(["bench", "nothing"]) == 1
    assert capsys.readouterr().err.startswith("Name a benchmark")


@pytest.mark.parametrize("arguments", [[], ["-k", "timers"], ["tests/sla", "-x"]])
def test_tests_run_on_two_processes(arguments):
    assert commands.workers(arguments) == ["-n", "2"]


@pytest.mark.parametrize("arguments", [["-n0"], ["-n", "4"], ["--numprocesses=1"], ["--pdb"]])
def test_the_caller_may_choose_the_processes(arguments):
    assert commands.workers(arguments) == []


def test_pips_settings_are_translated_for_uv():
    pip = {"index-url": "https://mirror.example/simple", "cert": "/ca.pem", "timeout": "9"}
    env = install.uv_environment({"PATH": "/bin"}, pip)
    assert env["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert env["SSL_CERT_FILE"] == "/ca.pem"
    assert env["UV_SYSTEM_CERTS"] == "1"


def test_what_is_set_for_uv_itself_wins():
    env = install.uv_environment({"UV_DEFAULT_INDEX": "https://a"}, {"index-url": "https://b"})
    assert env["UV_DEFAULT_INDEX"] == "https://a"


def test_the_projects_environment_names_servers_state_and_hosts(monkeypatch, tmp_path):
    for name in ("SECRET_KEY", "SECRET_KEY_FILE", "ALLOWED_HOSTS", "HEED_LOCAL"):
        monkeypatch.delenv(name, raising=False)
    state = State(tmp_path).created()
    env = project.environment(state, {"DATABASE_URL": "postgres://ours"}, host="desk.example")
    assert env["DATABASE_URL"] == "postgres://ours"
    assert env["HEED_STATE"] == str(tmp_path)
    assert env["SECRET_KEY_FILE"] == str(tmp_path / "secret_key")
    assert env["ALLOWED_HOSTS"] == "desk.example,localhost,127.0.0.1"
    assert env["HEED_LOCAL"] == "True"


def test_what_takes_long_is_told_and_what_does_not_is_not(capsys, monkeypatch):
    waiting = Waiting("Counting sheep")
    waiting.tick()
    assert capsys.readouterr().err == ""
    waiting.began -= 3
    waiting.tick()
    assert capsys.readouterr().err == "Counting sheep ... 3 s\n"


def test_waiting_ends_when_the_time_is_up():
    assert wait_until(lambda: None, "Waiting for nothing", 0.1) is None


def test_a_command_refused_says_so_without_a_traceback(monkeypatch, capsys):
    def refuse(arguments):
        raise Refused("The desk is closed.")

    monkeypatch.setitem(cli.COMMANDS, "demo", ("", refuse, ""))
    assert cli.run(["demo"]) == 1
    assert capsys.readouterr().err == "The desk is closed.\n"


@pytest.mark.parametrize(
    "arguments", [["import_complaints", "--help"], ["migrate", "-h"], ["help"]]
)
def test_help_of_a_command_starts_no_server(monkeypatch, tmp_path, arguments):
    monkeypatch.setenv("HEED_STATE", str(tmp_path))
    monkeypatch.setattr(commands.servers, "used", lambda *_: pytest.fail("a server was started"))
    monkeypatch.setattr(commands, "install", lambda: None)
    ran = []
    monkeypatch.setattr(
        commands.processes, "pass_through", lambda command, env: ran.append(command) or 0
    )
    assert commands.manage(arguments) == 0
    assert [str(part) for part in ran[0][-len(arguments) :]] == arguments
