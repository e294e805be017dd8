"""Load what the desk starts with from defaults.toml. What exists already is left as it is."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from complaints.models import (
    BatchRule,
    Channel,
    ExtensionRule,
    ForbiddenPhrase,
    Phrase,
    ReceivingBody,
    RootCause,
)
from customers.models import CorporateLevel, Tier
from sla import rulebook
from sla.amounts import Amount, WorkingDays
from sla.drafts import StepDraft, TargetDraft, VersionDraft
from sla.holidays import announce
from sla.models import Calendar, Policy, WorkPeriod
from sla.publishing import EVER, publish
from staff.models import Branch, Level

FILE = Path(__file__).with_name("defaults.toml")
Row = Mapping[str, Any]
PLACED = frozenset({"channels", "bodies", "causes"})  # Shown in the order of the file


@transaction.atomic
def load(*, at: datetime) -> None:
    """Idempotent: a second run changes nothing, also where admins have changed things since."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    _load_vocabulary(data)
    for row in data["calendars"]:
        _load_calendar(row, at)
    for row in data["policies"]:
        _load_policy(row, at)
    _load_phrases(data)
    BatchRule.objects.get_or_create(only=True)
    ExtensionRule.objects.get_or_create(only=True)
    rulebook.touch()
    for more in settings.MORE_DEFAULTS:
        import_string(more)()


def _load_vocabulary(data: Mapping[str, list[dict[str, Any]]]) -> None:
    tables: dict[str, Any] = {
        "tiers": Tier,
        "corporate_levels": CorporateLevel,
        "bodies": ReceivingBody,
    }
    for table, model in {**tables, "channels": Channel, "causes": RootCause}.items():
        for position, row in enumerate(data[table]):
            values = {**row, "position": position} if table in PLACED else row
            model.objects.get_or_create(code=row["code"], defaults=values)
    if not Branch.objects.exists():
        Branch.objects.create(code="group", name="Group", name_zh="集团", level=Level.GROUP)


def _load_phrases(data: Mapping[str, list[dict[str, Any]]]) -> None:
    """Phrases to say only into an empty book; of what is better not said whatever has not come
    before: what supervisors have reworded or taken out stays so."""
    if not Phrase.objects.exists():
        Phrase.objects.bulk_create(Phrase(**row) for row in data["phrases"])
    known = set(ForbiddenPhrase.objects.values_list("shipped", flat=True))
    for family in data["forbidden"]:
        values = {**family, "unless": "\n".join(family["unless"])}
        for words in family["words"]:
            if words not in known:
                _ship(values | {"words": words, "shipped": words})


def _ship(values: dict[str, Any]) -> None:
    """A new one, unless somebody wrote the same words already: then that stays as it is."""
    _row, is_new = ForbiddenPhrase.objects.get_or_create(words=values["words"], defaults=values)
    if not is_new:
        same = ForbiddenPhrase.objects.filter(words=values["words"])
        same.filter(unless="").update(unless=values["unless"])
        same.update(shipped=values["shipped"])


def _load_calendar(row: Row, at: datetime) -> None:
    names = ("name", "name_zh", "zone", "always_open", "follows_holidays")
    values = {name: row[name] for name in names if name in row}
    calendar, is_new = Calendar.objects.get_or_create(code=row["code"], defaults=values)
    if is_new and "periods" in row:
        WorkPeriod.objects.bulk_create(
            WorkPeriod(
                calendar=calendar,
                weekday=weekday,
                opens=time.fromisoformat(opens),
                closes=time.fromisoformat(closes),
            )
            for weekday in row["weekdays"]
            for opens, closes in row["periods"]
        )
        announce(calendar)


def _load_policy(row: Row, at: datetime) -> None:
    names = {"name": row["name"], "name_zh": row["name_zh"]}
    policy, is_new = Policy.objects.get_or_create(code=row["code"], defaults=names)
    if is_new:
        targets = [_target(target) for target in row["targets"]]
        draft = VersionDraft(EVER, row.get("conditions", {}), targets)
        publish(policy, draft, after=0, by=None, at=at)


def _target(row: Row) -> TargetDraft:
    steps = [_step(*rung) for rung in row.get("ladder", [])]
    if "share_of" in row:
        whole = Policy.objects.get(code=row["share_of"])
        return TargetDraft(
            row["clock"],
            share_of=whole,
            percent=row["percent"],
            pauses=row.get("pauses", ()),
            steps=steps,
        )
    return TargetDraft(
        row["clock"],
        _amount(row),
        Calendar.objects.get(code=row.get("calendar", "always")),
        row.get("pauses", ()),
        steps,
    )


def _amount(row: Row) -> Amount:
    days = row.get("working_days")
    return WorkingDays(days) if days else timedelta(minutes=row["minutes"])


def _step(
    share: int, audience: str, later: int = 0, every: int | None = None, times: int = 0
) -> StepDraft:
    """A rung as the file gives it; the times in minutes."""
    again = timedelta(minutes=every) if every else None
    return StepDraft(share, audience, timedelta(minutes=later), every=again, times=times)
