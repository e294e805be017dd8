"""A province with two cities, the people at their desks, and clients that hold their tokens."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from complaints import bell, defaults
from complaints.models import Area, AreaLevel, Category, Channel, Complaint
from customers.models import Customer, Phone, Tier
from sla.models import Policy
from staff.models import Branch, Department, Level, Role, User

LOADED = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def rung(monkeypatch) -> list[str]:
    """What was rung for. No message leaves the tests."""
    heard: list[str] = []
    monkeypatch.setattr(bell, "ring_for", lambda complaint: heard.extend(sorted(complaint.types)))
    return heard


@pytest.fixture
def vocabulary(db) -> None:
    if not Policy.objects.exists():
        defaults.load(at=LOADED)
    Area.objects.create(code="gulou", name="Gulou", name_zh="鼓楼", level=AreaLevel.DISTRICT)
    network = Category.objects.create(code="network", name="Network")
    Category.objects.create(code="no-signal", name="No signal", parent=network)
    Category.objects.create(code="billing", name="Billing")


@pytest.fixture
def branch(vocabulary) -> Branch:
    group = Branch.objects.get(code="group")
    province = Branch.objects.create(code="js", name="Jiangsu", parent=group, level=Level.PROVINCE)
    city = Branch.objects.create(code="nj", name="Nanjing", parent=province, level=Level.CITY)
    return Branch.objects.create(code="nj-1", name="Gulou", parent=city, level=Level.BRANCH)


@pytest.fixture
def elsewhere(branch) -> Branch:
    province = Branch.objects.get(code="js")
    city = Branch.objects.create(code="sz", name="Suzhou", parent=province, level=Level.CITY)
    return Branch.objects.create(code="sz-1", name="Canglang", parent=city, level=Level.BRANCH)


def person(name: str, role: Role, branch: Branch, **more: object) -> User:
    return User.objects.create_user(name, role=role, branch=branch, full_name=name, **more)


def client_of(user: User) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(user)[1]}")
    client.user = user
    return client


@pytest.fixture
def clerk(branch) -> APIClient:
    return client_of(person("clerk", Role.FRONT_DESK, branch))


@pytest.fixture
def colleague(branch) -> APIClient:
    return client_of(person("cora", Role.FRONT_DESK, branch))


@pytest.fixture
def supervisor(branch) -> APIClient:
    return client_of(person("supervisor", Role.SUPERVISOR, branch))


@pytest.fixture
def auditor(branch) -> APIClient:
    return client_of(person("auditor", Role.AUDITOR, branch))


@pytest.fixture
def stranger(elsewhere) -> APIClient:
    return client_of(person("stranger", Role.SUPERVISOR, elsewhere))


@pytest.fixture
def customer(branch) -> Customer:
    gold = Tier.objects.get(code="gold")
    customer = Customer.objects.create(name="Li Hua", tier=gold, branch=branch)
    Phone.objects.create(customer=customer, number="+8613912345678")
    return Customer.objects.get(pk=customer.pk)


@pytest.fixture
def department(branch) -> Department:
    return Department.objects.create(code="network-nj", name="Network", branch=branch)


def send(client: APIClient, body: object = None, *, key: str = "", **headers: str):
    """Log a complaint, with a key of its own unless one is given."""
    body = {"channel": "hotline", "what": "No signal at home"} if body is None else body
    headers = {"Idempotency-Key": key or str(uuid.uuid4()), **headers}
    return client.post("/api/v1/complaints/", body, format="json", headers=headers)


def move(client: APIClient, number: str, noun: str, **body: object):
    return client.post(f"/api/v1/complaints/{number}/{noun}/", body, format="json")


@pytest.fixture
def complaint(clerk) -> Complaint:
    answer = send(clerk)
    assert answer.status_code == 201, answer.json()
    return Complaint.objects.get(number=answer.json()["number"])


def log_quickly(user: User, count: int, *, customer: Customer | None = None) -> None:
    """Complaints with types, clocks and owners, received one minute apart."""
    from complaints import intake

    now = timezone.now()
    hotline, area = Channel.objects.get(code="hotline"), Area.objects.get(code="gulou")
    category = Category.objects.get(code="no-signal")
    for i in range(count):
        at = now - timedelta(days=2, minutes=61 * i)
        new = intake.NewComplaint(
            what=f"No signal {i}",
            channel=hotline,
            branch=user.branch,
            received_at=at,
            customer=customer,
            category=category,
            area=area,
        )
        intake.log(new, by=user, at=at)
