"""Whatever is thrown at the doors, the answer is a refusal that a program can read."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from itertools import product

import pytest

from complaints.api.body import LARGEST
from tests.api.conftest import move, send

HUGE = "9" * 30
CURSORS = ["x", "%00", "AAAA", "W10=", "bnVsbA==", "a" * 5000]
CURSORS += [
    urlsafe_b64encode(json.dumps(told).encode()).decode()
    for told in (
        [0, "x", 1],
        [0, "2026-01-01T00:00:00Z", "x"],
        [0, "2026-01-01T00:00:00Z", [1]],
        [0, {}, 1],
        [0, 1, 1e400],
        {"a": 1},
        [0, "\0", 1],
    )
]
BODIES = [b"", b"x", b"[]", b"7", b"null", b'"text"', b"\xff\xfe", b'{"what": NaN}', b"{" * 100_000]
BODIES += [b"[" * 100_000, b'{"what": ' + b"[" * 900 + b"]" * 900 + b"}", b"9" * 10_000]
BODIES += [b'{"amount": 1e400, "seen": 1e400}', b'{"amount": -Infinity}']
BODIES += [b'{"what": "\\ud800", "channel": "hotline"}', b'{"\\ud800": 1}', b"x" * (LARGEST + 9)]


@pytest.mark.parametrize("noun", ["", "notes/", "archive/"])
def test_a_body_that_makes_no_sense_is_refused(clerk, complaint, noun):
    path = f"/api/v1/complaints/{complaint.number}/{noun}" if noun else "/api/v1/complaints/"
    headers = {"Idempotency-Key": "n"}
    for body in BODIES:
        answer = clerk.generic("POST", path, body, "application/json", headers=headers)
        assert 400 <= answer.status_code < 500, body[:50]
        assert answer.json()["detail"]


VALUES = ["\0", [], {}, True, {"a": {"b": []}}, int("9" * 30), "9" * 30, "9" * 5000, "é" * 9]
FIELDS = ["kind", "phone", "customer", "tier", "channel", "body", "received_at", "category", "area"]
FIELDS += ["happened_at", "amount", "handling_branch"]


def test_a_value_that_makes_no_sense_is_said_at_its_field(clerk):
    body = {"channel": "hotline", "what": "No signal", "name": "Wu"}
    for field, value in product(FIELDS, VALUES):
        answer = send(clerk, {**body, field: value})
        assert answer.status_code == 400, (value, answer.json())
        assert field in answer.json()["errors"]


def test_a_text_without_sense_is_refused_too(clerk):
    texts = ["what", "place", "remedy", "major_reason", "name"]
    for field, value in product(texts, ["\0", [], {}, True]):
        answer = send(clerk, {"channel": "hotline", "what": "No signal", field: value})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


MOMENTS = ["0001-01-01T00:00:00Z", "1700-01-01T00:00:00Z", "2026-02-30", "2026-13-01T00:00:00Z"]
MOMENTS += ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z"]


@pytest.mark.parametrize("at", MOMENTS)
def test_an_instant_at_the_edge_of_time_breaks_nothing(clerk, complaint, at):
    body = {"channel": "hotline", "what": "No signal"}
    answers = [send(clerk, {**body, field: at}) for field in ("received_at", "happened_at")]
    answers.append(move(clerk, complaint.number, "commitments", promise="x", due_at=at))
    answers.append(clerk.get("/api/v1/complaints/", {"received_after": at}))
    answers.append(clerk.get("/api/v1/complaints/"))
    answers.append(clerk.get(f"/api/v1/complaints/{complaint.number}/"))
    answers.append(clerk.get(f"/api/v1/complaints/{complaint.number}/history/"))
    assert all(answer.status_code < 500 for answer in answers)
    assert [answer.status_code for answer in answers[-3:]] == [200, 200, 200]


def test_a_number_that_makes_no_sense_is_refused(clerk, complaint):
    asked = [("notes", "seen"), ("fulfilments", "timer"), ("callbacks", "rating")]
    for (noun, field), value in product(asked, [HUGE, int(HUGE), -1, 1.5, "x", "\0", [], True]):
        body = {"note": "x", **({"outcome": "satisfied"} if noun == "callbacks" else {})}
        answer = move(clerk, complaint.number, noun, **{**body, field: value})
        assert answer.status_code in (400, 409), (noun, value)


def test_a_cursor_that_we_have_not_made_is_not_found(clerk, complaint):
    for path, cursor in product(["complaints/", "customers/", "incidents/"], CURSORS):
        answer = clerk.get(f"/api/v1/{path}?cursor={cursor}")
        assert (answer.status_code, answer.json()["detail"]) == (404, "Invalid cursor"), cursor


def test_a_cursor_with_a_huge_key_breaks_nothing(clerk, complaint):
    for told in ([0, HUGE, int(HUGE)], [1, HUGE, int(HUGE)], [0, "0001-01-01", -int(HUGE)]):
        cursor = urlsafe_b64encode(json.dumps(told).encode()).decode()
        for path in ("complaints/", "customers/", "incidents/"):
            assert clerk.get(f"/api/v1/{path}?cursor={cursor}").status_code in (200, 404)


PATHS = [f"incidents/{HUGE}/", f"complaints/{HUGE}/", "complaints/%00/", "complaints/C%2F/"]
PATHS += ["customers/%00/", f"customers/{HUGE}/", "policies/%00/", "queues/%00/", "nothing/"]
PATHS += [f"queues/all/?page={HUGE}", "queues/all/?page=x", "incidents/x/", "customers/a/b/c/"]
PATHS += ["complaints/%F0%28/history/", "complaints/C-2026-000001/%00/"]


def test_an_address_that_makes_no_sense_is_not_found(supervisor):
    for path in PATHS:
        answer = supervisor.get(f"/api/v1/{path}")
        assert answer.status_code == 404, path
        assert answer.json()["detail"]


@pytest.mark.parametrize("asked", ["customers/?q=%00", f"complaints/?incident={HUGE}9999"])
def test_a_question_that_makes_no_sense_breaks_nothing(clerk, asked):
    assert clerk.get(f"/api/v1/{asked}").status_code in (200, 400)


@pytest.mark.parametrize(
    ("type", "status"),
    [
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/json; charset=bogus", 201),
    ],
)
def test_only_json_is_read(clerk, type, status):
    body = b'{"channel": "hotline", "what": "No signal"}'
    headers = {"Idempotency-Key": "n"}
    answer = clerk.generic("POST", "/api/v1/complaints/", body, type, headers=headers)
    assert answer.status_code == status


def test_other_methods_are_refused(clerk, complaint):
    for method in ("put", "patch", "delete"):
        answer = getattr(clerk, method)(f"/api/v1/complaints/{complaint.number}/")
        assert answer.status_code == 405


def test_a_key_that_cannot_be_kept_is_refused(clerk):
    assert send(clerk, key="a\0b").status_code == 400
