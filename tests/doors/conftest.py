"""A house with one of everything, and one of everybody who may come to a door of it."""

from types import SimpleNamespace

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone

from complaints import approvals, bulk
from complaints.models import (
    Attachment,
    Bulk,
    Draft,
    Handover,
    Notice,
    Phrase,
    Replanning,
    SavedView,
    WhatIf,
)
from customers.models import SensitiveEntry
from quality.models import Review, SampleRule
from reports.models import Schedule
from setup.models import Change, Upload
from sla.models import Calendar, Policy
from staff.models import Role
from tests.conftest import HOUR, MONDAY_10, closed


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def people(hire, clerk, supervisors, admin, auditor):
    """By what they are; `None` is nobody in particular."""
    return {
        "anonymous": None,
        "front desk": clerk,
        "supervisor": supervisors["branch"],
        "supervisor elsewhere": hire("eve", Role.SUPERVISOR, "east-a-1"),
        "branch admin": hire("abby", Role.ADMIN, "west-a-1"),
        "group admin": admin,
        "admin of no branch": _without_branch(hire("norma", Role.ADMIN, "group")),
        "auditor": auditor,
        "branch auditor": hire("olga", Role.AUDITOR, "west-a-1"),
        "retired": hire("rita", Role.SUPERVISOR, "west-a-1"),
    }


def _without_branch(user):
    user.branch = None
    user.save()
    return user


@pytest.fixture
def house(desk, people, customer, colleague):
    """One of everything that an address can name. The clerk and the supervisor have made it."""
    clerk, head, admin = people["front desk"], people["supervisor"], people["group admin"]
    complaint = desk.log(customer=customer)
    complaint.assign(owner=clerk, by=clerk, at=MONDAY_10)
    members = [desk.log() for _ in range(11)]
    over = closed(desk.log(), by=clerk, at=MONDAY_10 + HOUR)
    SensitiveEntry.objects.create(
        customer=customer, branch=clerk.branch, reason="x", instruction="y"
    )
    approvals.ask_to_look(customer, reason="why", by=clerk, at=MONDAY_10)
    days = {"since": MONDAY_10.date(), "until": MONDAY_10.date()}
    rule, calendar = Policy.objects.get(code="standard"), Calendar.objects.get(code="office")
    planned = Bulk.objects.plan("notes", "note=x", [complaint.pk], by=head, at=MONDAY_10)
    bulk.preview(planned, at=MONDAY_10)
    pdf = {"name": "a.pdf", "type": "application/pdf", "size": 1, "sha256": "x"}
    pdf["file"] = ContentFile(b"%PDF-1.4", "a.pdf")
    file = Attachment.objects.create(complaint=complaint, by=clerk, at=MONDAY_10, **pdf)
    handover = Handover.objects.start(clerk, colleague, [complaint], note="x", at=MONDAY_10)
    changed = {"resource": "staff", "row": clerk.pk, "name": "x", "changes": {"role": ["", "x"]}}
    Change.objects.create(**changed, at=MONDAY_10, by=admin)
    return SimpleNamespace(
        complaint=complaint,
        timer=complaint.timers.all()[0],
        attachment=file,
        incident=members[-1].incident,
        customer=customer,
        rule=rule,
        calendar=calendar,
        bulk=planned,
        handover=handover,
        look=_pending(customer),
        draft=_draft(clerk),
        view=SavedView.objects.create(user=head, name="mine", queue="all", choices={}),
        what_if=WhatIf.objects.create(policy=rule, draft="", asked_at=MONDAY_10, **days),
        replanning=Replanning.objects.create(
            at=MONDAY_10, cause="hours", about={"calendar": calendar.names}, finished_at=MONDAY_10
        ),
        notice=_undelivered(complaint, head),
        upload=Upload.objects.create(
            resource="tiers", name="t.csv", rows=[], at=timezone.now(), by=admin
        ),
        review=_review(over, clerk),
        schedule=Schedule.objects.create(
            user=head, report="overview", branch=head.branch, rhythm="week", next_on=days["since"]
        ),
        phrase=Phrase.objects.all()[0],
        content_type=ContentType.objects.get_for_model(Phrase),
    )


def _pending(customer):
    from complaints.models import Approval

    return Approval.objects.get(customer=customer)


def _draft(user):
    values = {"user": user, "key": "draft-1", "where": "/complaints/new/", "values": {}}
    return Draft.objects.create(**values, updated_at=timezone.now())


def _undelivered(complaint, user):
    about = {"complaint": complaint, "kind": "approval", "recipient": user, "channel": "email"}
    return Notice.objects.create(**about, made_at=MONDAY_10, next_at=MONDAY_10, state="dead")


def _review(complaint, person):
    SampleRule.objects.all().delete()
    rule = SampleRule.objects.create(name="all", percent=100)
    about = {"complaint": complaint, "person": person, "branch": complaint.branch}
    return Review.objects.create(**about, rule=rule, drawn_at=MONDAY_10, state="drawn")
