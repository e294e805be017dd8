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
from staff.models import Branch, User

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

    def tell(
        self, complaint: Case, kind: Notice.Kind, people: Iterable[User], at: datetime
    ) -> None:
        """Reading the table is the delivery."""
        told = {"channel": Notice.Channel.INBOX, "state": Notice.State.SENT, "sent_at": at}
        values = {"complaint_id": complaint.pk, "kind": kind, "made_at": at, "next_at": at, **told}
        rows = [Notice(recipient=user, **values) for user in people]
        self.bulk_create(rows, ignore_conflicts=True)  # Told at that instant already

    def arrivals(self, user: User, complaints: Iterable[Case]) -> dict[int | None, Notice]:
        """By complaint the newest notice that somebody has not read of how it came to be theirs."""
        rows = (
            self.inbox_of(user)
            .unread()
            .filter(kind__in=ARRIVALS, complaint__in=[one.pk for one in complaints])
        )
        return {row.complaint_id: row for row in rows.select_related("by", "escalation").reverse()}

    def alarm(self, kind: Notice.Kind, people: Iterable[User], *, by: User, at: datetime) -> None:
        """Tell in the app what somebody did."""
        told = {"channel": Notice.Channel.INBOX, "state": Notice.State.SENT, "sent_at": at}
        values = {"kind": kind, "by": by, "made_at": at, "next_at": at, **told}
        self.bulk_create([Notice(recipient=user, **values) for user in people])

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
        MORE_TIME = "more_time", gettext_lazy("decision on more time")
        APPROVAL = "approval", gettext_lazy("approval")
        DECISION = "decision", gettext_lazy("decision")
        IN_CHARGE = "in_charge", gettext_lazy("put in charge")
        REOPENED = "reopened", gettext_lazy("reopened")
        ACCEPTED = "accepted", gettext_lazy("hand-over accepted")
        RETURNED = "returned", gettext_lazy("hand-over returned")
        SHIFT = "shift", gettext_lazy("end of a shift")
        SHIFT_TAKEN = "shift_taken", gettext_lazy("shift taken over")
        SHIFT_RETURNED = "shift_returned", gettext_lazy("shift left with you")
        REVIEW = "review", gettext_lazy("quality review")
        APPEAL = "appeal", gettext_lazy("appeal")
        WAITED = "waited", gettext_lazy("waiting is over")
        CHASED = "chased", gettext_lazy("the customer asked again")
        UNDELIVERED = "undelivered", gettext_lazy("not delivered")
        LOOKS = "looks", gettext_lazy("many looks at people")
        LINK = "link", gettext_lazy("link to your account")

    class Channel(models.TextChoices):
        INBOX = "inbox", gettext_lazy("inbox")
        EMAIL = "email", gettext_lazy("e-mail")
        SMS = "sms", gettext_lazy("SMS")

    # Only alarms, in the inbox, are about none.
    complaint: models.ForeignKey[Any, Any] = models.ForeignKey(
        "Complaint", models.PROTECT, null=True, related_name="notices"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    escalation = models.ForeignKey(Escalation, models.PROTECT, null=True, related_name="notices")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    channel = models.CharField(max_length=10, choices=Channel)
    # Whose act it tells of, where it was somebody's, and how that went.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    detail = models.CharField(max_length=20, blank=True)
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
                condition=Q(complaint__isnull=False)
                | Q(kind__in=["looks", "link"], channel="inbox"),
                name="notice_is_about_a_complaint",
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
        return f"{self.complaint}: {self.words}" if self.complaint else self.words

    @property
    def words(self) -> str:
        """The notice in the reader's language."""
        if self.escalation:
            return evidence.reason(self.escalation.strategy, self.escalation.clock)
        kind = Kind(self.kind)
        words = WORDS.get((kind, self.detail)) or WORDS[kind, ""]
        return str(words) % {"who": self.by or _("The desk")}


Kind = Notice.Kind
ARRIVALS = (Kind.IN_CHARGE, Kind.REOPENED, Kind.RETURNED, Kind.SHIFT_RETURNED, Kind.MORE_TIME)
# By kind, and by how it went where that makes a difference.
WORDS = {
    (Kind.ACCOUNT_MANAGER, ""): gettext_lazy("your customer complained"),
    (Kind.TRANSFER, ""): gettext_lazy("you are asked to take it over"),
    (Kind.EXTENSION, ""): gettext_lazy("you are asked for more time"),
    (Kind.MORE_TIME, ""): gettext_lazy("%(who)s decided on more time"),
    (Kind.MORE_TIME, "granted"): gettext_lazy("%(who)s granted more time"),
    (Kind.MORE_TIME, "refused"): gettext_lazy("%(who)s refused more time"),
    (Kind.APPROVAL, ""): gettext_lazy("you are asked to approve something"),
    (Kind.DECISION, ""): gettext_lazy("%(who)s decided on what you asked for"),
    (Kind.DECISION, "granted"): gettext_lazy("%(who)s granted what you asked for"),
    (Kind.DECISION, "refused"): gettext_lazy("%(who)s refused what you asked for"),
    (Kind.IN_CHARGE, ""): gettext_lazy("%(who)s put you in charge"),
    (Kind.REOPENED, ""): gettext_lazy("%(who)s reopened it"),
    (Kind.REOPENED, "dissatisfied"): gettext_lazy(
        "reopened: %(who)s called back, and the customer was dissatisfied"
    ),
    (Kind.ACCEPTED, ""): gettext_lazy("%(who)s accepted the hand-over"),
    (Kind.RETURNED, ""): gettext_lazy("%(who)s returned the hand-over: it stays with you"),
    (Kind.SHIFT, ""): gettext_lazy("%(who)s hands it over to you at the end of the shift"),
    (Kind.SHIFT_TAKEN, ""): gettext_lazy("%(who)s took it over at the end of your shift"),
    (Kind.SHIFT_RETURNED, ""): gettext_lazy("%(who)s left it with you at the end of your shift"),
    (Kind.REVIEW, ""): gettext_lazy("your work on it was reviewed"),
    (Kind.APPEAL, ""): gettext_lazy("somebody appeals against its review"),
    (Kind.WAITED, ""): gettext_lazy("the customer was waited for; it goes on"),
    (Kind.CHASED, ""): gettext_lazy("the customer asked for it again"),
    (Kind.LOOKS, ""): gettext_lazy("%(who)s has looked at more people than the limit allows"),
    (Kind.LINK, ""): gettext_lazy(
        "%(who)s made a link by which a new password for your account can be chosen"
    ),
    (Kind.UNDELIVERED, ""): gettext_lazy("a message about it could not be delivered"),
}
