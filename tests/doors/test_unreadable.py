"""Texts that no database keeps and forms that are none: a sentence, and nothing breaks."""

import pytest
from django.test import Client
from django.urls import reverse

from staff.models import SignInAttempt, SignInRelease
from tests.conftest import MONDAY_10

NUL = "a\x00b"


@pytest.fixture
def sent_by(client):
    def sign_in(user):
        client.force_login(user)
        client.raise_request_exception = False
        return client

    return sign_in


def test_a_chasing_call_with_signs_that_cannot_be_kept(sent_by, clerk, desk):
    complaint = desk.log()
    sent = {"what": NUL, "remedy": NUL, "key": NUL, "channel": "web"}
    asked = sent_by(clerk).post(reverse("complaints:chase", args=[complaint.number]), sent)
    assert asked.status_code in (302, 400, 422)  # Kept without them, or refused


def test_a_place_that_was_never_seen_is_not_let_in(sent_by, admin):
    for origin in (NUL, "<b>everybody", "10.0.0.1"):
        answer = sent_by(admin).post(reverse("sign-in-release"), {"origin": origin})
        assert answer.status_code in (302, 400)
    assert not SignInRelease.objects.exists()


def test_a_place_that_was_seen_is(sent_by, admin):
    where = {"address": "10.0.0.1", "origin": "10.0.0.1", "account": "x", "tried": "x"}
    SignInAttempt.objects.create(at=MONDAY_10, outcome="wrong", **where)
    sent_by(admin).post(reverse("sign-in-release"), {"origin": "10.0.0.1"})
    assert SignInRelease.objects.get().origin == "10.0.0.1"


@pytest.mark.parametrize("address", ["/nowhere/", "/deliveries/complaints/1/again/", "/sign-in/"])
def test_a_form_in_parts_without_their_ends_breaks_no_page(admin, address):
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(admin)
    answer = browser.generic("POST", address, b"x", content_type="multipart/form-data")
    assert answer.status_code in (400, 404)
