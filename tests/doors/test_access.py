"""Every route, asked as everybody, answers as the one table of setup.access says."""

import re
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import resolve
from knox.models import AuthToken

from config.middleware import above
from setup import access, apps
from setup.access import ROUTES, rows_of
from staff.models import User
from tests.doors.examples import address

SEES_ALL = {"group admin", "auditor"}
NOT_SIGNED_IN = {"anonymous", "retired"}
FINE = {200, 201, 204, 302, 304, 400, 409, 422, 503}


@pytest.fixture
def clients(people):
    """A browser of each, signed in while they still worked here."""
    found = {name: Client(raise_request_exception=False) for name in people}
    for name, user in people.items():
        if user:
            found[name].force_login(user)
    User.objects.filter(pk=people["retired"].pk).update(is_active=False)
    return found


@pytest.fixture
def tokens(people):
    found = {name: {} for name in people}
    for name, user in people.items():
        if user:
            found[name] = {"HTTP_AUTHORIZATION": f"Token {AuthToken.objects.create(user)[1]}"}
    User.objects.filter(pk=people["retired"].pk).update(is_active=False)
    return found


def asked(client, method, where, **more):
    """The answer; whatever it has changed is taken back."""
    kept = dict(client.cookies)
    with transaction.atomic():
        answer = getattr(client, method)(where, **more)
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.update(kept)
    return answer


def wanted(who, name, user, is_open):
    """What the table says of a person: a set of statuses."""
    if who is access.ANYBODY:
        return FINE | {"sign-in"}
    if name in NOT_SIGNED_IN:
        return {"sign-in"}
    if who.may(user):
        return FINE | {404}  # Also where nothing was named that is there
    # What is out of sight is not there, whoever asks.
    return {403} if is_open or name in SEES_ALL else {403, 404}


def got(answer):
    leads = answer.headers.get("Location", "").startswith("/sign-in/")
    return "sign-in" if leads or answer.status_code == 401 else answer.status_code


def rows():
    for name, route in access.routes().items():
        if name.startswith("admin:"):
            continue
        for row in rows_of(name):
            yield row, route


def test_every_route_has_a_row_and_every_row_a_route():
    assert access.missing() == []
    assert access.superfluous() == []


def test_a_route_without_a_row_is_refused_before_anything_starts(monkeypatch):
    monkeypatch.setattr(access, "ROUTES", {"home": ROUTES["home"]})
    (first, *_others) = apps.every_route_says_for_whom_it_is()
    assert "says nowhere for whom it is" in first.msg


def test_the_table_for_people_is_the_table():
    told = StringIO()
    call_command("show_access", stdout=told)
    written = (settings.BASE_DIR / "docs/access.md").read_text(encoding="utf-8")
    assert written == told.getvalue()


def test_every_page_is_for_those_of_the_table_and_for_nobody_else(house, people, clients):
    wrong, opened = [], set()
    for row, route in rows():
        if row.startswith(("api", "schema")):
            continue
        where, held = address(row, route, house), ROUTES[row]
        is_open = "<" not in str(route.pattern)
        for name, user in people.items():
            for method, who in (("get", held.opens), ("post", held.sends)):
                answer = asked(clients[name], method, where)
                found = got(answer)
                if who:
                    right = wanted(who, name, user, is_open)
                elif method == "get":
                    right = {302}
                    assert answer.headers["Location"] == above(where.split("?")[0]), row
                else:
                    right = {405}
                if found not in right:
                    wrong.append((row, method, name, found, right))
                if found in (200, 302) and who and name not in NOT_SIGNED_IN:
                    opened.add(row)
    assert not wrong, "\n".join(map(str, wrong))
    # Each was really there for somebody: what nobody could open was not tried. (No sweep runs
    # here, and nobody has answered the what-if.)
    pages = {row for row, _route in rows() if not row.startswith(("api", "schema"))}
    pages = {row for row in pages if ROUTES[row].opens} - {"ready", "rules:what-if-figures"}
    assert pages - opened == set()


def test_every_operation_for_programs_is_for_those_of_the_table(house, people, tokens):
    wrong, client = [], Client()
    for row, route in rows():
        if not row.startswith(("api:", "schema")):
            continue
        where, held = address(row, route, house), ROUTES[row]
        is_open = "<" not in str(route.pattern)
        for name, user in people.items():
            about = {**tokens[name], "content_type": "application/json"}
            for method, who in (("get", held.opens), ("post", held.sends)):
                more = {"data": "{}", "HTTP_IDEMPOTENCY_KEY": "x"} if method == "post" else {}
                answer = asked(client, method, where, **about, **more)
                right = _for_programs(row, who, name, user, is_open)
                if got(answer) not in right:
                    wrong.append((row, method, name, got(answer), right))
                assert answer.headers["Content-Type"].startswith("application/"), row
    assert wrong == []


def _for_programs(row, who, name, user, is_open):
    if name in NOT_SIGNED_IN:
        return {"sign-in"}
    if row == "api:nothing":
        return {404}
    return wanted(who, name, user, is_open) if who else {405}


def test_what_is_another_branch_s_is_not_there(house, people, clients):
    """Whoever has the role, but not the sight: as if it did not exist."""
    stranger, wrong = people["supervisor elsewhere"], []
    named = (
        "complaints:",
        "bulk:",
        "incidents:",
        "customers:",
        "quality:",
        "workload:",
        "queues:r",
    )
    for row, route in rows():
        held = ROUTES[row]
        if not row.startswith(named) or "<" not in str(route.pattern):
            continue
        for method, who in (("get", held.opens), ("post", held.sends)):
            if who and who.may(stranger):
                found = asked(clients["supervisor elsewhere"], method, address(row, route, house))
                if found.status_code != 404:
                    wrong.append((row, method, found.status_code))
    # Keys of drafts are made up by whoever types: another's is just a key that is not in use.
    assert [one for one in wrong if not one[0].startswith("complaints:draft-")] == []


def test_everybody_begins_the_day_on_a_page_that_opens(people, clients):
    for name in people:
        if name not in NOT_SIGNED_IN:
            assert clients[name].get("/", follow=True).status_code == 200, name


def test_no_page_offers_a_link_that_does_not_open(house, people, clients):
    """What one may not open is not offered."""
    pages = ["/", "/complaints/", "/customers/", "/incidents/", "/quality/", "/work/", "/inbox/"]
    pages += ["/rules/", "/rules/calendars/", "/phrases/", "/queues/", "/approvals/", "/workload/"]
    pages += ["/setup/changes/", "/deliveries/", "/reports/", house.what_if.get_absolute_url()]
    pages += [f"/rules/{house.rule.pk}/versions/", house.replanning.get_absolute_url()]
    for name in sorted(set(people) - NOT_SIGNED_IN):
        seen = {}
        for page in pages:
            answer = clients[name].get(page, follow=True)
            if answer.status_code == 200:
                seen |= _links(answer.content.decode())
        closed = [link for link in seen.values() if clients[name].get(link).status_code >= 403]
        assert closed == [], name


def _links(page):
    """Of each route one."""
    found = re.findall(r'(?:href|action)="(/[^"#]*)', page)
    links = (one.replace("&amp;", "&") for one in found if not one.startswith("/static/"))
    return {resolve(link.split("?")[0]).view_name: link for link in links}
