"""The room of an incident, lists of what was said, the inbox: only what one may see."""

import pytest
from django.urls import reverse

from complaints import membership
from complaints.models import ForbiddenPhrase, PhraseUse
from staff.models import Role
from tests.conftest import HOUR, MINUTE, MONDAY_10, Desk, register_customer


@pytest.fixture
def incident(desk, group, other_clerk, supervisors):
    """Of ten members here and three elsewhere, two of them left out of the answer."""
    east = group["east-a-1"]
    here = [desk.log() for _ in range(10)]
    far = register_customer(east, "Farah Far")
    beside = Desk(other_clerk, desk.category, desk.area)
    there = [beside.log(customer=far, what="Far away") for _ in range(3)]
    for one in (here[0], there[0]):
        one.refresh_from_db()
    incident = there[0].incident
    head = supervisors["group"]
    for one, why in ((there[0], "threatens to sue"), (here[0], "has a shop")):
        membership.exempt(incident, one, reason=why, by=head, at=MONDAY_10 + MINUTE)
    incident.record("sample", by=head, at=MONDAY_10, data={"chosen": 7, "of": 13})
    incident.record("split", by=head, at=MONDAY_10, data={"to": 99, "count": 13}, text="x")
    incident.here, incident.there = here, there
    return incident


@pytest.fixture
def browse(client, incident):
    def browse(user):
        client.force_login(user)
        return client.get(incident.get_absolute_url()).content.decode()

    return browse


def test_a_room_names_and_counts_only_members_within_sight(browse, incident, clerk, hire):
    people = [clerk, hire("sue", Role.SUPERVISOR, "west-a-1"), hire("abby", Role.ADMIN, "west-a-1")]
    people.append(hire("olga", Role.AUDITOR, "west-a-1"))
    for user in people:
        shown = browse(user)
        assert incident.here[0].number in shown
        assert "has a shop" in shown
        assert "10 complaints" in shown
        for secret in (
            incident.there[0].number,
            "threatens to sue",
            "Farah",
            "East-A-1",
            "of 13",
            "13 c",
        ):
            assert secret not in shown.split('id="main"')[1], (user, secret)


def test_a_room_shows_all_of_it_to_whoever_sees_all(browse, incident, supervisors, auditor):
    for user in (supervisors["group"], auditor):
        shown = browse(user)
        for told in (incident.there[0].number, "threatens to sue", "13 complaints", "7 of 13"):
            assert told in shown, (user, told)


def test_programs_and_lists_count_members_within_sight(client, incident, clerk, supervisors):
    client.force_login(clerk)
    assert client.get(f"/api/v1/incidents/{incident.pk}/").json()["members"] == 10
    assert "10 complaints" in client.get(reverse("incidents:index")).content.decode()
    client.force_login(supervisors["group"])
    assert client.get("/api/v1/incidents/").json()["results"][0]["members"] == 13


def test_what_was_sent_against_the_advice_is_named_and_counted_within_sight(
    client, desk, group, supervisors, hire
):
    said = ForbiddenPhrase.objects.create(words="zebra crossing")
    here = desk.log()
    there = desk.log(branch=group["east-a-1"])
    for one in (here, there, there):
        by = desk.clerk
        PhraseUse.objects.create(forbidden=said, complaint=one, by=by, at=MONDAY_10 + HOUR)
    client.force_login(supervisors["branch"])
    answer = client.get(reverse("phrases:index"))
    shown = answer.content.decode()
    assert here.number in shown
    assert there.number not in shown
    assert answer.context["forbidden"].get(pk=said.pk).times == 1
    client.force_login(supervisors["group"])
    assert client.get(reverse("phrases:index")).context["forbidden"].get(pk=said.pk).times == 3
