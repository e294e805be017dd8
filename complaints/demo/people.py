"""The customers: names out of nature, and telephone numbers of one block that nobody has."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from complaints.demo.group import CITY, Group
from complaints.demo.texts import rows, texts
from customers.models import Customer, SensitiveEntry
from customers.phones import PhoneNumber
from customers.registration import NewCustomer, register_many, vip_grounds
from staff.models import Branch

CUSTOMERS = 2_000
PHONES = "+861990000"  # With four digits behind it
GOLD, DIAMOND, SILVER = 0.036, 0.008, 0.12  # Gold and above: 4.4 %
GOVERNMENT = (
    ("Office of the Weather Cock", "风向标办公室"),
    ("Bureau of Quiet Streets", "静街管理局"),
    ("Lantern Night Committee", "灯会委员会"),
)
CHINESE = {"cedar": 0.4, "heron": 0.9, "southwind": 0.2}  # The share of each province
STANDINGS = [Customer.Standing.LEADER, Customer.Standing.CONTACT, Customer.Standing.MEMBER]
SENSITIVE_AT_CITY, SENSITIVE_ELSEWHERE = 6, 6


@dataclass(slots=True)
class People:
    """The customers of one branch, by the care they need."""

    usual: list[Customer] = field(default_factory=list)
    vips: list[Customer] = field(default_factory=list)
    sensitive: list[Customer] = field(default_factory=list)

    def anybody(self, chance: Random) -> Customer:
        among = chance.choices([self.usual, self.vips, self.sensitive], [90, 8, 2])[0]
        return chance.choice(among or self.usual)


def language_of(customer: Customer) -> str:
    """People tell their story in the language of their name."""
    return "en" if customer.name.isascii() else "zh"


def register_customers(group: Group, chance: Random) -> None:
    names, tiers = _names(chance), _tiers(chance)
    desks = [group.branches[code] for code in group.desks()]
    weights = [4 if branch.code.startswith(CITY) else 1 for branch in desks]
    news = []
    for place, branch in enumerate(chance.choices(desks, weights, k=CUSTOMERS)):
        is_chinese = chance.random() < CHINESE[branch.codes[1]]
        news.append(
            NewCustomer(
                name=names["zh" if is_chinese else "en"].pop(),
                branch=branch,
                tier=group.tiers[tiers[place]],
                phones=(PhoneNumber(f"{PHONES}{place:04d}"),),
                **_importance(group, chance, place, is_chinese=is_chinese),
            )
        )
    customers = list(register_many(news).values())
    _list_sensitive(customers, chance)


def _names(chance: Random) -> dict[str, list[str]]:
    """Every given name with every family name, shuffled."""
    english = [f"{given} {family}" for given in _of("given_en") for family in _of("family_en")]
    chinese = [f"{family}{given}" for given in _of("given_zh") for family in _of("family_zh")]
    for names in (english, chinese):
        chance.shuffle(names)
    return {"en": english, "zh": chinese}


def _of(table: str) -> list[str]:
    found: list[str] = texts()[table]
    return found


def _tiers(chance: Random) -> list[str]:
    shares = {"gold": GOLD, "diamond": DIAMOND, "silver": SILVER}
    tiers = [code for code, share in shares.items() for _ in range(round(share * CUSTOMERS))]
    tiers += ["ordinary"] * (CUSTOMERS - len(tiers))
    chance.shuffle(tiers)
    return tiers


def _importance(group: Group, chance: Random, place: int, *, is_chinese: bool) -> dict[str, Any]:
    """Five people of each firm, a handful of government contacts; most are private."""
    if place % 16 == 0:
        account = group.accounts[place // 16 % len(group.accounts)]
        return {"account": account, "standing": chance.choice(STANDINGS)}
    if place % 331 == 5:
        return {"government_body": chance.choice(GOVERNMENT)[is_chinese]}
    return {}


def _list_sensitive(customers: list[Customer], chance: Random) -> None:
    """On the lists of cities and branches, half of them where the demo's supervisor works."""
    private = [c for c in customers if not vip_grounds(c)]
    here = [c for c in private if c.branch.code.startswith(CITY)]
    there = [c for c in private if not c.branch.code.startswith(CITY)]
    chosen = chance.sample(here, SENSITIVE_AT_CITY) + chance.sample(there, SENSITIVE_ELSEWHERE)
    words = list(zip(rows("sensitive_reasons"), rows("sensitive_instructions"), strict=True))
    SensitiveEntry.objects.bulk_create(
        SensitiveEntry(
            customer=customer,
            branch=_list_of(customer, place),
            reason=words[place % len(words)][0][language_of(customer)],
            instruction=words[place % len(words)][1][language_of(customer)],
        )
        for place, customer in enumerate(chosen)
    )


def _list_of(customer: Customer, place: int) -> Branch:
    """Every other one is on the list of the city, so that it holds at all its branches."""
    branch = customer.branch
    return Branch.objects.get(pk=branch.parent_id) if place % 2 and branch.parent_id else branch


def by_branch() -> dict[str, People]:
    """Everybody, under the code of the branch to which they belong."""
    listed = set(SensitiveEntry.objects.values_list("customer", flat=True))
    found: dict[str, People] = {}
    for customer in Customer.objects.with_all().order_by("pk"):
        people = found.setdefault(customer.branch.code, People())
        if customer.pk in listed:
            people.sensitive.append(customer)
        else:
            (people.vips if vip_grounds(customer) else people.usual).append(customer)
    return found
