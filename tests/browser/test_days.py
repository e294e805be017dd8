"""Whole stories, as staff live them: in both languages, and without scripts."""

import re

import pytest
from django.utils import timezone

from complaints.escalation import sweep
from complaints.models import Complaint, Incident, State
from customers.models import SensitiveEntry
from tests.browser.walk import Walk
from tests.conftest import HOUR, closed, register_customer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ways = pytest.mark.parametrize(
    ("language", "javascript"), [("en", True), ("zh-hans", True), ("en", False)]
)


@pytest.fixture
def come(visit):
    def come(user, address="/complaints/new/", language="en", javascript=True):
        user.language = language
        user.save(update_fields=["language"])
        return Walk(visit(user, address, javascript=javascript), language, javascript)

    return come


@pytest.fixture
def willow(group):
    customer = register_customer(group["west-a-1"], "Willow Reed")
    customer.phones.create(number="+8613912345678")
    return customer


@ways
def test_a_caller_with_three_complaints(
    come, clerk, desk, willow, category, area, language, javascript
):
    before = timezone.now() - 20 * HOUR
    old = closed(desk.log(customer=willow, at=before), by=clerk, at=before + HOUR)
    walk = come(clerk, language=language, javascript=javascript)
    same = {"category": "no-signal", "area": "gulou"}
    first = walk.logs("139 1234 5678", willow.number, what="Again no signal at home.", **same)
    walk.sees("repeat", old.number)
    walk.page.click(
        f"main a[href$='{willow.number}'] >> text={walk.words('One more from this customer')}"
    )
    walk.sees("Willow Reed", first, old.number, within="#card")
    second = walk.logs(what="The bill is twice what it was.", amount="128.50")
    walk.sees("128.50", "ordinary")
    walk.go(f"/complaints/new/?customer={willow.number}")
    third = walk.logs(what="Still nothing since my call.", **same)
    walk.sees("Perhaps the same as", first)
    walk.does("joins", first=first)
    walk.sees("joined to another")
    states = {c.number: c.state for c in Complaint.objects.filter(customer=willow)}
    assert states[third] == State.JOINED
    assert {states[first], states[second]} == {State.REGISTERED}


@ways
def test_a_vip_whom_the_desk_must_handle_with_care(
    come, clerk, supervisors, group, category, area, language, javascript
):
    head = supervisors["branch"]
    vip = register_customer(group["west-a-1"], "Hazel Brook", tier="gold", manager=head)
    SensitiveEntry.objects.create(
        customer=vip,
        branch=group["west-a-1"],
        reason="A judge in our case.",
        instruction="Address as doctor.",
    )
    walk = come(clerk, language=language, javascript=javascript)
    walk.go(f"/complaints/new/?customer={vip.number}")
    walk.sees("Address as doctor.", "Hazel Brook", within="#card")
    assert "judge" not in walk.page.content()  # The reason is not the clerk's to know
    number = walk.logs(what="No signal in the office.", category="no-signal", area="gulou")
    walk.sees("VIP", "sensitive")
    boss = come(head, "/queues/vip/", language, javascript)
    boss.sees(number, "Hazel Brook")
    boss.go("/inbox/")
    boss.sees(number, "your customer complained")


@ways
def test_an_over_the_head_letter_from_the_envelope_to_the_archive(
    come, clerk, colleague, supervisors, department, willow, language, javascript
):
    walk = come(clerk, language=language, javascript=javascript)
    number = walk.logs(
        "139 1234 5678",
        willow.number,
        what="A letter to the mayor: three months without a working line.",
        channel="letter",
        body="city-government",
    )
    walk.sees("over-the-head")
    sweep.fire_due("over_the_head", now=timezone.now())
    boss = come(supervisors["city"], "/queues/over_the_head/", language, javascript)
    boss.sees(number, "escalated")
    boss.page.click(f"text={number}")
    boss.sees("over-the-head")
    head = come(supervisors["branch"], f"/complaints/{number}/", language, javascript)
    head.does("assignments", owner="clerk")
    walk.page.reload()
    walk.does("clarification", note="The line to the house is cut since August.")
    walk.does("dispatches", department="network", note="Lay a new line.")
    walk.does("contacts", note="Called, apologised, told the way.")
    walk.does("offers", note="A new line by Friday", second="Mobile data until then")
    walk.sees("A new line by Friday", "Mobile data until then")
    walk.does("resolution", answer="The new line works since noon.")
    other = come(colleague, "/work/", language, javascript)
    other.page.click(f"text={number}")
    other.does("callbacks", outcome="satisfied", rating="5", treatment="5", note="Glad.")
    other.does("archive")
    other.sees("archived")
    assert Complaint.objects.get(number=number).state == State.ARCHIVED


@ways
def test_the_twelfth_caller_of_a_batch(
    come, clerk, supervisors, desk, category, area, language, javascript
):
    for _caller in range(11):
        desk.log(at=timezone.now())
    incident = Incident.objects.get()
    boss = come(supervisors["branch"], incident.get_absolute_url(), language, javascript)
    boss.page.fill("[name=wording]", "The mast at Gulou is being repaired; signal by six.")
    boss.page.click("form:has([name=wording]) button[type=submit]")
    boss.sees("The mast at Gulou is being repaired")
    walk = come(clerk, language=language, javascript=javascript)
    same = {"what": "No signal.", "category": "no-signal", "area": "gulou"}
    walk.tells(caller="139 0000 1234", channel="hotline", **same)
    if javascript:
        walk.page.locator("#id_area").blur()
    else:
        walk.page.click("button[name=look]")
    walk.sees("The mast at Gulou is being repaired", within="#hints")
    walk.logs(name="Reed")
    walk.sees("batch", "The mast at Gulou is being repaired")
    assert incident.complaints.count() == 12


@pytest.mark.parametrize("javascript", [True, False])
def test_enter_logs_what_was_typed_and_adds_it_to_no_other(
    come, clerk, desk, willow, category, area, javascript
):
    open_one = desk.log(customer=willow, at=timezone.now())
    walk = come(clerk, f"/complaints/new/?customer={willow.number}", javascript=javascript)
    walk.sees("Add to", open_one.number, within="#card")
    walk.tells(channel="hotline", what="The bill is twice what it was.")
    walk.page.press("#id_place", "Enter")
    walk.page.wait_for_url(re.compile(r"/complaints/C-[\d-]+/$"))
    assert Complaint.objects.filter(customer=willow).count() == 2
    assert not open_one.events.filter(kind="chase").exists()


@ways
def test_a_dissatisfied_customer_is_taken_up_again(
    come, clerk, colleague, desk, language, javascript
):
    complaint = desk.log(at=timezone.now())
    complaint.resolve(answer="Done.", by=clerk, at=timezone.now())
    walk = come(colleague, "/work/", language, javascript)
    walk.page.click(f"text={complaint.number}")
    walk.does("callbacks", outcome="dissatisfied", rating="2", treatment="4", note="Still dead.")
    walk.sees("reopened it", "Still dead.", "in progress")
    mine = come(clerk, complaint.get_absolute_url(), language, javascript)
    mine.does("resolution", answer="Now a new modem is there.")
    walk.page.reload()
    walk.does("callbacks", outcome="satisfied", rating="4", treatment="5")
    walk.does("archive")
    complaint.refresh_from_db()
    assert (complaint.state, complaint.generation) == (State.ARCHIVED, 2)
