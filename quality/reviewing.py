"""A review done, appealed against, decided. Each step once, by somebody who may."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.models import Notice, PhraseUse, Refused
from foundation.bulk import insert_each
from quality.models import APPEAL_WITHIN, Item, Review, Verdict
from quality.scoring import Judged, score
from staff.directory import Directory
from staff.models import Level, User

MET = {Verdict.Finding.MET: True, Verdict.Finding.NOT_MET: False, Verdict.Finding.NOT_ASKED: None}


def hits(row: Review) -> list[PhraseUse]:
    """Words that the person who is judged told the customer against the advice of the guard."""
    said = PhraseUse.objects.filter(complaint=row.complaint_id, by=row.person_id)
    rows = said.filter(forbidden__isnull=False)
    return list(rows.select_related("forbidden", "by").order_by("at"))


@transaction.atomic
def judge(pk: int, findings: Mapping[Item, str], *, comment: str, by: User, at: datetime) -> Review:
    """Fill in the card. Raises Refused where the person worked on it, or somebody was faster."""
    row = _locked(pk)
    if row.state != Review.State.DRAWN:
        raise Refused(_("%(number)s was reviewed meanwhile.") % _named(row))
    if not Review.objects.drawn().filter(pk=pk).exists():
        raise Refused(
            _("%(number)s was taken up again: it is not reviewed before it ends.") % _named(row)
        )
    if not Review.objects.for_reviewer(by).filter(pk=pk).exists():
        raise Refused(_("Somebody who did not work on %(number)s reviews it.") % _named(row))
    card = [
        Judged(item.weight, item.is_critical, MET[Verdict.Finding(finding)])
        for item, finding in findings.items()
    ]
    total = score(card)
    if total is None:
        raise Refused(_("Judge one item at least."))
    insert_each([_verdict(row, item, finding) for item, finding in findings.items()])
    row.state, row.score, row.comment = Review.State.DONE, total, comment
    row.reviewer, row.reviewed_at = by, at
    row.save(update_fields=["state", "score", "comment", "reviewer", "reviewed_at"])
    Notice.objects.tell(row.complaint, Notice.Kind.REVIEW, [row.person], at)
    return row


def _verdict(row: Review, item: Item, finding: str) -> Verdict:
    values = {"weight": item.weight, "is_critical": item.is_critical}
    return Verdict(review=row, item=item, finding=finding, **values)


@transaction.atomic
def appeal(pk: int, *, reason: str, by: User, at: datetime) -> None:
    """Whoever was judged says why it is wrong; a third person decides."""
    row = _locked(pk)
    if not row.may_be_appealed_by(by, at):
        text = _("A review is appealed against once, within %(days)d days, by whom it is about.")
        raise Refused(text % {"days": APPEAL_WITHIN.days})
    row.state, row.appeal, row.appealed_at = Review.State.APPEALED, reason, at
    row.save(update_fields=["state", "appeal", "appealed_at"])
    climb = Directory.load(at).climb_from
    neither = [row.reviewer_id, row.person_id]
    people = climb(row.branch_id, Level.BRANCH, besides=neither, may_act=True)
    Notice.objects.tell(row.complaint, Notice.Kind.APPEAL, people, at)


@transaction.atomic
def decide(pk: int, *, outcome: str, note: str, by: User, at: datetime) -> None:
    """Uphold it, or annul it: then it is drawn again for somebody else to review."""
    row = _locked(pk)
    if row.state != Review.State.APPEALED:
        raise Refused(_("Nobody appeals against the review of %(number)s.") % _named(row))
    if by.pk in (row.person_id, row.reviewer_id):
        raise Refused(_("Somebody who neither was judged nor judged decides on an appeal."))
    if not Review.objects.for_reviewer(by).filter(pk=pk).exists():
        raise Refused(_("Somebody who did not work on %(number)s decides on it.") % _named(row))
    row.state, row.decision, row.decided_by, row.decided_at = outcome, note, by, at
    row.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    if outcome == Review.State.ANNULLED:
        again = {"person": row.person, "branch": row.branch, "rule": row.rule}
        Review.objects.create(complaint=row.complaint, drawn_at=at, **again)
    Notice.objects.tell(row.complaint, Notice.Kind.REVIEW, [row.person], at)


def _locked(pk: int) -> Review:
    rows = Review.objects.select_for_update(of=("self",))
    return rows.select_related("complaint", "person").get(pk=pk)


def _named(row: Review) -> dict[str, str]:
    return {"number": str(row.complaint.number)}
