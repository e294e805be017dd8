"""The caller: who it may be, and everything the desk should know before it says a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from complaints import classification, evidence
from complaints.classification import REPEAT_MONTHS, Type
from complaints.models import Approval, Complaint, Timer
from customers import search
from customers.models import Customer, CustomerQuerySet, SensitiveEntry
from customers.names import is_withheld
from customers.phones import slip_in
from customers.registration import vip_grounds
from sla.models import Clock
from staff.models import Role, User
from staff.reach import reached

MOST = 20  # Matches that are shown at once
LISTED = 10  # Complaints on a card


def visible_to(user: User) -> CustomerQuerySet:
    """Customers of one's own branch and below, and those who complained there."""
    complained = Complaint.objects.visible_to(user).filter(customer=OuterRef("pk")).order_by()
    # Not EXISTS: for many customers the planner would go through all complaints once.
    here = Q(pk=Subquery(complained.values("customer")[:1]))
    return Customer.objects.with_all().filter(Q(reached("branch_id", user.reach())) | here)


def matches(asked: str, user: User) -> list[Customer]:
    """Everyone whom the words may mean, and one more than is shown if there are more.

    Who says a telephone number is known by it at every branch; by name only where one works.
    """
    if is_withheld(asked):
        return []
    known = Customer.objects.with_all() if search.phone_in(asked) else visible_to(user)
    return list(search.find(asked, known).prefetch_related("phones")[: MOST + 1])


def near(asked: str, user: User) -> list[Customer]:
    """Who may be meant where nobody fits, so that one who is known is not taken for new."""
    if search.phone_in(asked) or is_withheld(asked):
        return []
    return search.near(asked, visible_to(user).prefetch_related("phones"))


def slip(asked: str) -> str:
    """What is to be said of words that can only be meant as a telephone and are none, or that say
    that no name is given; else nothing."""
    if is_withheld(asked):
        return _("No name is given: it is logged without one.")
    return slip_in(asked, settings.PHONE_REGION)


def reachable(user: User, *phones: str) -> CustomerQuerySet:
    """Customers of ours, and those who call from a telephone that was said."""
    known, said = visible_to(user), [phone for phone in phones if phone]
    if not said:
        return known
    theirs = Customer.objects.with_all().filter(phones__number__in=said)
    return (known | theirs).distinct()


@dataclass(frozen=True, slots=True)
class Card:
    """What stands beside the form. Complaints are those that the person may see."""

    customer: Customer
    vip: str  # Why important, in words; empty if not (T9)
    sensitive: Sequence[SensitiveEntry]  # In force at the branch of whoever looks (T10)
    may_see_reason: bool
    manager: User | None
    open: Sequence[Complaint]
    archived: Sequence[Complaint]  # Within the window of a repeat (T6)
    promises: Sequence[Timer]  # Made to the customer, not kept yet (C6)


def card(customer: Customer, user: User, *, at: datetime) -> Card:
    """At most eight queries."""
    theirs = Complaint.objects.visible_to(user).filter(customer=customer)
    listed = theirs.select_related("category", "area").order_by("-received_at")
    promises = Timer.objects.live().of(Clock.COMMITMENT).filter(complaint__in=theirs)
    grounds = vip_grounds(customer)
    return Card(
        customer,
        evidence.in_words(Type.VIP, {"grounds": grounds}) if grounds else "",
        sensitive(customer, user, at),
        user.role in (Role.SUPERVISOR, Role.ADMIN),
        User.objects.filter(pk=customer.account_manager_id).first()
        if customer.account_manager_id
        else None,
        list(listed.open()[:LISTED]),
        list(listed.filter(archived_at__gte=_window_begins(at))[:LISTED]),
        list(promises.select_related("complaint").order_by("due_at")[:LISTED]),
    )


def _window_begins(at: datetime) -> datetime:
    """The first instant from which an archived complaint can be repeated at `at`."""
    zone = ZoneInfo(settings.TIME_ZONE)
    begins = at - timedelta(days=31 * REPEAT_MONTHS + 3)
    while classification.months_later(begins, REPEAT_MONTHS, zone) < at:
        begins += timedelta(hours=1)
    return begins


def sensitive(customer: Customer, user: User, at: datetime) -> list[SensitiveEntry]:
    """What is in force at the branch of whoever looks (T10)."""
    on = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    entries = customer.sensitive_entries.select_related("branch")
    branch = user.branch
    return [entry for entry in entries if branch is not None and entry.holds(branch, on)]


def must_ask(customer: Customer, user: User, at: datetime) -> bool:
    """Whether a second person decides before this one sees the numbers (T10)."""
    on = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    lists = [entry.until_on for entry in customer.sensitive_entries.all()]
    if not any(until is None or until >= on for until in lists):  # On whosever list
        return False
    return not Approval.objects.lets_look(user, customer, at)
