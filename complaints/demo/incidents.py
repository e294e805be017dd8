"""Two batches (T5): one that began this morning, and one that is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from complaints.demo.author import Author, words
from complaints.demo.lives import Way
from complaints.demo.tales import Life, Tale
from complaints.demo.texts import rows, say, stories, texts
from complaints.models import Complaint, Incident
from customers.models import Customer
from staff.models import User

TODAY = "a-cedar-pineford-mossgate"
BEFORE, BEFORE_WHAT = "a-cedar-pineford-millrace", "utility.electricity.outage"
DAYS_AGO, CALLERS = 9, 13
EVERYBODY_BY = 11  # The customer who makes it a batch


def in_progress(author: Author) -> list[Tale]:
    """No signal in one district: the voices come within an hour, until a few minutes ago."""
    voices = [words(texts()["incident"], voice) for voice in rows("incident_voices")]
    gap = timedelta(minutes=54) / len(voices)
    tales = []
    for place, voice in enumerate(voices):
        at = author.now - timedelta(minutes=66) + place * gap
        is_opener, is_told = place + 1 == EVERYBODY_BY, place < 5
        way = _opening if is_opener else _told_wording if is_told else _silent
        tales.append(_caller(author, at, voice, TODAY, way, place))
    return tales


def over(author: Author) -> list[Tale]:
    """A power cut some days ago, answered with one wording and closed with its cause."""
    began = (author.now - timedelta(days=DAYS_AGO)).replace(minute=7, second=0)
    told = stories()[BEFORE_WHAT]
    return [
        _caller(
            author,
            began + place * timedelta(minutes=4),
            told[place % len(told)],
            BEFORE,
            _closing if place + 1 == CALLERS else _worked,
            place,
        )
        for place in range(CALLERS)
    ]


def _caller(author: Author, at: datetime, voice: Any, area: str, way: Way, place: int) -> Tale:
    desk = author.here[place % 2]
    scene = author.scene(desk, customer=_caller_number(author, desk, place))
    scene = replace(scene, story=voice, area=author.group.areas[area])
    tale = author.tale(scene, way, at, take_charge=False, round_the_clock=True)
    tale.is_logged_alone = True
    return tale


def _caller_number(author: Author, desk: str, place: int) -> Customer:
    """Each call comes from another customer."""
    return author.people[desk].usual[-1 - place]


def _silent(life: Life) -> None:
    """Nobody has done anything with it yet."""


def _told_wording(life: Life) -> None:
    """Called back with the wording once there is one."""
    life.after(45, 50).answer()


def _opening(life: Life) -> None:
    life.after(2, 4).do(_word, by=life.scene.supervisor, wording=both(life))


def _worked(life: Life) -> None:
    life.after(60, 70).answer().after(200, 260).resolve()
    life.after(900, 1_000).satisfied().after(3, 60).archive()


def _closing(life: Life) -> None:
    """The last caller's complaint carries the acts on the incident itself."""
    life.after(3, 9).do(_word, by=life.scene.supervisor, wording=both(life))
    _worked(life)
    life.after(5, 10).do(_close, by=life.scene.supervisor, cause=life.scene.say("cause"))


def both(life: Life) -> str:
    """The wording in both languages: the desks speak either."""
    story = life.scene.story
    return f"{say(story, 'interim', 'en')}\n\n{say(story, 'interim', 'zh')}"


def _word(complaint: Complaint, *, wording: str, by: User, at: datetime, **act: Any) -> None:
    for incident in Incident.objects.open().filter(complaints=complaint.pk):
        incident.tell(wording=wording, by=by, at=at, seen=incident.version)


def _close(complaint: Complaint, *, cause: str, by: User, at: datetime, **act: Any) -> None:
    for incident in Incident.objects.open().filter(complaints=complaint.pk):
        incident.close(cause=cause, by=by, at=at, seen=incident.version)
