"""What is special about single members of an incident: left out of its answer, or called back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from complaints.models.case import Case
from complaints.models.complaint import Complaint
from complaints.models.incident import Incident
from complaints.models.problem import BatchRule
from complaints.models.records import CallBack
from complaints.models.state import FINAL, Refused, State


class Exemption(models.Model):
    """A member that does not get the common answer: its case is different."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="exemptions")
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="exemptions")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "complaint"], name="exemption_once"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.reason}"


class SampledQuerySet(models.QuerySet["Sampled"]):
    def objections(self, complaints: Iterable[Case]) -> dict[int, Refused]:
        """By key those that may not be archived for not having been drawn: whoever was drawn;
        and others as long as those say that the work is not done, or cannot be asked."""
        cases = {one.pk: one for one in complaints}
        rows = {row.complaint_id: row for row in self.filter(complaint__in=cases)}
        incidents = {row.incident_id for row in rows.values()}
        unhappy, too_few = self._dissatisfied(incidents), self._too_few(incidents)
        found = {}
        for pk, case in cases.items():
            row = rows.get(pk)
            values = {"number": case.number, "count": unhappy[row.incident_id] if row else 0}
            if row is None or row.is_chosen:
                found[pk] = Refused(_("%(number)s is to be called back.") % values)
            elif values["count"]:
                text = _(
                    "%(count)d of the members that were drawn were not satisfied; until they are, "
                    "%(number)s waits for a call as well."
                )
                found[pk] = Refused(text % values)
            elif row.incident_id in too_few:
                text = _("Too few of those that were drawn could be asked: call %(number)s back.")
                found[pk] = Refused(text % values)
        return found

    def _dissatisfied(self, incidents: Iterable[int]) -> Counter[int]:
        """How many of those drawn said so when they were called, and have not been since."""
        said = CallBack.objects.filter(outcome=CallBack.Outcome.DISSATISFIED)
        since = said.filter(complaint=models.OuterRef("complaint"), at__gte=models.OuterRef("at"))
        content = Q(complaint__state__in=[State.CALLED_BACK, *FINAL])
        rows = self.filter(Exists(since), incident__in=incidents, is_chosen=True).exclude(content)
        return Counter(rows.values_list("incident", flat=True))

    def _too_few(self, incidents: Iterable[int]) -> set[int]:
        """Incidents in which fewer can say yet, or have said, that they are satisfied than are
        called at least."""
        content = CallBack.objects.filter(outcome=CallBack.Outcome.SATISFIED)
        asked = Exists(content.filter(complaint=models.OuterRef("complaint")))
        is_over = models.Q(complaint__state__in=FINAL)
        rows = self.filter(incident__in=incidents).annotate(
            satisfied=asked, to_ask=models.ExpressionWrapper(~is_over, models.BooleanField())
        )
        chosen, heard = Counter[int](), Counter[int]()
        columns = ("incident", "is_chosen", "satisfied", "to_ask")
        for incident, is_chosen, is_satisfied, to_ask in rows.values_list(*columns):
            chosen[incident] += is_chosen
            heard[incident] += is_satisfied or (is_chosen and to_ask)
        least = (BatchRule.objects.first() or BatchRule()).sample_least
        return {one for one, count in chosen.items() if heard[one] < min(least, count)}


class Sampled(models.Model):
    """Whether a member is among those of its incident who are called back (W7, W9)."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="sampled")
    complaint = models.OneToOneField(Complaint, models.PROTECT, related_name="sampled")
    is_chosen = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = SampledQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["incident"], condition=Q(is_chosen=True), name="sampled_chosen"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.is_chosen}"
