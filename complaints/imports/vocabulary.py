"""Categories, areas, customers of a file: found again, or made when first met."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from complaints.imports.entries import or_a_column
from complaints.imports.mapping import BadMapping, FileMapping
from complaints.imports.records import Record
from complaints.models import Area, Category, Channel, ReceivingBody
from customers.models import Customer, Tier
from customers.phones import PhoneNumber
from customers.registration import NewCustomer
from staff.models import Branch

Made = TypeVar("Made")
LONGEST_KEY = 120  # Characters of Customer.source_number
MOST_KEPT = 2_000  # Objects a cache: memory stays flat however many customers a file has


class Cache:
    """The last few objects by key; the longest unused goes first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, object] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        if key not in self._kept:
            self.put(key, make())
        self._kept.move_to_end(key)
        return self._kept[key]  # type: ignore[return-value]

    def peek(self, key: Hashable) -> Any:
        return self._kept.get(key)

    def put(self, key: Hashable, made: object) -> None:
        self._kept[key] = made
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


class Vocabulary:
    """What the records of one file refer to. Codes carry the source, so files never mix."""

    def __init__(self, mapping: FileMapping) -> None:
        self.mapping = mapping
        self.branch = self._branch(mapping.branch)
        self.channels = {channel.code: channel for channel in Channel.objects.all()}
        self.tiers = {tier.code: tier for tier in Tier.objects.all()}
        self.bodies = {body.code: body for body in ReceivingBody.objects.all()}
        self._nodes, self._customers, self._phones = Cache(), Cache(), Cache()
        self._check()

    def _branch(self, code: str) -> Branch:
        branches = Branch.objects.order_by("path")
        branch = branches.filter(code=code).first() if code else branches.first()
        if branch is None:
            text = _("There is no branch “%(code)s”; `import_codes` prints those that exist.")
            raise BadMapping(text % {"code": code})
        if branch.retired_at:
            text = _("The branch “%(code)s” is retired; name one that is in use.")
            raise BadMapping(text % {"code": branch.code})
        return branch

    def _check(self) -> None:
        mapping, there_is_no = (
            self.mapping,
            {
                "channel": _("There is no channel “%(code)s”; there are %(known)s."),
                "tier": _("There is no tier “%(code)s”; there are %(known)s."),
                "body": _("There is no receiving body “%(code)s”; there are %(known)s."),
            },
        )
        for name, table, coded, known in (
            ("channel", "channels", mapping.channel, self.channels),
            ("tier", "customer.tiers", mapping.customer.tier, self.tiers),
            ("body", "bodies", mapping.body, self.bodies),
        ):
            if unknown := sorted(coded.used() - known.keys()):
                said = {"code": unknown[0], "known": ", ".join(known)}
                raise BadMapping(there_is_no[name] % said + or_a_column(coded, table))

    def channel(self, record: Record) -> Channel:
        return self.channels[record.channel]

    def body(self, record: Record) -> ReceivingBody | None:
        return self.bodies[record.body] if record.body else None

    def category(self, record: Record) -> Category | None:
        parent: Category | None = None
        for depth in range(len(record.category)):
            parent = self._category(record.category[: depth + 1], parent)
        return parent

    def _category(self, names: tuple[str, ...], parent: Category | None) -> Category:
        values = {"name": names[-1][:200], "parent": parent, "counts_at": self.mapping.counts_at}
        code = self._code("c", names)
        return self._nodes.get(
            code, lambda: Category.objects.get_or_create(code=code, defaults=values)[0]
        )

    def area(self, record: Record) -> Area | None:
        parent: Area | None = None
        for depth in range(len(record.areas)):
            parent = self._area(record.areas[: depth + 1], parent)
        return parent

    def _area(self, parts: tuple[tuple[str, int], ...], parent: Area | None) -> Area:
        name, level = parts[-1]
        values = {"name": name[:200], "parent": parent, "level": level}
        code = self._code("a", tuple(name for name, _level in parts))
        return self._nodes.get(
            code, lambda: Area.objects.get_or_create(code=code, defaults=values)[0]
        )

    def _code(self, kind: str, names: tuple[str, ...]) -> str:
        """A code from any text in any script: the source, and a digest of the names."""
        digest = hashlib.sha256("\x1f".join((self.mapping.source, *names)).encode()).hexdigest()
        return f"{kind}-{digest[:16]}"

    def customers(self, records: Sequence[Record]) -> list[Customer | NewCustomer | None]:
        """The customers by key, or else by phone; a record with neither is anonymous."""
        numbers = [self._number(record) for record in records]
        found: dict[str, Customer | NewCustomer] = {**self._recall({n for n in numbers if n})}
        for record, number in zip(records, numbers, strict=True):
            if number and number not in found:  # Who comes twice is as the first row says
                found[number] = self._new(record, number)
        return [found.get(number) for number in numbers]

    def _number(self, record: Record) -> str:
        key = record.customer_key
        if record.phone and not key:  # The number of a customer is no place for a telephone (W13)
            key = f"tel-{hashlib.sha256(record.phone.encode()).hexdigest()[:20]}"
        number = f"{self.mapping.source}:{key}" if key else ""
        if len(number) > LONGEST_KEY:  # Two long keys that begin alike are two customers
            return f"{number[:50]}#{hashlib.sha256(number.encode()).hexdigest()}"
        return number

    def _recall(self, numbers: set[str]) -> dict[str, Customer]:
        """Those in the books already: from memory, or else read. The intake makes the others."""
        kept = {number: self._customers.peek(number) for number in numbers}
        known = {number: customer for number, customer in kept.items() if customer}
        unknown = [number for number in numbers if number not in known]
        for customer in Customer.objects.with_all().filter(source_number__in=unknown):
            known[customer.source_number or ""] = customer
            self.remember(customer)
        return known

    def _new(self, record: Record, number: str) -> NewCustomer:
        return NewCustomer(
            name=record.customer_name,
            branch=self.branch,
            tier=self.tiers[record.tier or "ordinary"],
            phones=tuple(PhoneNumber(*phone) for phone in record.phones),
            source_number=number,
        )

    def caller_said(self, record: Record, customer: Customer | NewCustomer | None) -> str:
        """What the row says of the caller, and the books do not: it stays with the complaint."""
        if customer is None:
            return record.customer_name
        name, said = record.customer_name, []
        if name not in ("", record.customer_key, customer.name):
            said.append(name)
        known = self._phones_of(customer) if record.phones else set()
        if any(tuple(phone[:2]) not in known for phone in record.phones):
            said.append(record.phones_said)
        return "; ".join(said)

    def _phones_of(self, customer: Customer | NewCustomer) -> set[tuple[str, str]]:
        if isinstance(customer, NewCustomer):
            return {(phone.number, phone.extension) for phone in customer.phones}
        rows = customer.phones.values_list("number", "extension")
        return self._phones.get(customer.pk, lambda: set(rows))

    def remember(self, customer: Customer) -> None:
        self._customers.put(customer.source_number, customer)
