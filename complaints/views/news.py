"""What has changed in a queue since its page was made: asked every few seconds, mostly nothing.

The answer carries a tag: the last change it knows of, the moment at which time alone will change
a count, and a digest of what it said. Whoever asks again with that tag is told "not modified"
without a count, unless something within the person's sight was touched or that moment has come.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from complaints import queues, standings
from complaints.forms.queues import QueueForm
from complaints.models import Standing
from complaints.queues import News, Overview
from complaints.views.queues import chosen_of, queue_of
from staff.access import StaffRequest, supervision
from staff.models import User

WRITTEN = re.compile(r'"(\d{1,18})-(\d{1,12})-([0-9a-f]+)"')
EVER = datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tag:
    change: int
    until: int  # Seconds since 1970
    said: str

    @classmethod
    def read(cls, header: str) -> Self | None:
        match = WRITTEN.fullmatch(header.removeprefix("W/"))
        return cls(int(match[1]), int(match[2]), match[3]) if match else None

    @classmethod
    def of(cls, change: int, overview: Overview, news: News) -> Self:
        until = int((overview.until or EVER).timestamp()) + 1
        return cls(change, until, queues.digest(overview.tallies, news, get_language()))

    def holds(self, change: int, user: User, now: datetime) -> bool:
        """Whether all is as it was when the tag was written."""
        if now.timestamp() >= self.until:
            return False
        if change == self.change:  # Nobody has touched anything: mostly so
            return True
        return not Standing.objects.changed_since(self.change, user).exists()

    def put_on(self, response: HttpResponse) -> HttpResponse:
        response["ETag"] = f'"{self.change}-{self.until}-{self.said}"'
        return response


@require_safe
@supervision
def news(request: StaffRequest, code: str) -> HttpResponse:
    now, change = timezone.now(), standings.refresh()
    known = Tag.read(request.headers.get("If-None-Match", ""))
    if known and known.holds(change, request.user, now):
        return replace(known, change=change).put_on(HttpResponse(status=304))
    overview, found = queues.overview(request.user, change, now), _news(request, code, now)
    tag = Tag.of(change, overview, found)
    if known and known.said == tag.said:
        return tag.put_on(HttpResponse(status=304))
    context = {"queue": queue_of(code), "tabs": overview.tabs, "news": found, "now": now}
    context |= {"chosen": chosen_of(request)}
    return tag.put_on(render(request, "queues/_news.html", context))


def _news(request: StaffRequest, code: str, now: datetime) -> News:
    """Since the change and the moment that the page was made with."""
    one, form = queue_of(code), QueueForm(request.GET, user=request.user)
    rows = form.apply(one.narrow(queues.mine(request.user), now))
    since, then = _number(request.GET, "since"), _number(request.GET, "then")
    opened_at = datetime.fromtimestamp(then, UTC)
    return queues.news(rows, one, request.user, since=since, then=opened_at, now=now)


def _number(asked: QueryDict, name: str) -> int:
    text = asked.get(name, "")
    if not re.fullmatch(r"\d{1,11}", text):
        raise Http404
    return int(text)
