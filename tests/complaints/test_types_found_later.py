"""A type that comes to light during life adds what it promises, and moves nothing else."""

from complaints.classification import Finding, Type
from sla.drafts import StepDraft, TargetDraft, VersionDraft
from sla.models import Calendar, Policy
from sla.publishing import as_draft, publish
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10, by_owner


def promise(clock, hours, *types, pauses=()):
    """A rule of its own for complaints of these types."""
    target = TargetDraft(
        clock, hours * HOUR, Calendar.objects.get(code="always"), pauses, [StepDraft(100, "branch")]
    )
    policy = Policy.objects.create(code="late", name="Late")
    draft = VersionDraft(MONDAY_10, {"type": types}, [target])
    publish(policy, draft, after=0, by=None, at=MONDAY_10)


def publish_laxer_or_stricter(clock, amount, *, at, pauses=None):
    policy = Policy.objects.get(code="standard")
    newest = policy.versions.get()
    targets = [as_draft(target) for target in newest.targets.all()]
    targets = [
        TargetDraft(
            one.clock, amount, one.calendar, one.pauses if pauses is None else pauses, one.steps
        )
        if one.clock == clock
        else one
        for one in targets
    ]
    publish(policy, VersionDraft(at, {}, targets), after=1, by=None, at=at)


def find(complaint, *types, at):
    findings = [Finding(one, {"reason": "so it was"}) for one in types]
    complaint.add_types(findings, by=None, at=at)


def timer(complaint, clock):
    return complaint.timers.get(clock=clock, strategy="overdue")


def test_a_type_found_while_waiting_makes_no_promise_laxer(desk, clerk):
    complaint = desk.log()
    publish_laxer_or_stricter("answer", 8 * DAY, at=MONDAY_10 + MINUTE)
    complaint.wait_for_customer(note="papers", by=clerk, at=MONDAY_10 + HOUR)
    find(complaint, Type.CROSS_REGION, at=MONDAY_10 + 2 * HOUR)
    complaint.resume(by=clerk, at=MONDAY_10 + 3 * HOUR)
    assert timer(complaint, "answer").due_at == MONDAY_10 + 2 * DAY + 2 * HOUR


def test_a_type_found_while_waiting_is_stricter_once_it_goes_on(desk, clerk):
    promise("answer", 5, "sensitive")
    complaint = desk.log()
    complaint.wait_for_customer(note="papers", by=clerk, at=MONDAY_10 + HOUR)
    find(complaint, Type.SENSITIVE, at=MONDAY_10 + 2 * HOUR)
    complaint.resume(by=clerk, at=MONDAY_10 + 3 * HOUR)
    assert timer(complaint, "answer").amount == 5 * HOUR


def test_the_other_promises_stay_under_the_version_they_were_made_under(desk):
    complaint = desk.log()
    publish_laxer_or_stricter("progress", HOUR, at=MONDAY_10 + MINUTE)
    find(complaint, Type.SENSITIVE, at=MONDAY_10 + 2 * HOUR)
    assert timer(complaint, "progress").target.version.number == 1


def test_a_clock_that_only_the_new_type_asks_for_is_started(desk, supervisors):
    promise("service", 24, "sensitive")
    complaint = desk.log()
    find(complaint, Type.SENSITIVE, at=MONDAY_10 + 30 * HOUR)
    started = timer(complaint, "service")
    assert started.due_at == MONDAY_10 + DAY  # From the receipt, as for everybody else
    assert started.fires_at == MONDAY_10 + 30 * HOUR


def test_a_clock_whose_work_is_done_is_not_started(desk, clerk):
    promise("service", 24, "sensitive")
    complaint = desk.log()
    complaint.resolve(answer="Done.", by=clerk, at=MONDAY_10 + HOUR)
    find(complaint, Type.SENSITIVE, at=MONDAY_10 + 2 * HOUR)
    assert not complaint.timers.filter(clock="service").exists()
    complaint.reopen(note="again", by=clerk, at=MONDAY_10 + 3 * HOUR)
    find(complaint, Type.MAJOR, at=MONDAY_10 + 4 * HOUR)
    assert not complaint.timers.filter(clock="service").exists()


def test_a_clock_that_a_move_began_anew_counts_from_there(desk, clerk):
    promise("progress", 24, "sensitive")
    complaint = desk.log()
    by_owner("DELETE FROM complaints_timer WHERE clock = 'progress'")  # As if no rule asked for it
    complaint.answer(answer="Soon.", by=clerk, at=MONDAY_10 + 5 * DAY)
    find(complaint, Type.SENSITIVE, at=MONDAY_10 + 5 * DAY + HOUR)
    assert timer(complaint, "progress").due_at == MONDAY_10 + 6 * DAY


def test_a_promise_that_runs_is_not_given_up_for_one_that_stands_still(desk, clerk):
    publish_laxer_or_stricter("answer", 2 * DAY, at=MONDAY_10 - DAY, pauses=[])
    promise("answer", 40, "cross_region", pauses=["waiting"])
    complaint = desk.log()
    complaint.wait_for_customer(note="papers", by=clerk, at=MONDAY_10 + 30 * HOUR)
    find(complaint, Type.CROSS_REGION, at=MONDAY_10 + 31 * HOUR)
    assert timer(complaint, "answer").due_at == MONDAY_10 + 2 * DAY


def test_praise_is_promised_nothing_though_somebody_calls_it_major(desk):
    complaint = desk.log(kind="praise")
    find(complaint, Type.SENSITIVE, at=MONDAY_10 + HOUR)
    assert not complaint.timers.filter(strategy="overdue").exists()
