"""A stand-in for those who are asked, and robots that ask it."""

import threading

import pytest
from django.test import override_settings

from complaints.models import Robot
from tests.escalation.stand_in import SECRET, StandIn


@pytest.fixture
def stand_in():
    server = StandIn()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with override_settings(ROBOT_HOSTS=[server.host], ROBOT_SCHEME="http"):
        yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def robot(group, stand_in):
    def robot(kind, branch="west-a-1", secret=SECRET):
        url = f"http://{stand_in.host}/robot/send?access_token=1"
        values = {"name": kind, "kind": kind, "url": url, "secret": secret}
        return Robot.objects.create(branch=group[branch], **values)

    return robot
