"""Thin doors: find what the caller may see, call one verb, answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.generics import ListAPIView, RetrieveAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints import bell, intake, looking_up, queues, standings
from complaints.actions import ACTIONS, DESK, Action
from complaints.api import keys, pages
from complaints.api import serializers as answers
from complaints.api.base import Door
from complaints.api.body import Invalid, checked
from complaints.api.filters import ComplaintFilter, IncidentFilter
from complaints.api.lists import as_rows, in_force
from complaints.callers import visible_to
from complaints.forms import ComplaintForm
from complaints.forms.narrow import SearchForm
from complaints.models import Complaint, Event, Incident
from customers import search
from customers.models import Customer
from sla.models import PolicyVersion
from staff.access import require_role
from staff.models import Role

MOST_FOUND = 50
SUPERVISION = frozenset({Role.SUPERVISOR, Role.AUDITOR})


class ComplaintDoor(Door[Complaint]):
    """Complaints of the caller's branch and all below it. What is not yours is not there."""

    queryset = Complaint.objects.none()
    lookup_field = "number"
    created_class = answers.ComplaintAnswer

    def get_queryset(self) -> QuerySet[Complaint]:
        return Complaint.objects.visible_to(self.user).for_page().with_timers()

    def created(self, complaint: Complaint, **headers: str) -> Response:
        """The complaint as it stands now, also where a move took it out of the caller's sight."""
        stands = Complaint.objects.for_page().with_timers().get(pk=complaint.pk)
        data = self.created_class(stands, context=self.get_serializer_context()).data
        return Response(data, status=201, headers=headers)


class Complaints(ComplaintDoor, ListAPIView[Complaint]):
    serializer_class = answers.ComplaintRow
    pagination_class = pages.NewestReceipt
    filterset_class = ComplaintFilter
    form_class = ComplaintForm
    takes_a_key = True

    def get_queryset(self) -> QuerySet[Complaint]:
        return as_rows(Complaint.objects.visible_to(self.user))

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Complaints, the newest receipt first."""
        return self.list(request, *args, **kwargs)

    def post(self, request: Request) -> Response:
        """Log a complaint. Sent again with its key, it is the first one that is answered."""
        require_role(self.user, DESK)
        now, print = timezone.now(), intake.fingerprint(self.sent)
        once: dict[str, Any] = {"key": keys.key_of(request), "print": print, "by": self.user}
        if first := intake.kept(**once):
            return self.replayed(first)
        form = self.read(now)
        answered = form.cleaned_data["answered"]
        complaint, is_new = intake.log_once(form.complaint(), **once, at=now, answered=answered)
        if not is_new:
            return self.replayed(complaint)
        bell.ring_for(complaint)
        return self.created(complaint)

    def read(self, now: datetime) -> ComplaintForm:
        """What cannot be logged is answered with who may be meant: that is a look-up."""
        try:
            return checked(ComplaintForm, self.sent, user=self.user, now=now)
        except Invalid:
            for name in ("caller", "phone"):
                said = str(self.sent.get(name) or "")
                looking_up.by_phone(said, by=self.user, at=now)
            raise

    def replayed(self, complaint: Complaint) -> Response:
        return self.created(complaint, **{keys.REPLAYED: "true"})


class OneComplaint(ComplaintDoor, RetrieveAPIView[Complaint]):
    """One complaint, with its types, its clocks and what can be done with it."""

    serializer_class = answers.ComplaintAnswer


class History(Door[Event], ListAPIView[Event]):
    """What happened to a complaint, the oldest first."""

    queryset = Event.objects.none()
    serializer_class = answers.EventAnswer
    pagination_class = pages.OldestEvent

    def get_queryset(self) -> QuerySet[Event]:
        mine = Complaint.objects.visible_to(self.user)
        complaint = get_object_or_404(mine, number=self.kwargs["number"])
        return complaint.events.select_related("by")


class Move(ComplaintDoor):
    """What happens to a complaint is a thing one creates: POST complaints/C-…/answers/."""

    move: Action

    def post(self, request: Request, number: str) -> Response:
        complaint, now = self.get_object(), timezone.now()
        require_role(self.user, self.move.roles)
        about = {"complaint": complaint, "user": self.user, "now": now}
        form = checked(self.move.form, self.sent, **about)
        self.move.perform(complaint, form, by=self.user, at=now)
        bell.ring_for(complaint)
        return self.created(complaint)


def move_of(action: Action) -> type[Move]:
    """The door of one noun: a class of its own, so that the schema shows its body."""
    about = {"move": action, "form_class": action.form, "__doc__": f"{action.label}."}
    return type(action.noun.capitalize(), (Move,), about)


MOVES = {noun: move_of(action) for noun, action in ACTIONS.items()}


class Customers(Door[Customer], ListAPIView[Customer]):
    """Customers of the caller's branch and below, and those who complained there."""

    queryset = Customer.objects.none()
    serializer_class = answers.CustomerAnswer
    pagination_class = pages.Cursor
    filter_backends = []

    def get_queryset(self) -> QuerySet[Customer]:
        if "q" in self.request.query_params:
            raise Invalid({"q": [_("Send it to customers/searches/: addresses are kept in logs.")]})
        return visible_to(self.user).prefetch_related("phones")


