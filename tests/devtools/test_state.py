"""The state folder: where it is, what is kept in it and what is deleted from it."""

import stat

import pytest

from devtools import locks
from devtools.console import Refused
from devtools.state import CHECKOUT, State


@pytest.fixture
def state(tmp_path):
    return State(tmp_path / "state").created()


def test_the_state_folder_is_in_the_checkout(monkeypatch):
    monkeypatch.delenv("HEED_STATE", raising=False)
    assert State.chosen().folder == CHECKOUT / ".run"


def test_the_state_folder_can_be_named(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HEED_STATE", "over here")
    assert State.chosen().folder == tmp_path / "over here"
    assert (tmp_path / "over here" / "log").is_dir()


def test_a_state_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match="HEED_STATE"):
        State(tmp_path / "file" / "state").created()


def test_the_secret_key_is_made_once_and_closed_to_others(state):
    key = state.secret_key_file().read_text()
    assert len(key) > 50
    assert state.secret_key_file().read_text() == key
    assert stat.S_IMODE(state.secret_key_file().stat().st_mode) == 0o600


def test_a_fresh_start_deletes_our_data_and_nothing_else(state):
    (state.folder / "pgdata").mkdir()
    (state.folder / "thesis.odt").touch()
    state.secret_key_file()
    state.up_to_date_note.touch()
    state.erase_data()
    assert {path.name for path in state.folder.iterdir()} == {"log", "secret_key", "thesis.odt"}


def test_data_kept_elsewhere_is_deleted_too(state, tmp_path):
    (tmp_path / "elsewhere" / "pgdata").mkdir(parents=True)
    state.elsewhere_note.write_text(str(tmp_path / "elsewhere"))
    state.erase_data()
    assert not (tmp_path / "elsewhere").exists()
    assert not state.elsewhere_note.exists()


def test_two_test_runs_have_folders_of_their_own(state):
    assert state.throw_away().folder != state.throw_away().folder


def test_the_folder_of_a_killed_test_run_goes_with_the_next(state):
    killed = state.throw_away()
    killed.servers_file.touch()
    killed.users_lock.touch()
    state.throw_away()
    assert not killed.folder.exists()


def test_the_folder_of_a_test_run_is_gone_before_its_files_are(state, monkeypatch):
    run = state.throw_away()
    seen = []
    monkeypatch.setattr("devtools.state.shutil.rmtree", lambda *_, **__: seen.append(run.folder))
    run.erase()
    assert seen == [run.folder]
    assert not run.folder.exists()


def test_what_a_killed_erasing_left_goes_with_the_next(state, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr("devtools.state.shutil.rmtree", lambda *_, **__: None)
        state.throw_away().erase()
    following = state.throw_away()
    assert list((state.folder / "test").iterdir()) == [following.folder]


def test_the_folder_of_a_running_test_run_stays(state):
    running = state.throw_away()
    running.servers_file.touch()
    with locks.opened(running.users_lock) as users:
        users.share()
        state.throw_away()
    assert running.folder.exists()
