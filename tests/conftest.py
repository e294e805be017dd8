"""A small cast and a fixed morning. What a test needs beyond that, it says itself."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, partialmethod
from itertools import count

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.utils import ConnectionHandler

import tests.hypothesis_profiles  # noqa: F401 - registers the profiles
from complaints import defaults, intake
from complaints.models import Area, AreaLevel, Category, Channel, ReceivingBody
from customers.models import Customer, Tier
from customers.registration import NewCustomer
from foundation import owner
from sla.models import Policy
from staff.models import Branch, Department, Level, Role, User
from tests.fleet import Fleet

MONDAY_10 = datetime(2025, 6, 2, 2, tzinfo=UTC)  # 10:00 in Shanghai, on a holiday
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LET_GO = """
    DO $$ DECLARE guard record; BEGIN
        FOR guard IN SELECT tgrelid::regclass AS hung, tgname FROM pg_trigger
            WHERE tgname LIKE '%\\_append\\_only\\_table'
        LOOP EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', guard.hung, guard.tgname);
        END LOOP;
    END $$
"""
BY_OWNER = """
    CREATE FUNCTION tests_by_owner(sql text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    AS 'BEGIN EXECUTE sql; END'
"""
APPLICATION = {name: settings.DATABASES["default"][name] for name in owner.WHO}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """The database of the tests is made by the role that owns it …"""
    with owner.connected():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings, django_db_setup, django_db_blocker):
    """… and then asked by the application's, as in earnest: what it may not do fails here.

    History refuses TRUNCATE, by which transactional tests clean up; only that is let go.
    """
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute(LET_GO)
            cursor.execute(BY_OWNER)
        defaults.load(at=MONDAY_10)  # Once; tests without transactions of their own keep them
    with as_the_application():
        yield


@contextmanager
def as_the_application():
    """Tables are emptied by a session of their owner beside it."""
    usual = dict(connection.settings_dict)
    owners = ConnectionHandler({"default": usual})["default"]
    with owner.connected(APPLICATION), pytest.MonkeyPatch.context() as patch:
        # Of the class: a browser's event loop gives its thread a connection of its own.
        flush = partialmethod(run_all, owners)
        patch.setattr(type(connection.ops), "execute_sql_flush", flush)
        yield
        owners.close()


def by_owner(sql):
    """For a past that the application could not make, within the transaction of the test."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tests_by_owner(%s)", [sql])


def run_all(_operations, session, statements):
    with session.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def rules(db):
    if not Policy.objects.exists():  # A transactional test has emptied the tables
        defaults.load(at=MONDAY_10)


@pytest.fixture
def group(rules):
    """A group with two provinces: west has two cities, east one; each city has a branch."""
    root = Branch.objects.get(code="group")
    made = {"group": root}
    for code, parent, level in [
        ("west", "group", Level.PROVINCE),
        ("east", "group", Level.PROVINCE),
        ("west-a", "west", Level.CITY),
        ("west-b", "west", Level.CITY),
        ("east-a", "east", Level.CITY),
        ("west-a-1", "west-a", Level.BRANCH),
        ("west-b-1", "west-b", Level.BRANCH),
        ("east-a-1", "east-a", Level.BRANCH),
    ]:
        names = {"name": code.title(), "name_zh": f"{code}分公司"}
        made[code] = Branch.objects.create(code=code, parent=made[parent], level=level, **names)
    return made


@cache
def hashed():
    """One hash for all: a good one takes a third of a second."""
    return make_password("a-long-password")


@pytest.fixture
def hire(group):
    def hire(username, role, branch, **values):
        names = {"username": username, "full_name": username.title()}
        user = User(**names, role=role, branch=group[branch], password=hashed(), **values)
        user.save()
        return user

    return hire


@pytest.fixture
def clerk(hire):
    return hire("clerk", Role.FRONT_DESK, "west-a-1")


@pytest.fixture
def colleague(hire):
    """Beside the clerk, who may call back what the clerk has done."""
    return hire("colleague", Role.FRONT_DESK, "west-a-1")


@pytest.fixture
def other_clerk(hire):
    return hire("stranger", Role.FRONT_DESK, "east-a-1")


@pytest.fixture
def supervisors(hire):
    """One on every level of the clerk's way up."""
    levels = {"branch": "west-a-1", "city": "west-a", "province": "west", "group": "group"}
    return {
        name: hire(f"{name}-head", Role.SUPERVISOR, branch, email=f"{name}@example.org")
        for name, branch in levels.items()
    }


@pytest.fixture
def admin(hire):
    return hire("ada", Role.ADMIN, "group")


@pytest.fixture
def auditor(hire):
    return hire("otto", Role.AUDITOR, "group")


@pytest.fixture
def department(group):
    branch = group["west-a-1"]
    return Department.objects.create(
        code="network", name="Network", name_zh="网络部", branch=branch
    )


@pytest.fixture
def category(rules):
    return Category.objects.create(code="no-signal", name="No signal", name_zh="无信号")


@pytest.fixture
def area(rules):
    return Area.objects.create(code="gulou", name="Gulou", name_zh="鼓楼", level=AreaLevel.DISTRICT)


@pytest.fixture
def customer(group):
    return register_customer(group["west-a-1"], "Amber")


def register_customer(branch, name, tier="ordinary", **values):
    return Customer.objects.create(
        name=name, branch=branch, tier=Tier.objects.get(code=tier), **values
    )


@pytest.fixture
def fleet(transactional_db, tmp_path, worker_id):
    number = 1 if worker_id == "master" else 1 + int(worker_id.removeprefix("gw"))
    fleet = Fleet(tmp_path, number)
    yield fleet
    fleet.stop()


class Desk:
    """A clerk who logs complaints; what is not said is some customer, no signal, by web, now."""

    def __init__(self, clerk, category, area):
        self.clerk, self.category, self.area = clerk, category, area
        self.callers = count(1)

    def new(self, *, at=MONDAY_10, customer=None, vip=False, body="", channel="web", **values):
        place = {"category": self.category, "area": self.area}
        return intake.NewComplaint(
            what=values.pop("what", "No signal at home since this morning."),
            channel=Channel.objects.get(code=channel),
            body=ReceivingBody.objects.get(code=body) if body else None,
            branch=values.pop("branch", self.clerk.branch),
            received_at=values.pop("received_at", at),
            customer=customer or self.caller(vip),
            **(place | values),
        )

    def caller(self, vip):
        return NewCustomer(
            name=f"Caller {next(self.callers)}",
            branch=self.clerk.branch,
            tier=Tier.objects.get(code="gold" if vip else "ordinary"),
        )

    def log(self, *, at=MONDAY_10, **values):
        return intake.log(self.new(at=at, **values), by=self.clerk, at=at)


@pytest.fixture
def desk(clerk, category, area):
    return Desk(clerk, category, area)


def closed(complaint, *, by, at):
    """The whole way of a complaint to the archive, all at one instant."""
    complaint.resolve(answer="Repaired.", by=by, at=at)
    complaint.call_back(outcome="satisfied", rating=5, by=None, at=at)
    complaint.archive(by=by, at=at)
    return complaint
