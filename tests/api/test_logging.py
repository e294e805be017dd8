from __future__ import annotations

import uuid

import pytest

from complaints.models import Complaint
from staff.models import Role, User
from tests.api.conftest import client_of, person, send

FULL = {
    "channel": "hotline",
    "what": "No signal since Monday",
    "phone": "139 1234 5678",
    "category": "no-signal",
    "area": "gulou",
    "amount": 12.5,
    "place": "Gulou",
    "happened_at": "2026-01-05T08:00:00+08:00",
}


def test_a_logged_complaint_is_answered_with_its_types_and_due_times(clerk, customer):
    answer = send(clerk, FULL)
    said = answer.json()
    assert answer.status_code == 201
    assert said["number"].startswith("C-")
    assert said["customer"] == {
        "number": customer.number,
        "name": "Li Hua",
        "tier": {"code": "gold", "name": "gold card"},
    }
    assert said["amount"] == "12.50"
    assert said["happened_at"] == "2026-01-05T00:00:00Z"
    vip = next(one for one in said["types"] if one["type"] == "vip")
    assert vip["words"] == "tier gold card"
    assert vip["evidence"] == {
        "grounds": [{"ground": "tier", "name": "gold card", "name_zh": "金卡客户"}]
    }
    due = {timer["clock"]: timer["due_at"] for timer in said["timers"]}
    assert due["answer"].endswith("Z")
    assert due["statutory"] > due["answer"]
    assert said["next_due_at"] == min(
        timer["due_at"] for timer in said["timers"] if not timer["stopped_at"]
    )


def test_whatever_the_types_ask_for_is_rung_once(clerk, customer, rung):
    key = str(uuid.uuid4())
    send(clerk, FULL, key=key)
    send(clerk, FULL, key=key)
    assert rung == ["vip"]


@pytest.mark.parametrize("amount", ["12.50", 12.5, 12])
def test_an_amount_may_be_a_text_or_a_number(clerk, amount):
    answer = send(clerk, {"channel": "hotline", "what": "Too dear", "amount": amount})
    assert answer.json()["amount"] in ("12.50", "12.00")


def test_a_request_sent_again_finds_the_first_complaint(clerk):
    first, again = send(clerk, key="k-1"), send(clerk, key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json()["number"] == first.json()["number"]
    assert Complaint.objects.count() == 1


def test_a_request_of_a_new_caller_can_be_sent_again_although_he_is_known_by_now(clerk):
    body = {"channel": "hotline", "what": "Dead line", "phone": "13800001111", "name": "Wu"}
    first = send(clerk, body, key="k-2")
    again = send(clerk, dict(reversed(body.items())), key="k-2")
    assert again.status_code == 201, again.json()
    assert again.json()["number"] == first.json()["number"]


def test_a_key_sent_with_another_body_is_refused(clerk):
    send(clerk, key="k-3")
    answer = send(clerk, {"channel": "hotline", "what": "Another matter"}, key="k-3")
    assert answer.status_code == 422
    assert answer.json() == {
        "detail": "This key was used for another complaint. Look at it again, then save it anew."
    }


def test_two_clerks_may_use_the_same_key(clerk, supervisor):
    numbers = {send(who, key="same").json()["number"] for who in (clerk, supervisor)}
    assert len(numbers) == 2


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "x" * 101}, {"Idempotency-Key": " "}])
def test_without_a_usable_key_nothing_is_logged(clerk, headers):
    body = {"channel": "hotline", "what": "No signal"}
    answer = clerk.post("/api/v1/complaints/", body, format="json", headers=headers)
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["detail"]
    assert not Complaint.objects.exists()


def test_errors_are_sentences_by_field(clerk):
    answer = send(clerk, {"channel": "pigeon", "phone": "12"})
    assert answer.status_code == 400
    said = answer.json()
    assert said["errors"]["channel"] == ["There is no “pigeon” here; choose one from the list."]
    assert said["errors"]["what"] == ["This field is required."]
    assert set(said["errors"]) == {"channel", "what", "phone"}
    assert "what: This field is required." in said["detail"]


def test_what_the_desk_finds_wrong_is_said_at_the_field(clerk):
    body = {"channel": "hotline", "what": "Soon", "received_at": "2999-01-01T00:00:00Z"}
    assert list(send(clerk, body).json()["errors"]) == ["received_at"]


def test_a_misspelt_field_is_not_passed_over(clerk):
    answer = send(clerk, {"channel": "hotline", "what": "No signal", "categry": "billing"})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["categry"]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
def test_who_only_reads_cannot_log(branch, role):
    answer = send(client_of(person("reader", role, branch)))
    assert answer.status_code == 403
    assert answer.json()["detail"].startswith("Only these roles may do this: ")


def test_a_superuser_without_a_branch_is_told_so(db, vocabulary):
    answer = send(client_of(User.objects.create_superuser("root")))
    assert 400 <= answer.status_code < 500


def test_nobody_logs_without_signing_in(client, vocabulary):
    answer = client.post("/api/v1/complaints/", {}, content_type="application/json")
    assert answer.status_code == 401
    assert list(answer.json()) == ["detail"]


def test_a_signed_in_browser_may_log_as_well(client, branch):
    client.force_login(person("browser", Role.FRONT_DESK, branch))
    headers = {"Idempotency-Key": "b"}
    body = {"channel": "counter", "what": "Long queue"}
    answer = client.post(
        "/api/v1/complaints/", body, content_type="application/json", headers=headers
    )
    assert answer.status_code == 201


def test_a_program_is_answered_in_the_language_it_asks_for(clerk):
    answer = send(clerk, {}, **{"Accept-Language": "zh-hans"})
    assert answer.headers["Content-Language"] == "zh-hans"
    assert answer.json()["errors"]["what"] == ["该字段是必填项。"]


def test_a_program_that_asks_for_none_is_answered_in_its_persons_language(branch):
    reader = person("zh", Role.FRONT_DESK, branch, language="zh-hans")
    answer = send(client_of(reader), {})
    assert answer.headers["Content-Language"] == "zh-hans"
    assert answer.json()["errors"]["what"] == ["该字段是必填项。"]


def test_a_program_drops_nothing_of_a_caller_either(clerk):
    asked = {"channel": "hotline", "what": "No signal", "caller": "0571-88886666转8012（秘书）"}
    said = send(clerk, asked | {"name": "Zhao Min"}).json()
    customer = clerk.get(f"/api/v1/customers/{said['customer']['number']}/").json()
    assert customer["phones"] == ["+86571****6666 ext. 8012 (秘书)"]
    beside = send(clerk, asked | {"caller": "2号楼302 Mrs Wu", "name": "Chen Ping"}).json()
    assert beside["caller_said"] == "2号楼302 Mrs Wu"


def test_a_program_is_told_at_the_field_what_cannot_be_dialled(clerk):
    asked = {"channel": "hotline", "what": "No signal", "caller": "1380013800", "name": "Zhao Min"}
    answer = send(clerk, asked)
    assert answer.status_code == 400
    assert "has 10 digits" in answer.json()["errors"]["caller"][0]


def test_somebody_unnamed_has_an_empty_name_for_programs(clerk):
    asked = {"channel": "hotline", "what": "No signal", "caller": "13900001111"}
    assert send(clerk, asked).json()["customer"]["name"] == ""
