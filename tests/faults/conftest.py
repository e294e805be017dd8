import pytest

from tests.fleet import Fleet


@pytest.fixture
def fleet(transactional_db, tmp_path, worker_id):
    number = 1 if worker_id == "master" else 1 + int(worker_id.removeprefix("gw"))
    fleet = Fleet(tmp_path, number)
    yield fleet
    fleet.stop()
