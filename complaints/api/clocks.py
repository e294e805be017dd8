"""Why a clock is due then, for programs."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.generics import RetrieveAPIView

from complaints.api.base import Door
from complaints.api.fields import Amount, Answer, Instant, Words
from complaints.api.serializers import TimerAnswer
from complaints.models import Complaint, Timer
from complaints.why import Why, explain


class SpanAnswer(Answer):
    begins = Instant()
    ends = Instant(allow_null=True, help_text="Empty: the pause has no end yet")


class DayAnswer(Answer):
    """What one day of the calendar added."""

    on = serializers.DateField()
    spans = SpanAnswer(many=True)
    counted = Amount()
    total = Amount(help_text="The sum so far; the last one is the amount")


class WhyAnswer(Answer):
    """The due time of a clock, step by step."""

    timer = TimerAnswer()
    amount = Amount(help_text="The working time allowed, as an ISO 8601 duration")
    working_days = serializers.ListField(
        child=serializers.DateField(),
        help_text="The days that it is allowed, where the rule gives working days",
    )
    calendar = serializers.CharField()
    zone = serializers.CharField()
    rule = Words("target.version")
    percent = serializers.IntegerField(
        source="target.percent", allow_null=True, help_text="Of what `share_of` promises (C10)"
    )
    share_of = Words("target.share_of", allow_null=True)
    days = DayAnswer(many=True)
    pauses = SpanAnswer(many=True)


class OneTimer(Door[Timer], RetrieveAPIView[Timer]):
    """Why a clock of a complaint is due then: what counted, what did not, and by which rule."""

    queryset = Timer.objects.none()
    serializer_class = WhyAnswer

    def get_queryset(self) -> QuerySet[Timer]:
        mine = Complaint.objects.visible_to(self.user)
        complaint = get_object_or_404(mine, number=self.kwargs["number"])
        return complaint.timers.select_related("calendar", "target__version__policy", "complaint")

    def get_object(self) -> Why:  # type: ignore[override]
        return explain(get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"]))
