"""Whatever is sent to whatever address: a refusal, and never something broken."""

import re

import pytest
from django.db import transaction
from django.test import Client

from setup.access import ROUTES
from tests.doors.examples import address
from tests.doors.test_access import rows

METHODS = ("OPTIONS", "PUT", "DELETE")
ODD = (
    "%00",
    "9" * 30,
    "-1",
    "x",
    "2026-02-30",
    "0001-01-01T00:00",
    "%F0%28",
    "%0A",
    "[]",
    "é" * 400,
)
PARAMETERS = "category change channel customer do draft figure kind of page q s seen since stage"
PARAMETERS += " state table then type until version view who writing year boxes columns owner"
ASKED = PARAMETERS.split()
PATHS = ("%0A", "%00", "%F0%28%8C", "9" * 30)
SENT = ("\0", "9" * 30, "2026-02-30", "<b>\n{{ 7*7 }}", "", "-1")


@pytest.fixture
def clients(people):
    found = {}
    for name in ("front desk", "supervisor", "group admin", "auditor"):
        found[name] = Client(raise_request_exception=False)
        found[name].force_login(people[name])
    return found


@pytest.fixture
def ask(clients):
    """What was answered with 5xx; whatever was changed is taken back."""
    broken = []

    def ask(name, method, where, data=None):
        client = clients[name]
        kept = dict(client.cookies)
        with transaction.atomic():
            if data is None:
                answer = client.generic(method, where)
            else:
                answer = getattr(client, method.lower())(where, data)
            if answer.streaming:
                b"".join(answer.streaming_content)
            transaction.set_rollback(True)
        client.cookies.clear()
        client.cookies.update(kept)
        if answer.status_code >= 500 and "/readyz" not in where:
            broken.append((name, method, where[:120], str(data)[:60]))
        return answer

    ask.broken = broken
    return ask


def who_may(who, people):
    names = ("group admin", "supervisor", "front desk", "auditor")
    return next((name for name in names if who and who.may(people[name])), None)


def test_no_method_breaks_any_address(house, people, ask):
    for row, route in rows():
        held, where = ROUTES[row], address(row, route, house)
        name = who_may(held.sends or held.opens, people)
        for method in METHODS:
            answer = ask(name, method, where)
            if where.startswith("/api/") and answer.content:
                assert "json" in answer.headers["Content-Type"] or row == "api-docs", (row, method)
            if answer.status_code == 405 and not where.startswith("/api/"):
                assert b"This was not done" in answer.content, (row, method)
    assert not ask.broken, "\n".join(map(str, ask.broken))


def test_no_question_in_an_address_breaks_a_page(house, people, ask):
    for row, route in rows():
        if not (name := who_may(ROUTES[row].opens, people)):
            continue
        where = address(row, route, house).split("?")[0]
        for turn in (0, 3, 6):  # Each parameter has three values, beside different others
            values = ((one, ODD[(turn + nth) % len(ODD)]) for nth, one in enumerate(ASKED))
            ask(name, "GET", f"{where}?{'&'.join(f'{one}={value}' for one, value in values)}")
    assert not ask.broken, "\n".join(map(str, ask.broken))


def test_no_odd_part_of_an_address_breaks_it(house, people, ask):
    for row, route in rows():
        held, where = ROUTES[row], address(row, route, house).split("?")[0]
        parts = where.split("/")
        places = [place for place, part in enumerate(parts) if re.search(r"\d", part)]
        for place, odd in ((place, odd) for place in places for odd in PATHS):
            there = "/".join([*parts[:place], odd, *parts[place + 1 :]])
            for method, who in (("GET", held.opens), ("POST", held.sends)):
                if who and (name := who_may(who, people)):
                    answer = ask(name, method, there)
                    if there.startswith("/api/"):
                        assert "json" in answer.headers["Content-Type"], there
    assert not ask.broken, "\n".join(map(str, ask.broken))


