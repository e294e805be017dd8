"""What a rung does beside telling people: put somebody in charge, raise it, mark it urgent.

The sweep only writes that it is to be done; here it is done, by the verbs that people use, in a
transaction of its own. So a sweep never waits for a complaint that somebody works on, and
whoever dies in between leaves the act to the next one.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import DatabaseError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from complaints.classification import Type
from complaints.models import FINAL, Complaint, Escalation, Notice, Refused
from sla.models import StepAction
from staff.models import User

logger = logging.getLogger(__name__)


def perform_pending(*, now: datetime, limit: int = 200) -> int:
    """Do what escalations ask for; return how many were done. Any number may run at once."""
    asked = Escalation.objects.filter(acted_at=None).exclude(action=StepAction.TELL)
    keys = asked.order_by("fired_at", "pk").values_list("pk", flat=True)[:limit]
    return sum(_perform(key, now) for key in keys)


def _perform(key: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            waiting = Escalation.objects.filter(pk=key, acted_at=None)
            escalation = waiting.select_for_update(skip_locked=True, of=("self",)).first()
            if escalation is None:
                return False
            _act(escalation, now)
            Escalation.objects.filter(pk=key).update(acted_at=now)
    except DatabaseError:  # Somebody works on the complaint: the next beat tries again
        logger.warning("Escalation %s waits for the next beat", key, exc_info=True)
        return False
    return True


def _act(escalation: Escalation, now: datetime) -> None:
    complaint = Complaint.objects.get(pk=escalation.complaint_id)
    note = _("By the ladder of its rule.")
    try:
        with transaction.atomic():
            if escalation.action == StepAction.REASSIGN:
                _reassign(complaint, escalation, now, note)
            elif escalation.action == StepAction.RAISE and Type.RAISED not in complaint.types:
                complaint.raise_up(by=None, at=now, note=note)
            elif escalation.action == StepAction.MARK_URGENT and not complaint.urgent_since:
                complaint.mark_urgent(by=None, at=now, note=note)
    except Refused as refusal:  # Meanwhile closed, or raised: there is nothing left to do
        logger.info("Escalation %s: %s", escalation.pk, refusal)


def _reassign(complaint: Complaint, escalation: Escalation, now: datetime, note: str) -> None:
    """Put whoever of those told has the least to do in charge."""
    told = Notice.objects.filter(escalation=escalation, channel=Notice.Channel.INBOX)
    people = User.objects.filter(pk__in=told.values("recipient")).exclude(pk=complaint.owner_id)
    busy = Count("owned_complaints", filter=~Q(owned_complaints__state__in=FINAL))
    if owner := people.annotate(busy=busy).order_by("busy", "pk").first():
        complaint.assign(owner=owner, by=None, at=now, note=note)
