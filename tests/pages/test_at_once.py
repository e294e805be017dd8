"""Two tabs, two clicks in the same instant: the second finds what the first has saved."""

import pytest
from django.test import Client
from django.urls import reverse

from complaints.models import Preference, SavedView
from tests.complaints.test_races import in_threads

pytestmark = pytest.mark.django_db(transaction=True)


def twice(user, address, said):
    """How both were answered."""

    def post(_i):
        browser = Client()
        browser.force_login(user)
        return browser.post(address, said).status_code

    return in_threads(2, post)


def test_a_view_is_saved_once(supervisors):
    said = {"queue": "all", "name": "Mine", "chosen": ""}
    assert twice(supervisors["branch"], reverse("queues:save-view"), said) == [302, 302]
    assert SavedView.objects.count() == 1


def test_wishes_are_saved_once(supervisors):
    said = {"mail": "daily", "sms": "never"}
    assert twice(supervisors["branch"], reverse("preferences"), said) == [302, 302]
    assert Preference.objects.get().mail == "daily"
