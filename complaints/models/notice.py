"""Something a person must hear about. The table is the queue; Celery rings the bell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import TruncMinute
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import evidence
from complaints.models.case import Case
from complaints.models.escalation import Escalation
from complaints.models.outgoing import Outgoing, OutgoingQuerySet
from staff.directory import Directory
from staff.models import Branch, Level, User

MOST_TOLD = 10  # Of what is handed over together: the rest stands in the queues
UNREAD = """
    SELECT count(DISTINCT (date_trunc('minute', made_at), kind)) FROM complaints_notice
    WHERE recipient_id = %s AND channel = %s AND read_at IS NULL
"""


class NoticeQuerySet(OutgoingQuerySet["Notice"]):
    def inbox_of(self, user: User) -> Self:
        return self.filter(recipient=user, channel=Notice.Channel.INBOX).order_by("-made_at", "-pk")

    def ask_to_take(self, complaints: Sequence[Case], branch: Branch, at: datetime) -> None:
        """Tell everybody who works at the branch, in the app, that hand-overs wait."""
        people = list(User.objects.available(at).filter(branch=branch))
        for complaint in complaints[:MOST_TOLD]:
            self.tell(complaint, Notice.Kind.TRANSFER, people, at)

    def ask_to_decide(
        self, complaint: Case, *, by: User | None, at: datetime, kind: Notice.Kind | None = None
    ) -> None:
        """Tell the supervisors who may decide: not the one who asks. More time, if no other
        kind is said."""
        asker = by.pk if by else None
        people = Directory.load(at).climb_from(
            complaint.handling_branch_id, Level.BRANCH, besides=[asker], may_act=True
        )
        self.tell(complaint, kind or Notice.Kind.EXTENSION, people, at)

    def tell(
        self, complaint: Case, kind: Notice.Kind, people: Iterable[User], at: datetime
    ) -> None:
        """Reading the table is the delivery."""
        told = {"channel": Notice.Channel.INBOX, "state": Notice.State.SENT, "sent_at": at}
        values = {"complaint_id": complaint.pk, "kind": kind, "made_at": at, "next_at": at, **told}
        rows = [Notice(recipient=user, **values) for user in people]
        self.bulk_create(rows, ignore_conflicts=True)  # Told at that instant already

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def count_unread(self, user: User) -> int:
        """Messages (as_messages) that wait in the user's inbox. Every page asks."""
        with connection.cursor() as cursor:
            cursor.execute(UNREAD, [user.pk, Notice.Channel.INBOX])
            (count,) = cursor.fetchone()
        return int(count)

    def _by_minute(self) -> models.QuerySet[Any, Any]:
        return self.order_by().annotate(minute=TruncMinute("made_at"))

    def as_messages(self) -> models.QuerySet[Any, Any]:
        """What was said to somebody within one minute is one message, the newest first."""
        rows: models.QuerySet[Any, Any] = self._by_minute()
        unread = models.Count("pk", filter=Q(read_at=None))
        counts = {"count": models.Count("pk"), "unread": unread, "newest": models.Max("pk")}
        rows = rows.values("minute", "kind").annotate(**counts)
        return rows.order_by("-minute", "-newest")


class Notice(Outgoing):
    class Kind(models.TextChoices):
        ESCALATION = "escalation", gettext_lazy("escalation")
        ACCOUNT_MANAGER = "account_manager", gettext_lazy("your customer complained")
        TRANSFER = "transfer", gettext_lazy("hand-over")
        EXTENSION = "extension", gettext_lazy("more time")
        APPROVAL = "approval", gettext_lazy("approval")
        REVIEW = "review", gettext_lazy("quality review")
        APPEAL = "appeal", gettext_lazy("appeal")
        UNDELIVERED = "undelivered", gettext_lazy("not delivered")

    class Channel(models.TextChoices):
        INBOX = "inbox", gettext_lazy("inbox")
        EMAIL = "email", gettext_lazy("e-mail")
        SMS = "sms", gettext_lazy("SMS")

    complaint = models.ForeignKey("Complaint", models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind)
    escalation = models.ForeignKey(Escalation, models.PROTECT, null=True, related_name="notices")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    channel = models.CharField(max_length=10, choices=Channel)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["escalation", "channel", "recipient"],
                condition=Q(escalation__isnull=False),
                name="notice_once_an_escalation",
            ),
            models.UniqueConstraint(
                fields=["complaint", "kind", "channel", "recipient", "made_at"],
                condition=Q(escalation=None),
                name="notice_once_an_occasion",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "sending", "sent", "unknown", "dead"]),
                name="notice_state_known",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="pending"), name="notice_to_send"),
            models.Index(
                fields=["lease_until"], condition=Q(state="sending"), name="notice_leased"
            ),
            models.Index(  # The page of deliveries
                fields=["-made_at"],
                condition=Q(state__in=["dead", "unknown"]),
                name="notice_undelivered",
            ),
            models.Index(
                fields=["recipient", "-made_at"], condition=Q(channel="inbox"), name="notice_inbox"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint}: {self.words}"

    @property
    def words(self) -> str:
        """The notice in the reader's language."""
        if self.escalation:
            return evidence.reason(self.escalation.strategy, self.escalation.clock)
        if self.kind == self.Kind.TRANSFER:
            return _("you are asked to take it over")
        if self.kind == self.Kind.EXTENSION:
            return _("you are asked for more time")
        if self.kind == self.Kind.APPROVAL:
            return _("you are asked to approve something")
        if self.kind == self.Kind.REVIEW:
            return _("your work on it was reviewed")
        if self.kind == self.Kind.APPEAL:
            return _("somebody appeals against its review")
        if self.kind == self.Kind.UNDELIVERED:
            return _("a message about it could not be delivered")
        return _("your customer complained")
