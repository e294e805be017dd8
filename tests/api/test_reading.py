from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints.models import Complaint
from customers.models import Customer, Phone, Tier
from tests.api.conftest import log_quickly, move, send


def queries_of(client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


LISTS = ["complaints/", "customers/", "incidents/", "queues/all/", "queues/", "policies/"]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_as_many_queries_for_30_rows_as_for_3(supervisor, customer, path):
    log_quickly(supervisor.user, 3, customer=customer)
    few = queries_of(supervisor, f"/api/v1/{path}")
    log_quickly(supervisor.user, 27, customer=customer)
    more = [Customer(name=f"n{i}", tier=customer.tier, branch=customer.branch) for i in range(27)]
    Customer.objects.bulk_create(more)
    Phone.objects.bulk_create(Phone(customer=c, number=f"+861380000{c.pk:04}") for c in more)
    assert queries_of(supervisor, f"/api/v1/{path}") == few <= 12


def test_a_history_asks_as_many_queries_for_30_events_as_for_3(clerk, complaint):
    path = f"/api/v1/complaints/{complaint.number}/history/"
    move(clerk, complaint.number, "notes", note="One")
    few = queries_of(clerk, path)
    for i in range(28):
        move(clerk, complaint.number, "notes", note=str(i))
    assert queries_of(clerk, path) == few


def test_one_complaint_costs_a_fixed_number_of_queries(clerk, complaint):
    path = f"/api/v1/complaints/{complaint.number}/"
    few = queries_of(clerk, path)
    for i in range(5):
        move(clerk, complaint.number, "commitments", promise=str(i), due_at="2999-01-01T00:00Z")
    assert queries_of(clerk, path) == few <= 15


def test_pages_follow_each_other_without_a_gap_although_all_came_at_one_instant(supervisor):
    log_quickly(supervisor.user, 7)
    Complaint.objects.update(received_at=timezone.now() - timedelta(days=9))
    page = supervisor.get("/api/v1/complaints/?page_size=3").json()
    seen = [[row["number"] for row in page["results"]]]
    assert page["previous"] is None
    while page["next"]:
        page = supervisor.get(page["next"]).json()
        seen.append([row["number"] for row in page["results"]])
    assert [len(numbers) for numbers in seen] == [3, 3, 1]
    assert len({number for numbers in seen for number in numbers}) == 7
    back = supervisor.get(page["previous"]).json()
    assert [row["number"] for row in back["results"]] == seen[1]
    back = supervisor.get(back["previous"]).json()
    assert [row["number"] for row in back["results"]] == seen[0]
    assert back["previous"] is None
    assert [row["number"] for row in supervisor.get(back["next"]).json()["results"]] == seen[1]


def test_the_newest_receipt_comes_first(supervisor):
    log_quickly(supervisor.user, 3)
    received = [row["received_at"] for row in rows(supervisor, "complaints/")]
    assert received == sorted(received, reverse=True)


def rows(client, path: str) -> list[dict]:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.json()
    said = answer.json()
    return said["results"] if isinstance(said, dict) else said


@pytest.fixture
def two(clerk, customer) -> tuple[str, str]:
    """One of a gold customer on no signal, one anonymous on the bill, withdrawn."""
    body = {"channel": "hotline", "what": "No signal", "category": "no-signal", "area": "gulou"}
    first = send(clerk, {**body, "customer": customer.number}).json()["number"]
    bill = {"channel": "counter", "what": "Bill", "category": "billing"}
    second = send(clerk, {**bill, "received_at": "2026-02-01T00:00:00Z"}).json()["number"]
    move(clerk, second, "withdrawal", note="Found the letter")
    Complaint.objects.filter(number=second).update(source_number="12345-7")
    return first, second


FIRST = ["state=registered", "type=vip", "category=no-signal", "category=network"]
FIRST += ["channel=hotline", "received_after=2026-02-02T00:00:00Z", "open=true"]
SECOND = ["state=withdrawn", "category=billing", "channel=counter", "open=false"]
SECOND += ["received_before=2026-02-02T00:00:00Z", "source_number=12345-7"]


def test_a_filter_finds_what_it_names_and_nothing_else(clerk, two, customer):
    wanted = dict.fromkeys([*FIRST, f"customer={customer.number}"], two[:1])
    wanted |= {**dict.fromkeys(SECOND, two[1:]), "incident=7": ()}
    for asked, numbers in wanted.items():
        found = tuple(row["number"] for row in rows(clerk, f"complaints/?{asked}"))
        assert found == numbers, asked


NONSENSE = ["state=lost", "type=odd", "category=nil", "channel=%00", "received_after=soon"]
NONSENSE += ["open=maybe", "incident=x", "source_number=%00", "customer=%00"]


def test_a_filter_that_makes_no_sense_is_named(clerk):
    for asked in NONSENSE:
        answer = clerk.get(f"/api/v1/complaints/?{asked}")
        assert answer.status_code == 400, asked
        assert list(answer.json()["errors"]) == [asked.split("=")[0]]
        assert answer.json()["detail"].startswith(asked.split("=")[0])


def test_the_complaints_of_another_branch_are_not_there(stranger, complaint):
    assert rows(stranger, "complaints/") == []
    assert stranger.get(f"/api/v1/complaints/{complaint.number}/").status_code == 404
    assert stranger.get(f"/api/v1/complaints/{complaint.number}/history/").status_code == 404


def test_an_auditor_of_the_branch_reads_it(auditor, complaint):
    said = auditor.get(f"/api/v1/complaints/{complaint.number}/").json()
    assert said["number"] == complaint.number
    assert said["moves"] == []


def test_the_history_tells_what_happened_the_oldest_first(clerk, complaint):
    move(clerk, complaint.number, "notes", note="He called again")
    told = rows(clerk, f"complaints/{complaint.number}/history/")
    assert [one["words"] for one in told] == ["logged the complaint", "added a note"]
    assert told[1]["by"] == {"username": "clerk", "name": "clerk"}
    assert told[1]["note"] == "He called again"
    page = clerk.get(f"/api/v1/complaints/{complaint.number}/history/?page_size=1").json()
    assert page["next"]


def looked_for(client, words):
    answer = client.post("/api/v1/customers/searches/", {"q": words}, format="json")
    assert answer.status_code == 200
    return answer.json()


def test_customers_are_found_by_name_and_their_telephones_are_masked(clerk, customer):
    (found,) = looked_for(clerk, "li")
    assert found["phones"] == ["+86139****5678"] or "****5678" in found["phones"][0]
    assert "12345678" not in str(found)
    assert found["tier"] == {"code": "gold", "name": "gold card"}
    assert (found["is_vip"], found["vip_words"]) == (True, "tier gold card")
    assert looked_for(clerk, "zzz") == []
    refused = clerk.get("/api/v1/customers/?q=li")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["q"])
    assert clerk.get(f"/api/v1/customers/{customer.number}/").json() == found


