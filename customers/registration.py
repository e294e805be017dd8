"""Finding a customer again, registering a new one, and whether one is important (T9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from customers.models import CorporateAccount, Customer, Phone, Tier
from customers.phones import PhoneNumber
from foundation.bulk import insert_each
from staff.models import Branch


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCustomer:
    """A customer who is not in the books yet."""

    name: str
    branch: Branch
    tier: Tier
    phones: tuple[PhoneNumber, ...] = ()
    account: CorporateAccount | None = None
    standing: str = ""
    government_body: str = ""
    email: str = ""
    source_number: str | None = None


def register_many(news: Sequence[NewCustomer]) -> dict[NewCustomer, Customer]:
    """Write customers and their phones, in the transaction of whatever needs them. Two queries."""
    customers = [
        Customer(
            name=new.name,
            branch=new.branch,
            tier=new.tier,
            account=new.account,
            standing=new.standing,
            government_body=new.government_body,
            email=new.email,
            source_number=new.source_number,
        )
        for new in news
    ]
    insert_each(customers)
    made = dict(zip(news, customers, strict=True))
    insert_each(
        [
            Phone(
                customer=customer, number=phone.number, extension=phone.extension, note=phone.note
            )
            for new, customer in made.items()
            for phone in new.phones
        ]
    )
    return made


def vip_grounds(customer: Customer) -> list[dict[str, str]]:
    """Why the customer is important (T9): each ground with the name it rests on."""
    grounds = []
    if customer.government_body:
        grounds.append({"ground": "government", "name": customer.government_body})
    if customer.tier.is_vip:
        grounds.append({"ground": "tier", **customer.tier.names})
    speaks_for = customer.standing in (Customer.Standing.CONTACT, Customer.Standing.LEADER)
    if customer.account and customer.account.level.is_vip and speaks_for:
        grounds.append({"ground": "account", **customer.account.names})
    return grounds
