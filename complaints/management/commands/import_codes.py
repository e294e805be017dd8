from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand

from complaints.imports.mapping import KINDS, LEVELS
from complaints.models import AreaLevel, Channel, Complaint, ReceivingBody
from customers.models import Tier
from foundation.models import Retirable
from staff.models import Branch

Row = tuple[str, str, str]  # Code, name, and what else one needs to know of it


class Command(BaseCommand):
    help = "Print the codes that a mapping of import_complaints may name, with what they mean."

    def handle(self, *args: Any, **options: Any) -> None:
        for title, rows in tables():
            self.stdout.write(f"\n{title}")
            for code, name, more in rows:
                self.stdout.write(f"  {code:<24}{name}{f'  ({more})' if more else ''}")


def tables() -> Iterator[tuple[str, Iterable[Row]]]:
    yield "channel, [channels]", map(_channel, Channel.objects.all())
    kinds = ((code, str(Complaint.Kind(kind).label), "") for code, kind in KINDS.items())
    yield "kind, [kinds]", kinds
    yield "body, [bodies]", map(_body, ReceivingBody.objects.all())
    yield "customer.tier, [customer.tiers]", map(_tier, Tier.objects.order_by("rank"))
    yield "branch", map(_branch, Branch.objects.order_by("path"))
    levels = ((code, str(AreaLevel(level).label), "") for code, level in LEVELS.items())
    yield "area.level, counts_at", levels


def _channel(channel: Channel) -> Row:
    more = "does not count towards batches" if channel.is_bulk else ""
    return channel.code, str(channel), _joined(more, channel)


def _body(body: ReceivingBody) -> Row:
    more = f"{body.get_kind_display()}, {body.get_rank_display()}"
    return body.code, str(body), _joined(more, body)


def _tier(tier: Tier) -> Row:
    return tier.code, str(tier), _joined("VIP" if tier.is_vip else "", tier)


def _branch(branch: Branch) -> Row:
    return branch.code, "  " * (len(branch.codes) - 1) + str(branch), _joined("", branch)


def _joined(more: str, row: Retirable) -> str:
    retired = "retired" if row.retired_at else ""
    return ", ".join(part for part in (more, retired) if part)
