"""What the API answers about complaints. Codes for programs, words for people."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from complaints import evidence
from complaints.actions import offered
from complaints.api.fields import Amount, Answer, Instant, Link, Named, Person, Words
from complaints.classification import Type
from complaints.models import Complaint, Incident, State, Timer, TypeChoices
from complaints.models.timer import next_due
from customers.models import Customer
from customers.registration import vip_grounds
from sla.models import Attribute, Audience, Clock, Condition, PolicyVersion, StepAction


class TypeAnswer(Answer):
    """An urgent type that holds for a complaint, and why."""

    type = serializers.ChoiceField(TypeChoices.choices)
    name = Words("get_type_display")
    words = serializers.CharField(help_text="The evidence as a sentence")
    evidence = serializers.DictField()
    at = Instant()


class TimerAnswer(Answer):
    """One promise. `due_at` is empty while the clock stands still."""

    id = serializers.IntegerField(help_text="What `fulfilments` asks for as `timer`")
    clock = serializers.ChoiceField(Clock.choices)
    name = Words()
    label = serializers.CharField(help_text="What was promised, if anything")  # type: ignore[assignment]
    strategy = serializers.CharField()
    rule = Words("target.version", help_text="The rule and version by which it was promised")
    started_at = Instant()
    due_at = Instant(allow_null=True)
    unconfirmed = serializers.BooleanField(
        help_text="It reaches into a year whose holidays are not announced yet"
    )
    stopped_at = Instant(allow_null=True)
    outcome = serializers.CharField(
        help_text="`met`, `cancelled`, `dropped` (no rule asks for it), or empty"
    )
    late = serializers.SerializerMethodField()

    def get_late(self, timer: Timer) -> bool:
        return timer.is_late(self.context["now"])


class CallerAnswer(Answer):
    """The customer, as a complaint shows one."""

    number = serializers.CharField()
    name = serializers.CharField(help_text="Empty for somebody who gave none")
    tier = Named()


class ComplaintRow(Answer):
    """A complaint, as a list shows it."""

    number = serializers.CharField()
    version = serializers.IntegerField(help_text="Send it as `seen` with a move")
    title = serializers.CharField()
    kind = serializers.ChoiceField(Complaint.Kind.choices)
    kind_words = Words("get_kind_display")
    state = serializers.ChoiceField(State.choices)
    state_words = Words("get_state_display")
    types = TypeAnswer(source="marks", many=True)
    customer = CallerAnswer(allow_null=True)
    category = Named(allow_null=True)
    area = Named(allow_null=True)
    channel = Named()
    branch = Named()
    handling_branch = Named()
    owner = Person(allow_null=True)
    incident = serializers.IntegerField(source="incident_id", allow_null=True)
    source_number = serializers.CharField()
    received_at = Instant()
    waits_until = Instant(allow_null=True, help_text="While it waits for the customer")
    drawn = serializers.BooleanField(
        allow_null=True, help_text="For a call-back, or left out by the draw; empty: there was none"
    )
    chases = serializers.IntegerField(help_text="How often the customer asked for it since")
    next_due_at = serializers.SerializerMethodField()

    @extend_schema_field(Instant(allow_null=True))
    def get_next_due_at(self, complaint: Complaint) -> str | None:
        timer = next_due(complaint.timers.all())
        return Instant().to_representation(timer.due_at) if timer and timer.due_at else None


class ComplaintAnswer(ComplaintRow):
    """A complaint with its clocks, and what its reader may do with it now."""

    what = serializers.CharField()
    caller_said = serializers.CharField(
        source="said_of_caller",
        help_text="What was said of the caller beside name and number; telephones are masked",
    )
    happened_at = Instant(allow_null=True)
    place = serializers.CharField()
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    remedy = serializers.CharField()
    body = Named(allow_null=True)
    department = Named(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]
    registered_at = Instant()
    archived_at = Instant(allow_null=True)
    possible_duplicate_of = Link(allow_null=True)
    joined_to = Link(allow_null=True)
    timers = TimerAnswer(many=True)
    moves = serializers.SerializerMethodField(help_text="The nouns that can be posted now")

    def get_moves(self, complaint: Complaint) -> list[str]:
        user = self.context["request"].user
        return [action.noun for action in offered(complaint, user, complaint.timers.all())]


class EventAnswer(Answer):
    """One line of the history."""

    at = Instant()
    by = Person(allow_null=True, help_text="Empty: the desk itself")
    kind = serializers.CharField()
    words = serializers.CharField(help_text="What happened, as the predicate of who did it")
    old = serializers.CharField(help_text="The state before, where the event changed it")
    new = serializers.CharField(help_text="The state after")
    note = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]


class QueueAnswer(Answer):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()


class AccountAnswer(Answer):
    number = serializers.CharField()
    name = Words()
    level = Named()


class CustomerAnswer(CallerAnswer):
    """A customer. Whole telephone numbers are shown on the page only, against a reason."""

    phones = serializers.SerializerMethodField(help_text="Masked")
    account = AccountAnswer(allow_null=True)
    standing = serializers.CharField()
    standing_words = Words("get_standing_display")
    government_body = serializers.CharField()
    branch = Named()
    is_vip = serializers.SerializerMethodField()
    vip_words = serializers.SerializerMethodField(help_text="Why the customer counts as VIP")

    def get_phones(self, customer: Customer) -> list[str]:
        return [str(phone) for phone in customer.phones.all()]

    def get_is_vip(self, customer: Customer) -> bool:
        return bool(vip_grounds(customer))

    def get_vip_words(self, customer: Customer) -> str:
        return evidence.in_words(Type.VIP, {"grounds": vip_grounds(customer)})


class IncidentAnswer(Answer):
    """One problem that many customers complain of at once."""

    id = serializers.IntegerField()
    name = Words()
    category = Named(source="problem.category")
    area = Named(source="problem.area")
    opened_at = Instant()
    window_starts_at = Instant()
    closed_at = Instant(allow_null=True)
    members = serializers.IntegerField()
    evidence = serializers.DictField()
    words = serializers.SerializerMethodField(help_text="The evidence as a sentence")
    owner = Person(allow_null=True)
    wording = serializers.CharField(help_text="What all desks tell the customers")
    cause = serializers.CharField()

    def get_words(self, incident: Incident) -> str:
        return evidence.in_words(Type.BATCH, incident.evidence)


class StepAnswer(Answer):
    """Tell someone at a share of the time, or so long after it."""

    share = serializers.IntegerField(help_text="Per cent of the time: 0 at once, 100 when due")
    offset = Amount(help_text="So much later (negative: before), as an ISO 8601 duration")
    offset_days = serializers.IntegerField(help_text="Or so many working days later")
    every = Amount(allow_null=True, help_text="And again after that")
    every_days = serializers.IntegerField(
        allow_null=True, help_text="Or again every so many working days"
    )
    times = serializers.IntegerField(help_text="So often again")
    action = serializers.ChoiceField(StepAction.choices)
    audience = serializers.ChoiceField(Audience.choices)
    audience_words = Words("get_audience_display")
    role = serializers.CharField()


class TargetAnswer(Answer):
    clock = serializers.ChoiceField(Clock.choices)
    clock_words = Words("get_clock_display")
    amount = Amount(allow_null=True, help_text="The time allowed, as an ISO 8601 duration")
    working_days = serializers.IntegerField(
        allow_null=True, help_text="Or until the close of so many open days after the first day"
    )
    calendar = Named(allow_null=True)
    percent = serializers.IntegerField(
        allow_null=True, help_text="Or so many per cent of what `share_of` gives"
    )
    share_of = Named(allow_null=True)
    pauses = serializers.ListField(
        child=serializers.CharField(), help_text="States in which it stands still"
    )
    ladder = StepAnswer(source="steps", many=True)


class ConditionAnswer(Answer):
    """An attribute, and the codes of which a complaint has one."""

    attribute = serializers.ChoiceField(Attribute.choices)
    attribute_words = serializers.CharField()
    codes = serializers.ListField(child=serializers.CharField())


class PolicyAnswer(Answer):
    """A rule, by the version that is in force."""

    code = serializers.CharField(source="policy.code")
    name = Words("policy")
    version = serializers.IntegerField(source="number")
    effective_at = Instant()
    conditions = serializers.SerializerMethodField(help_text="None: it holds for every complaint")
    targets = TargetAnswer(many=True)

    @extend_schema_field(ConditionAnswer(many=True))
    def get_conditions(self, version: PolicyVersion) -> list[dict[str, Any]]:
        held: dict[str, list[Condition]] = {}
        for condition in version.conditions.all():
            held.setdefault(condition.attribute, []).append(condition)
        return [
            {
                "attribute": attribute,
                "attribute_words": alternatives[0].get_attribute_display(),
                "codes": sorted(one.code for one in alternatives),
            }
            for attribute, alternatives in held.items()
        ]


class Problem(Answer):
    """Why a request was refused."""

    detail = serializers.CharField(help_text="A sentence in the language of the caller")


class FieldProblems(Problem):
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Sentences by field; missing where the request could not be read at all",
    )
