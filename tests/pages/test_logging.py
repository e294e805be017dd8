"""Logging on the page: what is told to the customer, and what each mistake is answered with."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from complaints.models import Category, Complaint
from customers.models import Customer, Phone
from tests.conftest import MONDAY_10, register_customer

NEW = "/complaints/new/"


@pytest.fixture
def filled(category, area):
    return {
        "key": "page-1",
        "kind": "complaint",
        "phone": "139 1234 5678",
        "name": "Amber",
        "channel": "hotline",
        "category": category.code,
        "area": area.code,
        "what": "No signal since seven.",
        "remedy": "Repair it",
    }


@pytest.fixture
def browser(client, clerk):
    client.force_login(clerk)
    return client


def errors(response):
    form = response.context["form"]
    return {name: list(found) for name, found in form.errors.items()}


def test_logging_leads_to_the_complaint_with_number_types_and_times(browser, filled):
    response = browser.post(NEW, filled | {"body": "city-government"}, follow=True)
    page = response.content.decode()
    complaint = Complaint.objects.get()
    assert complaint.number in page
    assert "over-the-head" in page
    assert "received through city government or above" in page
    assert "Every complaint, version 1" in page
    assert complaint.customer.phones.get().number == "+8613912345678"
    assert "+86139****5678" not in complaint.customer.name
    assert "13912345678" not in page  # masked (W13)


def test_a_double_click_and_a_reload_find_the_first_complaint(browser, filled):
    first = browser.post(NEW, filled)
    second = browser.post(NEW, filled)
    assert first.headers["Location"] == second.headers["Location"]
    assert Complaint.objects.count() == 1


def test_the_same_page_with_another_text_is_refused(browser, filled):
    browser.post(NEW, filled)
    response = browser.post(NEW, filled | {"what": "Something else"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "This key was used for another complaint" in page
    assert "Something else" in page  # and a fresh key, so that it can be saved now
    again = filled | {"what": "Something else", "key": response.context["key"]}
    assert browser.post(NEW, again).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("phone", "12", "has too few digits"),
        ("category", "nonsense", "There is no “nonsense” here"),
        ("what", "", "This field is required"),
        ("what", "\u200b\u200b \u2060", "Say what happened."),
        ("what", "x" * 20_001, "has 20001 characters; at most 20000"),
        ("what", "nul \x00 byte", "Null characters are not allowed"),
        ("received_at", "2199-01-01T00:00", "lies in the future"),
        ("received_at", "yesterday", "Write day and time"),
        ("happened_at", "2199-01-01T00:00", "cannot have happened after"),
        ("amount", "-1", "greater than or equal to 0"),
        ("customer", "K-999999", "There is no customer “K-999999”"),
    ],
)
def test_each_mistake_gets_a_sentence_at_its_field_and_nothing_is_written(
    browser, filled, field, value, sentence
):
    response = browser.post(NEW, filled | {field: value})
    assert response.status_code == 422
    assert sentence in " ".join(errors(response)[field])
    assert "No signal since seven." in response.content.decode() or field == "what"
    assert not Complaint.objects.exists()
    assert not Customer.objects.exists()


def test_a_known_telephone_is_the_known_customer(browser, filled, customer):
    Phone.objects.create(customer=customer, number="+8613912345678")
    browser.post(NEW, filled | {"name": ""})
    assert Complaint.objects.get().customer == customer


def test_two_customers_behind_one_telephone_are_asked_about(browser, filled, customer, group):
    other = register_customer(group["west-a-1"], "Cedar")
    for one in (customer, other):
        Phone.objects.create(customer=one, number="+8613912345678")
    response = browser.post(NEW, filled | {"name": ""})
    assert response.status_code == 422
    assert "choose one" in errors(response)["customer"][0]
    browser.post(NEW, filled | {"customer": other.number, "name": ""})
    assert Complaint.objects.get().customer == other


def test_a_customer_of_another_branch_cannot_be_picked_by_number(browser, filled, group):
    foreign = register_customer(group["east-a-1"], "Foreign")
    response = browser.post(NEW, filled | {"customer": foreign.number})
    assert response.status_code == 422
    assert "search by phone" in errors(response)["customer"][0]


def test_saving_takes_a_fixed_number_of_statements(browser, filled, customer):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    Phone.objects.create(customer=customer, number="+8613912345678")
    for i in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert browser.post(NEW, filled | {"key": f"k{i}", "name": ""}).status_code == 302
    statements = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    # One of them asks whether another page of the same draft was logged already.
    assert len(statements) <= 21, "\n".join(sql[:120] for sql in statements)


def test_the_form_costs_at_most_twelve_queries(
    browser, category, area, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        assert browser.get(NEW).status_code == 200


def test_a_receipt_in_the_past_is_kept(browser, filled):
    with time_machine.travel(MONDAY_10 + timedelta(hours=5), tick=False):
        browser.post(NEW, filled | {"received_at": "2025-06-02T10:00"})
    complaint = Complaint.objects.get()
    assert complaint.received_at == MONDAY_10
    assert complaint.registered_at == MONDAY_10 + timedelta(hours=5)
    assert timezone.is_aware(complaint.received_at)
    assert reverse("complaints:detail", args=[complaint.number]) == complaint.get_absolute_url()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "Somebody else"}, "name"),
        ({"name": "", "tier": "gold"}, "tier"),
        ({"name": "", "phone": "139 8765 4321", "with_number": True}, "phone"),
    ],
)
def test_what_is_typed_about_a_known_customer_is_never_dropped(
    browser, filled, customer, typed, field
):
    Phone.objects.create(customer=customer, number="+8613912345678")
    typed = dict(typed)
    number = {"customer": customer.number} if typed.pop("with_number", False) else {}
    customers = {"name": customer.name} | number
    response = browser.post(NEW, filled | customers | typed | number)
    assert response.status_code == 422
    assert "clear this" in str(errors(response)) or "choose one" in str(errors(response))
    assert field in errors(response) or "customer" in errors(response)
    assert not Complaint.objects.exists()


def test_a_tier_belongs_to_somebody(browser, filled):
    response = browser.post(NEW, filled | {"name": "", "phone": "", "tier": "gold"})
    assert response.status_code == 422
    assert errors(response) == {"name": ["A tier belongs to somebody: write the caller's name."]}


def test_a_year_that_slipped_is_asked_about(browser, filled):
    response = browser.post(NEW, filled | {"received_at": "1925-06-02T10:00"})
    assert response.status_code == 422
    assert "look at the year again" in errors(response)["received_at"][0]


def test_the_desk_is_told_what_to_tell_the_customer(browser, filled):
    page = browser.post(NEW, filled, follow=True).content.decode()
    assert f"Tell the customer: number {Complaint.objects.get().number}, an answer by" in page


def test_the_list_of_complaints_says_what_is_due_next(browser, filled):
    browser.post(NEW, filled)
    (row,) = browser.get("/complaints/").context["page"]
    assert row.next_due_at == min(t.due_at for t in row.timers.live() if t.due_at)


def test_a_caller_known_by_name_must_be_chosen_and_nothing_breaks(client, clerk, customer):
    client.force_login(clerk)
    sent = {"caller": "ambe", "channel": "hotline", "what": "No signal"}
    refused = client.post(reverse("complaints:new"), sent)
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "Choose who is calling" in shown
    assert f'value="{customer.number}"' in shown
    chosen = client.post(reverse("complaints:new"), sent | {"customer": customer.number})
    assert chosen.status_code == 302


def test_whatever_else_is_wrong_a_known_caller_stays_known(client, clerk, customer):
    customer.phones.create(number="+8613912345678")
    client.force_login(clerk)
    for caller in ("139 1234 5678", "Amber"):
        sent = {"caller": caller, "channel": "hotline", "what": "", "customer": ""}
        shown = client.post(reverse("complaints:new"), sent).content.decode()
        assert f'value="{customer.number}"' in shown
        assert "Nobody" not in shown


def test_a_choice_made_from_other_words_is_asked_about_again(client, clerk, customer):
    other = register_customer(clerk.branch, "Moss Cloudbank")
    client.force_login(clerk)
    sent = {"caller": "Moss", "channel": "hotline", "what": "No signal"}
    refused = client.post(reverse("complaints:new"), sent | {"customer": customer.number})
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert f"“Moss” is not {customer.name} ({customer.number}): choose who is calling." in shown
    assert f'value="{other.number}"' in shown
    assert f'value="{customer.number}"' not in shown
    assert refused.context["card"] is None
    opened = client.get(f"{reverse('complaints:new')}?customer={customer.number}&caller=Moss")
    assert opened.context["card"] is None
    assert not Complaint.objects.exists()


def test_a_telephone_of_somebody_else_is_asked_about_again(client, clerk, customer):
    customer.phones.create(number="+8613912345678")
    other = register_customer(clerk.branch, "Moss Cloudbank")
    client.force_login(clerk)
    sent = {"caller": "139 1234 5678", "channel": "hotline", "what": "No signal"}
    refused = client.post(reverse("complaints:new"), sent | {"customer": other.number})
    assert "“139 1234 5678” is not Moss Cloudbank" in refused.content.decode()
    taken = client.post(reverse("complaints:new"), sent | {"customer": customer.number})
    assert taken.status_code == 302
    assert Complaint.objects.get().customer == customer


def test_whoever_else_fits_stands_beside_the_chosen_one_on_a_page_that_comes_back(client, clerk):
    first, second = (register_customer(clerk.branch, f"Moss {name}") for name in ("Ash", "Birch"))
    client.force_login(clerk)
    sent = {"caller": "Moss", "customer": second.number, "channel": "hotline", "what": ""}
    shown = client.post(reverse("complaints:new"), sent).content.decode()
    assert f'value="{first.number}"' in shown
    assert f'value="{second.number}" checked' in shown


def test_whatever_else_is_wrong_it_is_said_that_somebody_must_be_chosen(client, clerk, customer):
    register_customer(clerk.branch, "Amber Stone")
    client.force_login(clerk)
    sent = {"caller": "amber", "channel": "hotline", "what": ""}
    errors_of = client.post(reverse("complaints:new"), sent).context["form"].errors
    assert set(errors_of) == {"what", "customer"}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"caller": "1390000111 and 1390000112"}, "has 10 digits"),
        ({"caller": "\u200b"}, "Write the name or the telephone of whoever is new"),
        ({"caller": "Li", "category": "a\0"}, "Null characters"),
    ],
)
def test_somebody_new_needs_a_name_that_is_one(client, clerk, sent, sentence):
    client.force_login(clerk)
    about = {"channel": "hotline", "what": "No signal", "customer": "new"}
    refused = client.post(reverse("complaints:new"), about | sent)
    assert refused.status_code == 422
    assert sentence in refused.content.decode()


def test_lines_count_as_a_browser_counts_them(client, clerk):
    client.force_login(clerk)
    sent = {"channel": "hotline", "what": "ab\r\n" * 6_500}
    assert client.post(reverse("complaints:new"), sent).status_code == 302
    assert Complaint.objects.get().what == "ab\n" * 6_499 + "ab"


def test_invisible_places_and_wishes_are_empty(client, clerk):
    client.force_login(clerk)
    sent = {"channel": "hotline", "what": "x", "place": "\u200b", "remedy": "\u200d"}
    assert client.post(reverse("complaints:new"), sent).status_code == 302
    complaint = Complaint.objects.get()
    assert (complaint.place, complaint.remedy) == ("", "")


def test_a_category_that_is_no_name_is_answered_with_what_may_be_meant(
    client, clerk, category, area
):
    client.force_login(clerk)
    sent = {"channel": "hotline", "what": "x", "category": "信号", "area": "gul"}
    shown = client.post(reverse("complaints:new"), sent).content.decode()
    for words in ("“信号” may be No signal [no-signal]", "“gul” may be Gulou [gulou]"):
        assert words in shown


def test_types_so_far_count_the_incident_that_is_open(client, clerk, desk):
    for _caller in range(11):
        desk.log()
    client.force_login(clerk)
    typed = {"what": "No signal", "category": "no-signal", "area": "gulou", "channel": "web"}
    shown = client.post(reverse("complaints:hints"), typed).content.decode()
    assert "type-batch" in shown


@pytest.mark.parametrize(
    "said",
    [
        *("C-{year}-{bare}", "c-{year}-{whole}", "{bare}", "{year}-{whole}", "#{bare}"),
        *("C{year}{whole}", "c {year} {whole}", "C {year} {begins} {ends}", "C{year}{bare}"),
        *("{year} {whole}", "{year}{whole}", "C.{year}.{whole}", "C–{year}–{whole}"),
        *("Ｃ－{year}－{whole}", "C\u2011{year}\u2011{whole}", "\u200bC-{year}-{whole}\u200b"),
        *("编号C-{year}-{whole}。", "（C-{year}-{whole}）"),
    ],
)
def test_a_number_is_found_however_it_is_said(client, clerk, desk, said):
    with time_machine.travel(MONDAY_10):
        complaint = desk.log()
        _c, year, whole = complaint.number.split("-")
        parts = {"begins": whole[:3], "ends": whole[3:], "bare": int(whole)}
        asked = said.format(year=year, whole=whole, **parts)
        client.force_login(clerk)
        shown = client.post(reverse("complaints:index"), {"q": asked}, follow=True).content.decode()
    assert complaint.number in shown


def test_the_list_of_categories_offers_groups_last_and_marked(client, clerk):
    water = Category.objects.create(code="water", name="Water", name_zh="供水")
    for code in ("cut", "dirty"):
        Category.objects.create(code=code, name=f"Water {code}", parent=water)
    client.force_login(clerk)
    found = client.get(reverse("complaints:categories"), {"q": "water"}).json()["found"]
    assert [row["code"] for row in found] == ["cut", "dirty", "water"]
    assert [bool(row.get("mark")) for row in found] == [False, False, True]


def test_one_category_alone_that_may_be_meant_is_named_as_one(client, clerk, category):
    client.force_login(clerk)
    sent = {"channel": "hotline", "what": "x", "category": "信号"}
    shown = client.post(reverse("complaints:new"), sent).content.decode()
    assert "“信号” may be No signal [no-signal]: write that" in shown
