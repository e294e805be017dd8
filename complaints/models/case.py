"""What a complaint is: the facts, who, where it stands, and the questions one can ask of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Concat, ExtractYear
from django.db.models.query import QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.classification import Finding, Type
from complaints.guidance import Demeanour, Nature
from complaints.masking import hidden
from complaints.models.incident import Incident
from complaints.models.problem import Problem
from complaints.models.state import FINAL, State
from complaints.models.vocabulary import (
    Area,
    Category,
    Channel,
    ReceivingBody,
    RootCause,
)
from customers.models import Customer
from foundation.models import padded_key
from sla.models import Attribute
from staff.models import Branch, Department, Level, User

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from complaints.models.attachment import Attachment
    from complaints.models.extension import Extension
    from complaints.models.presence import PresenceQuerySet
    from complaints.models.printed import Printed
    from complaints.models.records import CallBack, Event, Mark
    from complaints.models.timer import TimerQuerySet
    from complaints.models.transfer import Transfer


class Case(models.Model):
    """The fields of a complaint. What can be done with one stands in Moves."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("complaint")
        ENQUIRY = "enquiry", _("enquiry")
        SUGGESTION = "suggestion", _("suggestion")
        FAULT_REPORT = "fault_report", _("fault report")
        PRAISE = "praise", _("praise")

    number = models.GeneratedField(
        expression=Concat(
            Value("C-"),
            Cast(ExtractYear("received_at"), models.CharField()),
            Value("-"),
            padded_key(),
            output_field=models.CharField(),
        ),
        output_field=models.CharField(max_length=30),
        db_persist=True,
    )
    kind = models.CharField(
        _("kind of contact"), max_length=20, choices=Kind, default=Kind.COMPLAINT
    )
    state = models.CharField(max_length=20, choices=State, default=State.REGISTERED)
    version = models.PositiveIntegerField(default=1)  # Rises with every move: finds stale pages
    generation = models.PositiveIntegerField(default=1)  # Rises with every reopening

    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="complaints"
    )  # Empty: anonymous
    # What was said of the caller beside the name and number by which the customer is known.
    caller_said = models.CharField(_("said of the caller"), max_length=500, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="complaints")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="complaints")
    problem = models.ForeignKey(Problem, models.PROTECT, null=True, related_name="complaints")
    cause = models.ForeignKey(
        RootCause, models.PROTECT, null=True, related_name="complaints", db_index=False
    )
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="complaints")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    body = models.ForeignKey(ReceivingBody, models.PROTECT, null=True, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="complaints")
    handling_branch = models.ForeignKey(Branch, models.PROTECT, related_name="handled_complaints")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="owned_complaints")
    possible_duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")

    what = models.TextField(_("what happened"))
    happened_at = models.DateTimeField(_("when it happened"), null=True)
    place = models.CharField(_("where"), max_length=300, blank=True)
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=2, null=True, validators=[MinValueValidator(0)]
    )
    remedy = models.TextField(_("what the customer asks for"), blank=True)
    nature = models.CharField(_("nature"), max_length=20, choices=Nature, blank=True)
    demeanour = models.CharField(
        _("state of the complainant"), max_length=20, choices=Demeanour, blank=True
    )

    received_at = models.DateTimeField(_("received"))
    registered_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)
    waits_until = models.DateTimeField(null=True)  # For the customer; then it goes on by itself
    chases = models.PositiveSmallIntegerField(default=0)  # How often the customer asked for it
    urgent_since = models.DateTimeField(null=True)  # Marked so by a person or a ladder
    source = models.CharField(max_length=80, blank=True)
    source_number = models.CharField(max_length=120, blank=True)
    source_due_at = models.DateTimeField(null=True)  # By when the other system wanted it done
    in_replay = models.BooleanField(default=False)
    # The outbox of intake: from here on the worker counts the problem, should the request
    # that was to do so have died. Empty once it is counted.
    count_after = models.DateTimeField(null=True)

    timers: TimerQuerySet
    events: RelatedManager[Event]
    marks: RelatedManager[Mark]
    call_backs: RelatedManager[CallBack]
    extensions: RelatedManager[Extension]
    transfers: RelatedManager[Transfer]
    attachments: RelatedManager[Attachment]
    presences: PresenceQuerySet
    printed: RelatedManager[Printed]
    # As ComplaintQuerySet.for_page finds them: the path of the branch that is asked to take it
    # over; whether more time is asked for, a decision, something is attached, something linked.
    offered_to: str | None
    has_request: bool
    approval_by: int | None
    has_files: bool
    has_links: bool
    drawn: bool | None  # For a call-back, or left out by the draw; None: there was none

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.number)

    def get_absolute_url(self) -> str:
        return reverse("complaints:detail", args=[self.number])

    @property
    def title(self) -> str:
        words = [str(part) for part in (self.category, self.area) if part]
        return gettext(", ").join(words) or Truncator(self.what).chars(60)

    @property
    def said_of_caller(self) -> str:
        """What was said besides, for the screen: numbers in it are masked as others are (W13)."""
        return hidden(self.caller_said, ())

    @property
    def attachments_with_people(self) -> QuerySet[Attachment]:
        return self.attachments.select_related("by")

    @property
    def is_open(self) -> bool:
        return self.state not in FINAL

    @property
    def types(self) -> frozenset[Type]:
        """The urgent types that hold. No query where marks are prefetched."""
        return frozenset(Type(mark.type) for mark in self.marks.all())

    def facts(self, types: Iterable[Type]) -> dict[str, tuple[str, ...]]:
        """What the rules may ask of this complaint, as codes; a code stands for all above it."""
        account = self.customer.account if self.customer else None
        found = {
            Attribute.TYPE: [one.value for one in types],
            Attribute.TIER: [self.customer.tier.code] if self.customer else [],
            Attribute.CORPORATE_LEVEL: [account.level.code] if account else [],
            Attribute.ACCOUNT: [account.number] if account else [],
            Attribute.CATEGORY: self.category.codes if self.category else [],
            Attribute.CHANNEL: [self.channel.code],
            Attribute.BODY: [self.body.code] if self.body else [],
            Attribute.AREA: self.area.codes if self.area else [],
            Attribute.BRANCH: self.handling_branch.codes,
        }
        return {name.value: tuple(codes) for name, codes in found.items()}

    def cross_region(self) -> Finding | None:
        """T8: it must be solved by another province or city than the one that took it."""
        taken, solved = self.branch, self.handling_branch
        if taken.home(Level.CITY) == solved.home(Level.CITY):
            return None
        return Finding(Type.CROSS_REGION, {"taken": taken.names, "solved": solved.names})
