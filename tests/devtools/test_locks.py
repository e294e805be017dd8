"""Who holds what is decided by the kernel, so a dead holder never counts."""

import pytest

from devtools import locks


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "lock"
    path.touch()
    return path


def test_a_lock_nobody_holds_is_free(path):
    assert locks.is_free(path)


def test_a_lock_held_by_two_is_shared(path):
    with locks.opened(path) as one, locks.opened(path) as two:
        assert one.share()
        assert two.share()
        assert locks.is_shared(path)
        assert not locks.is_seized(path)


def test_a_lock_held_alone_is_seized_until_its_holder_ends(path):
    with locks.opened(path) as lock:
        assert lock.seize()
        assert locks.is_seized(path)
        assert not locks.is_shared(path)
    assert locks.is_free(path)


def test_asking_makes_no_file(tmp_path):
    assert locks.is_free(tmp_path / "missing")
    assert list(tmp_path.iterdir()) == []
