"""Look-ups by telephone and looks at numbers are kept, come to an end, and are told of."""

import pytest
from django.db import transaction
from django.urls import reverse

from complaints.models import Complaint, Notice
from customers.models import Phone
from staff.models import Look, Role
from tests.conftest import MONDAY_10, register_customer

BOX, CARD = reverse("complaints:callers"), reverse("complaints:card")


@pytest.fixture(autouse=True)
def limits(settings):
    settings.LOOK_UPS, settings.REVEALS = (3, 5), (2, 4)


@pytest.fixture
def browser(client, clerk):
    client.force_login(clerk)
    return client


@pytest.fixture
def far(group):
    """A customer of another province."""
    customer = register_customer(group["east-a-1"], "Farah Far", tier="gold")
    Phone.objects.create(customer=customer, number="+8613877771234")
    return customer


def phone(number):
    return f"1387777{number:04}"


def use_up(browser):
    for number in range(3):
        assert browser.post(BOX, {"caller": phone(number)}).status_code == 200


def test_every_look_up_of_a_telephone_is_kept_without_the_telephone(browser, clerk, far):
    assert "Farah" in browser.post(BOX, {"caller": "138 7777 1234"}).content.decode()
    browser.post(BOX, {"caller": "+86 138 7777 1234"})  # The same, within ten minutes
    look = Look.objects.get()
    assert (look.user, look.kind) == (clerk, "look_up")
    assert "1234" in look.subject
    assert "13877771234" not in f"{look.subject}{look.digest}"
    assert len(look.digest) == 64


def test_names_and_numbers_of_customers_are_no_look_ups(browser, customer):
    for said in ("Amber", customer.number, "13877", ""):
        browser.post(BOX, {"caller": said})
    assert not Look.objects.exists()


@pytest.mark.parametrize("door", ["box", "card", "hints", "customers", "complaints", "form", "api"])
def test_no_door_answers_once_there_were_too_many(browser, far, door):
    use_up(browser)
    said = "13877771234"
    asks = {
        "box": lambda: browser.post(BOX, {"caller": said}),
        "card": lambda: browser.post(CARD, {"caller": said, "customer": far.number}),
        "hints": lambda: browser.post(reverse("complaints:hints"), {"caller": said, "what": "x"}),
        "customers": lambda: browser.post("/customers/", {"q": said}),
        "complaints": lambda: browser.post("/complaints/", {"q": said}),
        "form": lambda: browser.post("/complaints/new/", {"caller": said}),
        "api": lambda: browser.post(
            "/api/v1/customers/searches/", {"q": said}, content_type="application/json"
        ),
    }
    answer = asks[door]()
    assert answer.status_code == 429
    assert "Farah" not in answer.content.decode()
    assert far.number not in answer.content.decode()


def test_a_program_cannot_ask_by_logging_what_is_refused(browser, far):
    use_up(browser)
    body = {"channel": "hotline", "what": "", "phone": "13877771234"}
    headers = {"Idempotency-Key": "k"}
    about = {"content_type": "application/json", "headers": headers}
    answer = browser.post("/api/v1/complaints/", body, **about)
    assert answer.status_code == 429
    assert far.number not in answer.content.decode()


def test_whoever_logs_is_never_held_up(browser, clerk, category, area):
    use_up(browser)
    sent = {"channel": "hotline", "kind": "complaint", "what": "No signal", "caller": phone(77)}
    answer = browser.post("/complaints/new/", {**sent, "name": "Wu", "customer": "new", "key": "k"})
    assert answer.status_code == 302
    assert Complaint.objects.filter(customer__name="Wu").exists()


def test_those_above_are_told_once_an_hour_and_led_to_what_was_done(
    client, browser, clerk, supervisors, admin, hire
):
    theirs = hire("abby", Role.ADMIN, "west-a-1")
    use_up(browser)
    for number in range(3, 9):
        browser.post(BOX, {"caller": phone(number)})
    told = Notice.objects.filter(kind=Notice.Kind.LOOKS)
    assert {one.recipient for one in told} == {supervisors["branch"], admin}
    assert theirs not in {one.recipient for one in told}
    assert Look.objects.filter(is_refused=True).count() == 1  # A flood fills no disk
    client.force_login(supervisors["branch"])
    inbox = client.get(reverse("inbox")).content.decode()
    led = reverse("customers:looks") + "?who=clerk"
    assert led in inbox
    assert "Clerk has looked at more people than the limit allows" in inbox
    shown = client.get(led).content.decode()
    assert "refused: too many" in shown
    assert client.get("/").status_code == 302


def test_looks_at_whole_numbers_come_to_an_end_as_well(browser, clerk, customer, supervisors):
    customer.phones.create(number="+8613912345678")
    where = reverse("customers:reveal", args=[customer.pk])
    answers = [browser.post(where, {"reason": "Call back"}) for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 429, 429]
    assert "+8613912345678" not in answers[2].content.decode()
    assert Look.objects.filter(kind="reveal", is_refused=False).count() == 2
    assert Notice.objects.filter(kind=Notice.Kind.LOOKS, recipient=supervisors["branch"]).exists()


def test_an_hour_has_its_own_limit(browser, clerk, settings):
    settings.LOOK_UPS = (100, 4)
    codes = [browser.post(BOX, {"caller": phone(number)}).status_code for number in range(6)]
    assert codes == [200] * 4 + [429] * 2


@pytest.mark.parametrize("where", ["/setup/sensitive/export.csv", "/reports/overview/export.xlsx"])
def test_files_that_leave_are_kept(client, admin, where):
    client.force_login(admin)
    with transaction.atomic():
        assert client.get(where).status_code == 200
    look = Look.objects.get(kind="file")
    assert look.user == admin
    assert look.subject.endswith(where[-4:])


def test_who_looked_is_read_within_reach(client, clerk, other_clerk, hire, supervisors, auditor):
    for user, subject in ((clerk, "customer K-here"), (other_clerk, "customer K-there")):
        Look.objects.create(user=user, at=MONDAY_10, subject=subject, reason="why not")
    people = {
        auditor: {"K-here", "K-there"},
        hire("abby", Role.ADMIN, "west-a-1"): {"K-here"},
        hire("olga", Role.AUDITOR, "east"): {"K-there"},
        supervisors["branch"]: {"K-here"},
    }
    for user, seen in people.items():
        client.force_login(user)
        page = client.get(reverse("customers:looks")).content.decode()
        assert {one for one in ("K-here", "K-there") if one in page} == seen, user
    client.force_login(clerk)
    assert client.get(reverse("customers:looks")).status_code == 403


def test_whose_account_a_link_was_made_for_is_told(client, admin, clerk):
    client.force_login(admin)
    client.post(reverse("setup:invitation", args=[clerk.pk]))
    client.force_login(clerk)
    inbox = client.get(reverse("inbox")).content.decode()
    assert "Ada made a link by which a new password for your account can be chosen" in inbox


def test_an_inbox_says_nothing_of_complaints_out_of_sight(client, desk, clerk, group):
    complaint = desk.log(branch=group["west-a-1"])
    Complaint.objects.filter(pk=complaint.pk).update(owner=None)
    Notice.objects.tell(complaint, Notice.Kind.TRANSFER, [clerk], MONDAY_10)
    client.force_login(clerk)
    assert complaint.number in client.get(reverse("inbox")).content.decode()
    clerk.branch = group["east-a-1"]
    clerk.save()
    shown = client.get(reverse("inbox")).content.decode()
    assert complaint.number not in shown
    assert "not yours to see any more" in shown
