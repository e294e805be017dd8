"""What admins do is said back to them, and what cannot be is refused in a sentence."""

import pytest
from django.urls import reverse

from complaints.models import Channel, ExtensionRule
from staff.models import Branch
from tests.conftest import MONDAY_10
from tests.setup.hands import agree, post, send

GROUP = {"code": "second", "name": "Second", "level": 1, "parent": ""}


def test_retiring_and_using_again_say_so(browser, rules):
    fax = Channel.objects.get(code="fax")
    address = reverse("setup:retirement", args=["channels", fax.pk])
    assert f"Retired: {fax}" in browser.post(address, follow=True).content.decode()
    assert f"In use again: {fax}" in browser.post(address, follow=True).content.decode()


def test_a_limit_of_no_extensions_says_that_it_forbids_them(browser, rules):
    address = browser.get(reverse("setup:listing", args=["extensions"])).headers["Location"]
    assert "0 forbids it" in browser.get(address).content.decode()
    saved = browser.post(address, {"most": 0}, follow=True).content.decode()
    assert ExtensionRule.limit() == 0
    assert "no complaint may be given more time" in saved


class TestOneGroup:
    def test_a_second_group_is_refused_on_the_page(self, browser, group):
        refused = post(browser, "branches", GROUP, status=422)
        assert "There is a group at the top already" in refused.content.decode()

    def test_a_second_group_is_refused_in_a_file(self, browser, group):
        shown = send(browser, "branches", "code,name,level,parent\nsecond,Second,1,\n")
        assert "There is a group at the top already" in shown.content.decode()
        agree(browser)
        assert not Branch.objects.filter(code="second").exists()

    @pytest.mark.django_db
    def test_one_that_was_retired_is_not_used_again(self, browser, group):
        row = Branch.objects.create(**{**GROUP, "parent": None}, retired_at=MONDAY_10)
        address = reverse("setup:retirement", args=["branches", row.pk])
        shown = browser.post(address, follow=True).content.decode()
        assert "There is a group at the top already" in shown
        row.refresh_from_db()
        assert row.retired_at

    def test_the_group_itself_is_still_edited(self, browser, group):
        sent = {"name": "The Group", "name_zh": ""}
        post(browser, "branches", sent, group["group"].pk)
        assert Branch.objects.get(code="group").name == "The Group"
