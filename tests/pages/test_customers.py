"""The page of a customer: masked, revealed for a reason, careful with other branches' lists."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints.models import Complaint
from customers.models import SensitiveEntry
from staff.models import Look

NUMBER = "+8613912345678"


@pytest.fixture
def browser(client, clerk, customer):
    customer.phones.create(number=NUMBER)
    client.force_login(clerk)
    return client


def page(response):
    return response.content.decode()


def test_a_number_is_shown_for_a_reason_and_who_looked_is_kept(browser, clerk, customer):
    assert NUMBER not in page(browser.get(customer.get_absolute_url()))
    shown = browser.post(reverse("customers:reveal", args=[customer.pk]), {"reason": "Call back"})
    assert NUMBER in page(shown)
    look = Look.objects.get()
    assert (look.user, look.reason) == (clerk, "Call back")
    assert customer.number in look.subject
    assert NUMBER not in page(browser.get(customer.get_absolute_url()))  # Once


@pytest.mark.parametrize("reason", ["", "  ", "\u200b\u200d", "\u00ad"])
def test_no_reason_that_can_be_read_shows_nothing(browser, customer, reason):
    refused = browser.post(reverse("customers:reveal", args=[customer.pk]), {"reason": reason})
    assert refused.status_code == 422
    assert NUMBER not in page(refused)
    assert not Look.objects.exists()


def test_how_to_treat_somebody_is_told_where_the_list_holds(browser, group, customer):
    yesterday = timezone.localdate() - timedelta(days=1)
    entries = [
        ("west", "Address as doctor.", None),
        ("west-a-1", "Speak slowly.", yesterday),
        ("east-a-1", "Never call in the morning.", None),
    ]
    for branch, instruction, until in entries:
        about = {"reason": "x", "instruction": instruction, "until_on": until}
        SensitiveEntry.objects.create(customer=customer, branch=group[branch], **about)
    shown = page(browser.get(customer.get_absolute_url()))
    assert "Address as doctor." in shown
    assert "Speak slowly." not in shown  # Over
    assert "Never call" not in shown  # Another branch's


def test_the_page_of_a_customer_says_what_is_due_next(client, clerk, desk, customer):
    one = desk.log(customer=customer)
    client.force_login(clerk)
    shown = client.get(customer.get_absolute_url())
    (row,) = shown.context["page"]
    due = Complaint.objects.with_times().get(pk=one.pk).next_due_at
    assert row.next_due_at == due is not None