def test_a_customer_number_of_another_system_may_hold_a_slash(clerk, branch):
    tier = Tier.objects.get(code="ordinary")
    Customer.objects.create(name="Wu", tier=tier, branch=branch, source_number="K/7 号")
    assert clerk.get("/api/v1/customers/K/7 号/").json()["name"] == "Wu"


def test_customers_of_another_branch_are_not_there(stranger, customer):
    assert rows(stranger, "customers/") == []
    assert stranger.get(f"/api/v1/customers/{customer.number}/").status_code == 404


@pytest.fixture
def incident(clerk, branch):
    tier = Tier.objects.get(code="ordinary")
    for i in range(11):
        caller = Customer.objects.create(name=f"Caller {i}", tier=tier, branch=branch)
        body = {"channel": "hotline", "what": "No signal", "category": "no-signal"}
        number = Customer.objects.get(pk=caller.pk).number
        answer = send(clerk, {**body, "area": "gulou", "customer": number})
    return answer.json()["incident"]


def test_an_incident_tells_its_evidence_and_members(clerk, stranger, incident):
    (listed,) = rows(clerk, "incidents/?open=true")
    assert (listed["id"], listed["members"]) == (incident, 11)
    assert listed["category"]["code"] == "no-signal"
    assert listed["words"].startswith("11 customers (0 VIP)")
    assert clerk.get(f"/api/v1/incidents/{incident}/").json() == listed
    assert len(rows(clerk, f"complaints/?incident={incident}")) == 11
    assert stranger.get(f"/api/v1/incidents/{incident}/").status_code == 404
    assert rows(stranger, "incidents/") == []


def test_queues_are_counted_for_supervisors(supervisor, clerk, two):
    counts = {queue["code"]: queue["count"] for queue in rows(supervisor, "queues/")}
    assert (counts["all"], counts["vip"], counts["batch"]) == (1, 1, 0)
    assert [row["number"] for row in rows(supervisor, "queues/vip/")] == [two[0]]
    assert supervisor.get("/api/v1/queues/none/").status_code == 404
    assert clerk.get("/api/v1/queues/").status_code == 403
    assert clerk.get("/api/v1/queues/vip/").status_code == 403


def test_a_queue_stands_in_the_order_of_work(supervisor, clerk, customer):
    plain = send(clerk).json()["number"]
    urgent = send(clerk, {"channel": "hotline", "what": "x", "customer": customer.number}).json()[
        "number"
    ]
    assert [row["number"] for row in rows(supervisor, "queues/all/")] == [urgent, plain]


def test_rules_in_force_tell_amounts_as_iso_durations(auditor):
    standard = auditor.get("/api/v1/policies/standard/").json()
    answer = next(target for target in standard["targets"] if target["clock"] == "answer")
    assert answer["amount"] == "P2DT00H00M00S"
    assert answer["calendar"] == {"code": "always", "name": "around the clock"}
    assert [step["share"] for step in answer["ladder"]] == [50, 75, 100, 100]
    assert answer["ladder"][-1]["offset"] == "P0DT04H00M00S"
    vip = next(rule for rule in rows(auditor, "policies/") if rule["code"] == "vip")
    assert vip["conditions"] == [{"attribute": "type", "attribute_words": "type", "codes": ["vip"]}]
    assert auditor.get("/api/v1/policies/none/").status_code == 404
