"""A sweep that dies between any two of its writes leaves nothing half-done."""

import pytest

from complaints.escalation import sweep
from complaints.escalation.sweep import Sweep
from complaints.models import Escalation, Event, Notice
from tests.conftest import MONDAY_10

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """Not an Exception: no handler of ours may catch the end of the process."""


@pytest.mark.parametrize("after", ["_claim", "_escalation", "_event", "_tell", "_advance", "_fire"])
def test_the_next_sweep_does_it_all_once(desk, supervisors, monkeypatch, after):
    complaints = [desk.log(vip=True, category=None) for _ in range(5)]
    step = getattr(Sweep, after)

    def die_after(self, *arguments):
        step(self, *arguments)
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(Sweep, after, die_after)
        with pytest.raises(Killed):
            sweep.fire_due("vip", now=MONDAY_10)
    assert not Escalation.objects.exists()
    assert not Notice.objects.exists()
    assert not Event.objects.filter(kind="escalation").exists()
    assert sweep.fire_due("vip", now=MONDAY_10) == len(complaints)
    assert Notice.objects.filter(channel="inbox").count() == len(complaints)
