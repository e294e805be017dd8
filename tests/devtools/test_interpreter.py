"""The environment is made of the quickest Python of this version on the machine."""

import sys
from pathlib import Path

from devtools import interpreter

OWN = Path(sys.base_prefix) / "bin" / interpreter.NAME


def racers(monkeypatch, **seconds):
    times = {Path("/") / name: time for name, time in seconds.items()}
    monkeypatch.setattr(interpreter, "_best", times.__getitem__)
    return list(times)


def test_a_much_quicker_one_is_taken(monkeypatch):
    own, other = racers(monkeypatch, own=1.0, other=0.6)
    assert interpreter.quickest(own, [own, other]) == other


def test_a_little_quicker_is_noise(monkeypatch):
    own, other = racers(monkeypatch, own=1.0, other=0.9)
    assert interpreter.quickest(own, [other]) == own


def test_one_that_makes_no_environments_does_not_run(monkeypatch):
    own, other = racers(monkeypatch, own=1.0, other=None)
    assert interpreter.quickest(own, [other]) == own


def test_alone_there_is_no_race(monkeypatch):
    monkeypatch.setattr(interpreter, "_best", None)
    assert interpreter.quickest(OWN, [OWN.resolve()]) == OWN.resolve()


def test_the_race_times_a_real_python_and_no_broken_one(tmp_path):
    broken = tmp_path / interpreter.NAME
    broken.write_bytes(b"\x7fELF")
    broken.chmod(0o755)
    assert 0 < interpreter._best(OWN) < 10
    assert interpreter._best(broken) is None


def test_scripts_that_choose_a_python_are_not_among_those_installed(monkeypatch, tmp_path):
    shim = tmp_path / interpreter.NAME
    shim.write_text("#!/bin/sh\nexec python3")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shim not in interpreter.installed()