def test_no_odd_form_breaks_a_page(house, people, ask, clients):
    names = set()
    for row, route in rows():
        if (name := who_may(ROUTES[row].opens, people)) and not row.startswith("api"):
            page = ask(name, "GET", address(row, route, house))
            shown = "" if page.streaming else page.content.decode(errors="ignore")
            names |= set(re.findall(r' name="([\w-]+)"', shown))
    assert len(names) > 80
    names = sorted(names - {"csrfmiddlewaretoken"})  # Beside each value stand others
    for row, route in rows():
        if row.startswith("api") or not (name := who_may(ROUTES[row].sends, people)):
            continue
        where = address(row, route, house)
        ask(name, "POST", where, dict.fromkeys(names, SENT[1]))
        ask(name, "POST", where, {one: SENT[nth % len(SENT)] for nth, one in enumerate(names)})
    assert not ask.broken, "\n".join(map(str, ask.broken))


@pytest.mark.parametrize(
    "where", ["/api", "/api/", "/api/v1", "/api/v1/nope", "/api/v2/x/", "/api/%0A"]
)
def test_every_address_for_programs_answers_in_json(clients, where):
    for client in (Client(), clients["group admin"]):
        for method in ("GET", "POST", "PUT", "OPTIONS"):
            answer = client.generic(method, where)
            assert answer.headers["Content-Type"] == "application/json", (where, method)
            assert answer.status_code in (200, 401, 404, 405)


def test_what_breaks_is_said_in_json_to_programs(client, monkeypatch, clerk):
    from complaints.api import views

    def explode(self):
        raise RuntimeError("x")

    monkeypatch.setattr(views.Policies, "get_queryset", explode)
    client.raise_request_exception = False
    client.force_login(clerk)
    answer = client.get("/api/v1/policies/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/json")
    assert answer.json()["detail"]


def test_a_refused_move_in_another_language_leads_to_a_page_that_opens(client, desk, clerk):
    client.force_login(clerk)
    where = f"{desk.log().get_absolute_url()}answers/"
    refused = client.post(where, {"answer": ""})
    assert refused.status_code == 422
    back = re.search(r'name="next" value="([^"]+)"', refused.content.decode())[1]
    shown = client.post("/language/", {"language": "zh-hans", "next": back}, follow=True)
    assert shown.status_code == 200
    assert shown.redirect_chain[-1][0].endswith("?do=answers")
    assert 'lang="zh-hans"' in shown.content.decode()


def test_a_number_that_was_shown_leads_back_to_the_customer(client, customer, clerk):
    client.force_login(clerk)
    where = f"/customers/{customer.pk}/reveals/"
    shown = client.post("/language/", {"language": "zh-hans", "next": where}, follow=True)
    assert shown.status_code == 200
    assert shown.redirect_chain[-1][0] == customer.get_absolute_url()


def test_the_readable_description_of_the_api_runs_nothing_inline(client, clerk):
    client.force_login(clerk)
    page = client.get("/api/docs/").content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert "<style" not in page
    (script,) = re.findall(r'src="([^"]*script[^"]*)"', page)
    answer = client.get(script.replace("&amp;", "&"))
    assert answer.headers["Content-Type"].startswith("application/javascript")
    assert client.get("/api/schema/").json()["openapi"].startswith("3.")


@pytest.mark.parametrize(
    "where", ["work", "9999", "javascript:alert(1)", "//evil.example", "", "\0"]
)
def test_the_language_switch_leads_only_to_pages_of_ours(client, clerk, where):
    client.force_login(clerk)
    answer = client.post("/language/", {"language": "en", "next": where})
    assert answer.headers["Location"] == "/"


def test_a_calendar_whose_zone_is_nowhere_is_refused_on_its_page(client, house, admin):
    client.force_login(admin)
    answer = client.post(f"/rules/calendars/{house.calendar.pk}/", {"zone": "9999", "name": "x"})
    assert answer.status_code == 422
