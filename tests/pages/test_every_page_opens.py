"""Every page opens for the roles that may, in both languages, and nobody else."""

import gettext
import html
import re

import pytest
from django.conf import settings

from complaints.models import WhatIf
from sla.models import Policy
from tests import every_page
from tests.conftest import MONDAY_10


@pytest.fixture
def pages(desk, supervisors):
    """Addresses by who may open them."""
    for _complaint in range(11):
        desk.log(body="city-government")
    rule = Policy.objects.get(code="standard")
    days = {"since": MONDAY_10.date(), "until": MONDAY_10.date()}
    WhatIf.objects.create(policy=rule, draft="", asked_at=MONDAY_10, **days)
    return {group: list(found.values()) for group, found in every_page.addresses().items()}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("role", ["clerk", "supervisor", "admin", "auditor"])
def test_pages_open_for_their_roles_only(
    client, pages, clerk, supervisors, admin, auditor, role, language
):
    people = {"clerk": clerk, "supervisor": supervisors["city"], "admin": admin, "auditor": auditor}
    user = people[role]
    user.language = language
    user.save()
    client.force_login(user)
    may = {
        "clerk": {"everybody", "rooms", "desk"},
        "supervisor": {"everybody", "rooms", "desk", "readers", "supervisor", "supervision"},
        "admin": {"everybody", "rooms", "readers", "admin", "overseers"},
        "auditor": {"everybody", "rooms", "readers", "supervision", "overseers"},
    }
    for group, addresses in pages.items():
        allowed = group in may[role]
        for address in addresses:
            response = client.get(address)
            assert response.status_code == (200 if allowed else 403), address
            assert f'lang="{language}"' in response.content.decode(), address


def test_every_move_shows_its_form(client, desk, supervisors, department, clerk):
    from complaints.actions import ACTIONS

    complaint = desk.log()
    client.force_login(supervisors["branch"])
    for noun in ACTIONS:
        assert client.get(f"{complaint.get_absolute_url()}?do={noun}").status_code == 200, noun


def test_a_stranger_is_sent_to_sign_in(client, pages):
    for addresses in pages.values():
        for address in addresses:
            assert client.get(address).headers["Location"].startswith("/sign-in/")


# What stands in English on Chinese pages on purpose: examples of what may be typed.
TYPED = {"Asia/Shanghai"}


def said_in_english():
    """Sentences and labels of the catalogue that read differently in Chinese."""
    with (settings.BASE_DIR / "locale/zh_Hans/LC_MESSAGES/django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    return {
        key
        for key, text in catalogue.items()
        if isinstance(key, str)
        and text != key
        and " " in key
        and "%" not in key
        and "\x04" not in key
    }


@pytest.mark.parametrize("role", ["clerk", "supervisor", "admin"])
def test_no_sentence_stands_in_english_on_a_chinese_page(
    client, pages, clerk, supervisors, admin, role
):
    user = {"clerk": clerk, "supervisor": supervisors["city"], "admin": admin}[role]
    user.language = "zh-hans"
    user.save()
    client.force_login(user)
    groups = {"clerk": ["everybody", "desk"]}
    groups["supervisor"] = ["supervisor", "supervision", "readers"]
    groups["admin"] = ["admin", "overseers"]
    english = said_in_english() - TYPED
    assert len(english) > 500
    for address in [address for group in groups[role] for address in pages[group]]:
        shown = html.unescape(client.get(address).content.decode())
        texts = {text.strip() for text in re.findall(r">([^<>]+)<", shown)}
        texts |= set(re.findall(r'(?:aria-label|placeholder|title)="([^"]+)"', shown))
        assert texts & english == set(), address
