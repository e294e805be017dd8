"""Every page of Heed by who may open it, filled from whatever the database holds."""

from django.urls import reverse

from complaints.models import (
    Area,
    BatchRule,
    Bulk,
    Complaint,
    ForbiddenPhrase,
    Incident,
    Mark,
    Phrase,
    WhatIf,
)
from complaints.models.replanning import Replanning
from reports.catalogue import REPORTS
from sla.models import Calendar, Policy

# The others look like one of these.
LISTED = ("branches", "staff", "categories", "sensitive", "tiers")
ACTS = (
    "answers",
    "archive",
    "callbacks",
    "commitments",
    "correction",
    "extensions",
    "links",
    "offers",
    "referrals",
    "transfers",
)


def addresses():
    """Per group of people {name: address}. The complaint is the open one with most to show."""
    complaint = _richest()
    return {
        "everybody": _everybodys(complaint),
        "desk": {
            "log": reverse("complaints:new"),
            "log-for": reverse("complaints:new") + f"?customer={complaint.customer.number}",
            "papers": reverse("complaints:papers", args=[complaint.number]),
            "hand-over": reverse("hand-over"),
        },
        "readers": _reports(),
        "supervisor": _supervisors(),
        "supervision": _supervision(),
        "overseers": _overseers(),
        # Open to everybody, and more to those who run it.
        "rooms": {"incident-room": _incident(complaint).get_absolute_url()},
        "admin": _admins(),
    }


def _reports():
    return {
        "phrases": reverse("phrases:index"),
        "quality-trend": reverse("quality:trend"),
        **{f"report-{code}": reverse("reports:one", args=[code]) for code in REPORTS},
        "report-complaints": reverse("reports:complaints") + "?figure=received",
    }


def _everybodys(complaint):
    incident = _incident(complaint)
    timer = complaint.timers.order_by("due_at")[0]
    return {
        "complaints": reverse("complaints:index"),
        "complaints-open": reverse("complaints:index") + "?state=open",
        "complaint": complaint.get_absolute_url(),
        **{f"act-{noun}": f"{complaint.get_absolute_url()}?do={noun}" for noun in ACTS},
        "customer": complaint.customer.get_absolute_url(),
        "customers": reverse("customers:index"),
        "incident": incident.get_absolute_url(),
        "incidents": reverse("incidents:index"),
        "why": reverse("complaints:why", args=[complaint.number, timer.pk]),
        "inbox": reverse("inbox"),
        "quality": reverse("quality:index"),
        "preferences": reverse("preferences"),
        "work": reverse("work"),
    }


def _incident(complaint):
    found = Incident.objects.filter(problem__complaints__in=[complaint]).first()
    return found or Incident.objects.order_by("closed_at", "-pk")[0]


def _supervisors():
    bulk = Bulk.objects.first()
    shown = {"bulk": bulk.get_absolute_url()} if bulk else {}
    return {
        "bulks": reverse("bulk:index"),
        **shown,
    }


def _supervision():
    return {
        "queues": reverse("queues:index"),
        "queue": reverse("queues:one", args=["over_the_head"]),
        "queue-narrowed": reverse("queues:one", args=["all"]) + "?state=registered",
        "approvals": reverse("approvals:index"),
        "workload": reverse("workload:index"),
    }


def _overseers():
    made = {"what-if": WhatIf.objects.first(), "re-planned": _replanned()}
    return {
        "rules": reverse("rules:index"),
        "versions": reverse("rules:versions", args=[Policy.objects.get(code="standard").pk]),
        "calendars": reverse("rules:calendars"),
        "sweeps": reverse("rules:sweeps"),
        "deliveries": reverse("deliveries"),
        "setup-changes": reverse("setup:changes"),
        **{name: row.get_absolute_url() for name, row in made.items() if row},
    }


def _admins():
    rule = Policy.objects.get(code="standard")
    pages = {
        "rule": reverse("rules:edit", args=[rule.pk]),
        "re-plan": reverse("rules:replan", args=[rule.pk]),
        "rule-retirement": reverse("rules:retirement", args=[Policy.objects.get(code="vip").pk]),
        "calendar-new": reverse("rules:calendar-new"),
        "calendar": reverse("rules:calendar", args=[Calendar.objects.get(code="office").pk]),
    }
    phrase, forbidden = Phrase.objects.all()[0], ForbiddenPhrase.objects.all()[0]
    pages |= {
        "setup": reverse("setup:index"),
        "phrase": reverse("setup:edit", args=["phrases", phrase.pk]),
        "forbidden": reverse("setup:edit", args=["forbidden", forbidden.pk]),
        **{f"setup-{code}": reverse("setup:listing", args=[code]) for code in LISTED},
        "setup-staff-new": reverse("setup:new", args=["staff"]),
        "setup-batches": reverse("setup:edit", args=["batches", BatchRule.objects.get().pk]),
        "setup-rules": reverse("setup:book", args=["rules"]),
        "setup-area": reverse("setup:edit", args=["areas", Area.objects.all()[0].pk]),
    }
    return pages


def _richest():
    seen = Complaint.objects.open().filter(customer__isnull=False, timers__isnull=False)
    marked = Mark.objects.filter(complaint__in=seen).order_by("-complaint__incident", "-pk")
    return marked[0].complaint if marked else seen.order_by("-pk")[0]


def _replanned():
    return Replanning.objects.order_by("-pk").first()
