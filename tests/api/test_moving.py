from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from complaints.actions import ACTIONS
from complaints.models import State
from staff.models import Role
from tests.api.conftest import move, person

TOMORROW = (timezone.now() + timedelta(days=1)).isoformat()


def test_a_move_is_answered_with_the_complaint_as_it_stands_then(clerk, complaint, department):
    assert "clarification" in clerk.get(f"/api/v1/complaints/{complaint.number}/").json()["moves"]
    assert move(clerk, complaint.number, "clarification", note="Understood").status_code == 201
    answer = move(clerk, complaint.number, "dispatches", department="network-nj", note="Repair it")
    said = answer.json()
    assert answer.status_code == 201
    assert (said["state"], said["version"]) == ("in_progress", 3)
    assert said["department"] == {"code": "network-nj", "name": "Network"}
    assert said["moves"][0] == "dispatches" or "clarification" not in said["moves"]


def test_the_whole_way_of_a_complaint_can_be_gone(clerk, colleague, complaint):
    steps = [
        ("clarification", {"note": "Understood"}),
        ("answers", {"answer": "We are at it"}),
        ("commitments", {"promise": "Repair", "due_at": TOMORROW}),
        ("resolution", {"answer": "Repaired"}),
        ("callbacks", {"outcome": "satisfied", "rating": 5, "treatment": 4}),
        ("archive", {}),
    ]
    for noun, body in steps:
        who = colleague if noun == "callbacks" else clerk  # Never who has done the work
        answer = move(who, complaint.number, noun, **body)
        assert answer.status_code == 201, (noun, answer.json())
    assert answer.json()["state"] == State.ARCHIVED


def test_a_promise_is_kept_by_the_id_of_its_timer(clerk, complaint):
    said = move(clerk, complaint.number, "commitments", promise="Call", due_at=TOMORROW).json()
    promise = next(timer for timer in said["timers"] if timer["clock"] == "commitment")
    assert promise["label"] == "Call"
    said = move(clerk, complaint.number, "fulfilments", timer=promise["id"]).json()
    assert next(t for t in said["timers"] if t["id"] == promise["id"])["outcome"] == "met"


def test_a_stale_program_is_refused(clerk, complaint):
    move(clerk, complaint.number, "notes", note="Changed meanwhile")
    answer = move(clerk, complaint.number, "notes", note="Too late", seen=1)
    assert answer.status_code == 409
    assert "was changed by somebody else" in answer.json()["detail"]
    assert move(clerk, complaint.number, "notes", note="Now", seen=2).status_code == 201


def test_a_move_that_the_state_does_not_allow_is_refused(clerk, complaint):
    answer = move(clerk, complaint.number, "archive")
    assert answer.status_code == 409
    assert complaint.number in answer.json()["detail"]


def test_a_move_that_lacks_its_reason_names_the_field(clerk, complaint):
    answer = move(clerk, complaint.number, "withdrawal")
    assert answer.status_code == 400
    assert answer.json()["errors"] == {"note": ["This field is required."]}


def test_only_supervisors_put_somebody_in_charge(clerk, supervisor, complaint):
    assert move(clerk, complaint.number, "assignments", owner="clerk").status_code == 403
    answer = move(supervisor, complaint.number, "assignments", owner="supervisor")
    assert answer.json()["owner"] == {"username": "supervisor", "name": "supervisor"}


def test_auditors_make_no_move(auditor, complaint):
    answers = {noun: move(auditor, complaint.number, noun).status_code for noun in ACTIONS}
    assert answers == dict.fromkeys(ACTIONS, 403)


def test_a_complaint_of_another_branch_is_not_there(stranger, complaint):
    answers = {noun: move(stranger, complaint.number, noun).status_code for noun in ACTIONS}
    assert answers == dict.fromkeys(ACTIONS, 404)


def test_who_returns_a_complaint_sees_how_it_went_although_it_left_the_branch(
    clerk, stranger, complaint, rung
):
    move(clerk, complaint.number, "clarification", note="Understood")
    move(clerk, complaint.number, "transfers", branch="sz-1", note="It is yours")
    assert "cross_region" in rung
    answer = move(stranger, complaint.number, "returns", note="It is not")
    assert answer.status_code == 201
    assert answer.json()["handling_branch"]["code"] == "nj-1"


def test_a_noun_that_is_none_is_not_found(clerk, complaint):
    answer = move(clerk, complaint.number, "explosions")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


def test_a_complaint_is_joined_to_the_first_of_the_same_customer(clerk, customer):
    from tests.api.conftest import send

    body = {"channel": "hotline", "what": "No signal", "customer": customer.number}
    first, second = (send(clerk, body).json()["number"] for _ in range(2))
    answer = move(clerk, second, "joins", first=first)
    assert answer.status_code == 201, answer.json()
    assert answer.json()["joined_to"] == first


def test_someone_of_another_branch_cannot_be_put_in_charge(supervisor, complaint, elsewhere):
    person("far", Role.FRONT_DESK, elsewhere)
    answer = move(supervisor, complaint.number, "assignments", owner="far")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["owner"]
