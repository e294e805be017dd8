"""Complaints that have to do with each other are linked: each goes its own way."""

import pytest

from complaints.models import Link, Refused, StaleComplaint
from tests.conftest import HOUR, MONDAY_10

LATER = MONDAY_10 + HOUR


def test_both_histories_name_the_other_and_both_go_on(desk, clerk):
    one, other = desk.log(), desk.log()
    one.link(other=other, note="Same cable", by=clerk, at=LATER)
    for here, there in ((one, other), (other, one)):
        event = here.events.get(kind="link")
        assert (event.data["to"], event.note, event.by) == (there.number, "Same cable", clerk)
        assert Link.objects.keys_beside(here) == [there.pk]
        here.refresh_from_db()
        assert (here.state, here.version) == ("registered", 2)


def test_a_pair_is_linked_once_from_whichever_side(desk, clerk):
    one, other = desk.log(), desk.log()
    one.link(other=other, by=clerk, at=LATER)
    with pytest.raises(Refused, match=f"{other.number} and {one.number} are linked already"):
        other.link(other=one, by=clerk, at=LATER)
    with pytest.raises(Refused, match="cannot be linked to itself"):
        one.link(other=one, by=clerk, at=LATER)
    assert one.events.filter(kind="link").count() == 1


def test_a_link_from_a_stale_page_is_refused_on_both_sides(desk, clerk):
    one, other = desk.log(), desk.log()
    one.add_note(note="x", by=clerk, at=LATER)
    with pytest.raises(StaleComplaint):
        one.link(other=other, by=clerk, at=LATER, seen=1)
    assert not Link.objects.exists()
    assert not other.events.filter(kind="link").exists()