class CustomerSearches(Door[Customer]):
    """Customers by name, company, telephone or number: sent, for addresses stand in logs."""

    queryset = Customer.objects.none()
    serializer_class = answers.CustomerAnswer
    found_class = answers.CustomerAnswer(many=True)
    form_class = SearchForm

    def post(self, request: Request) -> Response:
        said = checked(SearchForm, self.sent).cleaned_data["q"]
        looking_up.by_phone(said, by=self.user, at=timezone.now())
        found = search.find(said, visible_to(self.user)).prefetch_related("phones")
        return Response(self.get_serializer(found[:MOST_FOUND], many=True).data)


class OneCustomer(Door[Customer], RetrieveAPIView[Customer]):
    """One customer: how to treat them, and why."""

    queryset = Customer.objects.none()
    serializer_class = answers.CustomerAnswer
    lookup_field = "number"

    def get_queryset(self) -> QuerySet[Customer]:
        return visible_to(self.user).prefetch_related("phones")


class Incidents(Door[Incident], ListAPIView[Incident]):
    """Incidents with a complaint that the caller may see, the newest first."""

    queryset = Incident.objects.none()
    serializer_class = answers.IncidentAnswer
    pagination_class = pages.NewestIncident
    filterset_class = IncidentFilter

    def get_queryset(self) -> QuerySet[Incident]:
        return Incident.objects.visible_to(self.user).for_list(self.user)


class OneIncident(Door[Incident], RetrieveAPIView[Incident]):
    """One incident: its cause, its owner, and the wording for all desks."""

    queryset = Incident.objects.none()
    serializer_class = answers.IncidentAnswer

    def get_queryset(self) -> QuerySet[Incident]:
        return Incident.objects.visible_to(self.user).for_list(self.user)


class Queues(Door[Any], ListAPIView[Any]):
    """The queues of a supervisor, and how many complaints stand in each."""

    serializer_class = answers.QueueAnswer
    pagination_class = None
    filter_backends = []

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        require_role(self.user, SUPERVISION)
        overview = queues.overview(self.user, standings.refresh(), timezone.now())
        rows = [
            {"code": queue.code, "label": str(queue.label), "count": tally.count}
            for queue, tally in overview.tabs
        ]
        return Response(self.get_serializer(rows, many=True).data)


class OneQueue(Door[Complaint], ListAPIView[Complaint]):
    """The complaints of one queue, in order of work."""

    queryset = Complaint.objects.none()
    serializer_class = answers.ComplaintRow
    pagination_class = pages.OrderOfWork

    def get_queryset(self) -> QuerySet[Complaint]:
        require_role(self.user, SUPERVISION)
        queue = queues.QUEUES.get(self.kwargs["code"])
        if queue is None:
            raise Http404
        standings.refresh()
        rows = queue.narrow(queues.mine(self.user), timezone.now())
        return as_rows(Complaint.objects.of_standings(rows))


class Policies(Door[PolicyVersion], ListAPIView[PolicyVersion]):
    """The rules in force."""

    queryset = PolicyVersion.objects.none()
    serializer_class = answers.PolicyAnswer
    pagination_class = None

    def get_queryset(self) -> QuerySet[PolicyVersion]:
        return in_force(timezone.now())


class OnePolicy(Door[PolicyVersion], RetrieveAPIView[PolicyVersion]):
    """A rule, by the version that is in force."""

    queryset = PolicyVersion.objects.none()
    serializer_class = answers.PolicyAnswer
    lookup_field, lookup_url_kwarg = "policy__code", "code"

    def get_queryset(self) -> QuerySet[PolicyVersion]:
        return in_force(timezone.now())


class Nothing(APIView):
    """Every other address: a refusal that a program can read."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404
