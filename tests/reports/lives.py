"""An office that lives through whatever is drawn."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from complaints.models import Complaint, Refused, RootCause
from tests.conftest import DAY, HOUR, MINUTE, closed, register_customer

BEGIN = datetime(2025, 2, 24, 1, tzinfo=UTC)


class Office:
    """Two desks in two cities, who live through whatever is drawn."""

    def __init__(self, desk, clerk, supervisors, group):
        self.desk, self.clerk, self.group = desk, clerk, group
        self.supervisors, self.now = supervisors, BEGIN
        self.people = [register_customer(group["west-a-1"], f"Person {n}") for n in range(3)]
        self.known = []

    def live(self, what, which, hours):
        self.now += hours * HOUR
        if what in ("log", "vip", "late", "enquiry", "elsewhere", "again"):
            self.known.append(self.log(what, which))
        elif self.known:
            one = Complaint.objects.get(pk=self.known[which % len(self.known)].pk)
            try:
                getattr(self, what)(one)
            except Refused:
                return

    def log(self, what, which):
        more = {
            "log": {},
            "vip": {"vip": True},
            "late": {"received_at": self.now - 3 * HOUR},
            "enquiry": {"kind": "enquiry"},
            "elsewhere": {"branch": self.group["west-b-1"]},
            "again": {"customer": self.people[which % 3]},
        }[what]
        return self.desk.log(at=self.now, channel="web" if which % 2 else "hotline", **more)

    def assign(self, one):
        one.assign(owner=self.clerk, by=self.clerk, at=self.now)

    def contact(self, one):
        one.contact(note="Rang.", by=self.clerk, at=self.now)

    def answer(self, one):
        due_at = self.now + 3 * HOUR
        one.answer(answer="Soon.", due_at=due_at, by=self.clerk, at=self.now)

    def wait(self, one):
        one.wait_for_customer(note="Papers.", by=self.clerk, at=self.now)

    def resolve(self, one):
        cause = RootCause.objects.first()
        one.resolve(answer="Done.", cause=cause, by=self.clerk, at=self.now)

    def satisfy(self, one):
        one.call_back(outcome="satisfied", rating=4, treatment=5, by=None, at=self.now)

    def dissatisfy(self, one):
        one.call_back(outcome="dissatisfied", rating=1, by=None, at=self.now)

    def miss(self, one):
        one.call_back(outcome="unreachable", by=None, at=self.now)

    def close(self, one):
        closed(one, by=self.clerk, at=self.now)

    def reopen(self, one):
        one.reopen(note="Again.", by=self.clerk, at=self.now)

    def withdraw(self, one):
        one.withdraw(note="Never mind.", by=self.clerk, at=self.now)

    def ask(self, one):
        timer = one.timers.live().filter(clock="answer").first()
        if timer and timer.due_at:
            until = timer.due_at + DAY
            values = {"timer": timer.pk, "new_due_at": until, "told": "x", "note": "x"}
            one.ask_for_time(**values, by=self.clerk, at=self.now)
            head = self.supervisors["branch"]
            one.decide_on_time(outcome="granted", by=head, at=self.now + MINUTE)

    def keep(self, one):
        if promise := one.timers.live().filter(clock="commitment").first():
            one.keep_promise(timer=promise.pk, by=self.clerk, at=self.now)


ACTS = (
    *("log", "vip", "late", "enquiry", "elsewhere", "again", "assign", "contact", "answer", "wait"),
    *("resolve", "satisfy", "dissatisfy", "miss", "close", "reopen", "withdraw", "ask", "keep"),
)


acts = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 40)), min_size=4, max_size=30
)
