"""Starting, recognising and ending processes."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from devtools import processes
from devtools.console import wait_until
from devtools.state import CHECKOUT

SLEEP = Path("/bin/sleep")


@pytest.fixture
def sleeper(tmp_path):
    child = processes.start("sleeper", [SLEEP, "60"], tmp_path / "log", cwd=tmp_path)
    yield child
    processes.stop([child])


def test_a_server_is_known_by_the_folder_it_works_in(sleeper, tmp_path):
    assert wait_until(lambda: processes.working_in(tmp_path, "sleep"), "", 5) == [
        sleeper.process.pid
    ]
    assert processes.working_in(tmp_path, "postgres") == []
    assert processes.working_in(tmp_path.parent, "sleep") == []


def test_a_left_over_server_is_ended_by_the_pid_in_its_file(sleeper, tmp_path):
    wait_until(lambda: processes.working_in(tmp_path, "sleep"), "", 5)
    (tmp_path / "pid").write_text(f"{sleeper.process.pid}\n")
    processes.end_leftover(tmp_path, "sleep", tmp_path / "pid", signal.SIGTERM)
    assert sleeper.ended


def test_a_pid_file_goes_when_its_number_belongs_to_another_program(tmp_path):
    pid_file = tmp_path / "postmaster.pid"
    pid_file.write_text(str(os.getpid()))
    processes.forget_reused_pid(tmp_path, "postgres", pid_file)
    assert not pid_file.exists()


def test_a_pid_file_stays_while_its_server_lives(sleeper, tmp_path):
    wait_until(lambda: processes.working_in(tmp_path, "sleep"), "", 5)
    pid_file = tmp_path / "pid"
    pid_file.write_text(str(sleeper.process.pid))
    processes.forget_reused_pid(tmp_path, "sleep", pid_file)
    assert pid_file.exists()


def test_stopping_ends_the_children_of_a_child_as_well(tmp_path):
    child = processes.start("shell", ["/bin/sh", "-c", "sleep 60 & sleep 60"], tmp_path / "log")
    wait_until(lambda: len(group_of(child)) == 3, "", 5)
    processes.stop([child])
    assert wait_until(lambda: not group_of(child), "", 5)


def test_a_child_that_ignores_the_request_is_killed(tmp_path):
    script = "trap '' TERM; echo ready; while :; do sleep 0.1; done"
    child = processes.start("deaf", ["/bin/sh", "-c", script], tmp_path / "log")
    wait_until(lambda: "ready" in (tmp_path / "log").read_text(), "", 5)
    processes.stop([child], seconds=0.3)
    assert child.process.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a parent's death")
def test_children_die_with_a_killed_parent(tmp_path):
    parent = subprocess.Popen([sys.executable, "-c", PARENT, tmp_path], cwd=CHECKOUT)
    born = wait_until(lambda: processes.working_in(tmp_path, "sleep"), "", 20)
    parent.kill()
    parent.wait()
    assert born
    assert wait_until(lambda: not processes.working_in(tmp_path, "sleep"), "", 5)


def test_the_last_words_of_a_log_start_with_this_process(tmp_path):
    log = tmp_path / "log"
    log.write_text("from last week\n")
    child = processes.start("echo", ["/bin/echo", "from today"], log)
    child.process.wait()
    assert processes.last_words(log, since=child.log_began) == "from today"


def test_the_exit_code_is_passed_through():
    assert processes.pass_through(["/bin/sh", "-c", "exit 7"]) == 7
    assert processes.pass_through(["/bin/sh", "-c", "kill -TERM $$"]) == 128 + signal.SIGTERM


PARENT = textwrap.dedent("""
    import pathlib, sys, time
    from devtools import processes
    folder = pathlib.Path(sys.argv[1])
    processes.start("sleeper", ["/bin/sleep", "60"], folder / "log", cwd=folder)
    time.sleep(60)
""")


def group_of(child):
    """Living pids of its process group; a dead one that nobody has collected does not count."""
    stats = (entry / "stat" for entry in Path("/proc").glob("[0-9]*"))
    fields = (parse_stat(stat) for stat in stats)
    return [pid for pid, state, group in fields if group == child.process.pid and state != "Z"]


def parse_stat(stat):
    try:
        before, _, after = stat.read_text().rpartition(")")
    except OSError:
        return 0, "Z", 0
    state, _, group, *_ = after.split()
    return int(before.split()[0]), state, int(group)
