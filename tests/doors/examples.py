"""An address for every row of the table: what a route needs is taken from the house."""

from django.urls import reverse

from complaints.actions import ACTIONS


def arguments(house):
    """By the beginning of a route's name what stands in its address."""
    number = {"number": house.complaint.number}
    return {
        "choose-password": {"uidb64": "MQ", "token": "x-y"},
        **{f"hand-over-{name}": {"pk": house.handover.pk} for name in ("settle", "take-back")},
        "delivery-again": {"kind": "notices", "pk": house.notice.pk},
        **{f"complaints:draft-{n}": {"key": house.draft.key} for n in ("discard", "take-back")},
        "complaints:chase": number,
        **{f"complaints:{name}": number for name in ("detail", "papers", "presence", "attach")},
        "complaints:phrases": number,
        "complaints:paper": {**number, "code": "registration"},
        "complaints:attachment": {**number, "pk": house.attachment.pk},
        "complaints:attachment-view": {**number, "pk": house.attachment.pk},
        "complaints:why": {**number, "pk": house.timer.pk},
        **{f"complaints:move {noun}": {**number, "noun": noun} for noun in ACTIONS},
        "queues:one": {"code": "all"},
        "queues:news": {"code": "all"},
        "queues:remove-view": {"pk": house.view.pk},
        **{f"bulk:{name}": {"pk": house.bulk.pk} for name in ("detail", "start", "retry")},
        "bulk:undoing": {"pk": house.bulk.pk},
        "workload:leave": {"pk": house.complaint.owner_id},
        "approvals:look": {"pk": house.look.pk},
        **{f"incidents:{n}": {"pk": house.incident.pk} for n in ("detail", "answers", "draw")},
        "incidents:rest": {"pk": house.incident.pk},
        "incidents:act": {"pk": house.incident.pk, "noun": "wording"},
        "customers:detail": {"pk": house.customer.pk},
        "customers:reveal": {"pk": house.customer.pk},
        **{f"quality:{name}": {"pk": house.review.pk} for name in ("review", "judgement")},
        **{f"quality:{name}": {"pk": house.review.pk} for name in ("appeal", "decision")},
        "reports:one": {"code": "overview"},
        "reports:export": {"code": "overview", "format": "csv"},
        "reports:schedule": {"code": "overview"},
        "reports:schedule-end": {"pk": house.schedule.pk},
        "rules:version-withdrawal": {"pk": house.rule.pk, "number": 1},
        "rules:what-if-new": {"pk": house.rule.pk},
        "rules:what-if": {"pk": house.what_if.pk},
        "rules:what-if-cancel": {"pk": house.what_if.pk},
        "rules:what-if-figures": {"pk": house.what_if.pk},
        "rules:calendar": {"pk": house.calendar.pk},
        **{f"rules:calendar-{n}": {"pk": house.calendar.pk} for n in ("year", "days", "removal")},
        "rules:replanning": {"pk": house.replanning.pk},
        "setup:guided": {"step": "rules"},
        "setup:uploaded": {"pk": house.upload.pk},
        "setup:invitation": {"pk": house.complaint.owner_id},
        **{f"setup:{name}": {"code": "phrases"} for name in ("listing", "new")},
        "setup:export": {"code": "phrases", "format": "csv"},
        "setup:book": {"code": "rules"},
        "setup:upload": {"code": "phrases"},
        **{f"setup:{n}": {"code": "phrases", "pk": house.phrase.pk} for n in ("edit", "removal")},
        "setup:retirement": {"code": "phrases", "pk": house.phrase.pk},
        **{f"api:{name}": number for name in ("complaint", "history", *ACTIONS)},
        "api:timer": {**number, "pk": house.timer.pk},
        "api:customer": {"number": house.customer.number},
        "api:incident": {"pk": house.incident.pk},
        "api:queue": {"code": "all"},
        "api:policy": {"code": house.rule.code},
    }


NEEDED = {"queues:news": "?since=0&then=0", "reports:complaints": "?figure=received"}
BARE = {"api:nothing": "/api/v1/nothing-here/", "api-nothing": "/api/nothing/"}


def address(row, route, house):
    """Where a row of the table is asked."""
    if row in BARE:
        return BARE[row]
    known = arguments(house).get(row, {})
    if not known and "<int:pk>" in str(route.pattern):
        known = {"pk": house.rule.pk}  # The others are rules
    return reverse(row.split()[0], kwargs=known) + NEEDED.get(row, "")
