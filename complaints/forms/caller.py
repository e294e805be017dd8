"""Who is calling: somebody we know, by whatever they say, or somebody new."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints import callers
from complaints.forms.fields import CodeField, PhonesField, WordsField
from customers import search
from customers.models import Customer, CustomerQuerySet, Phone, Tier
from customers.names import is_withheld
from customers.phones import NotAPhoneNumber, PhoneNumber, read_all, slip_in
from customers.registration import NewCustomer
from foundation.signs import plain
from staff.models import Branch, User

NEW_CUSTOMER = "new"
MOST_DIALLED = 20  # Rows of one number that are looked at
MOST_FIGURES = 7  # In a name: with more it is a telephone
CALLER_FIELDS = {"caller", "phone", "customer", "name", "tier"}


class CallerFields(forms.Form):
    caller = WordsField(
        label=_("Caller"),
        required=False,
        max_length=200,
        help_text=_("Telephone, name, customer number or company: whatever the caller says."),
    )
    phone = PhonesField(
        label=_("Phone number"),
        required=False,
        max_length=200,
        help_text=_("With its extension, as 0571-8888 6666-8012; several with a / between."),
    )
    customer = forms.CharField(label=_("Who is calling"), required=False, max_length=120)
    name = WordsField(label=_("Name"), required=False, max_length=200)
    tier = CodeField(Tier.objects.in_use(), label=_("Tier"), required=False)

    def __init__(self, *args: Any, user: User, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.now = user, now
        self.matches: list[Customer] = []  # Shown when the caller must be chosen
        self.chosen = ""  # Of these; see show_callers
        self.only_near = False  # They are spelt otherwise than what was said
        self.said: tuple[PhoneNumber, ...] = ()  # The telephones in the box
        self.dialled: dict[int, list[Phone]] = {}  # Whose they are, with the rows; see _by_phone

    def show_callers(self) -> Customer | None:
        """Everyone who fits stands on a page that is opened anew or comes back, whatever else is
        wrong; return whoever was chosen of them."""
        said, number = (str(self[name].value() or "").strip() for name in ("caller", "customer"))
        if "\x00" in said + number:
            return None
        if said and not self.matches:
            self.matches = callers.matches(said, self.user) or self._near(said)
        if number in ("", NEW_CUSTOMER):
            self.chosen = number
            return None
        return self._show_chosen(said, number)

    def _show_chosen(self, said: str, number: str) -> Customer | None:
        """Nobody, where the words mean somebody else by now."""
        known = callers.reachable(self.user, *search.phones_in(said))
        found = known.filter(number=number).first()
        if found is None or (said and not search.fits(said, found)):
            return None
        self.chosen = number
        if found not in self.matches:
            self.matches = [found, *self.matches]
        return found

    def find_caller(self) -> None:
        """Never a silent first match: one that fits is taken, several are asked about."""
        data = self.cleaned_data
        data["found"], data["caller_said"] = None, ""
        if is_withheld(data["name"]):
            data["name"] = ""
        self.said = spoken(data["caller"])
        if is_withheld(data["caller"]):
            data["caller_said"] = data["caller"]
        elif data["caller"]:
            self._read_caller(data)
        if self.errors.keys() & CALLER_FIELDS:  # Somebody must be chosen first
            return
        number, phones, name = data["customer"], self._phones(data), data["name"]
        if number and number != NEW_CUSTOMER:
            self._take(self._by_number(number))
        elif phones and number != NEW_CUSTOMER and (matches := self._by_phone(phones)):
            self._choose(matches)
        elif name and len(re.findall(r"\d", name)) >= MOST_FIGURES:
            text = gettext(
                "“%(name)s” holds a number: write the name alone, the number under “More”."
            )
            self.add_error("name", text % {"name": name})
        elif name or phones:
            data["found"] = self._new(data)
        else:
            self._ask_for_name(data)

    def _ask_for_name(self, data: dict[str, Any]) -> None:
        """Nobody at all is anonymous; of whom something is said a name is needed."""
        if data["customer"] == NEW_CUSTOMER:
            self.add_error("name", _("Write the name or the telephone of whoever is new."))
        elif data["tier"]:
            self.add_error("name", _("A tier belongs to somebody: write the caller's name."))

    def _read_caller(self, data: dict[str, Any]) -> None:
        """What stands in the one box is a telephone, somebody we know, or a new name."""
        said = data["caller"]
        if data["customer"] == NEW_CUSTOMER:
            self._take_as_new(data)
        elif not data["customer"] and not search.phone_in(said):
            self.matches = callers.matches(said, self.user)
            exact = search.number_in(said, self.matches)
            if exact:
                data["customer"] = exact
            elif self.matches:
                text = gettext("Choose who is calling: somebody of these, or “new”.")
                self.add_error("customer", text)
            else:
                self._take_as_new(data)

    def _take_as_new(self, data: dict[str, Any]) -> None:
        """Nobody has it: it is a number, a name, or words that are kept beside a name."""
        said = data["caller"]
        if self.said:
            return
        near = [] if data["customer"] else self._near(said)
        if reason := slip_in(said, settings.PHONE_REGION):
            self.add_error("caller", reason)
        elif search.is_number(said):
            text = gettext("There is no customer “%(number)s” that you may see; look again.")
            self.add_error("caller", text % {"number": said})
        elif near:
            self.matches = near
            text = gettext("Nobody is called just so: choose somebody of these, or “new”.")
            self.add_error("customer", text)
        elif not data["name"]:
            data["name"] = said
        elif plain(said).casefold() not in plain(data["name"]).casefold():
            data["caller_said"] = said

    def _near(self, said: str) -> list[Customer]:
        found = callers.near(said, self.user)
        self.only_near = bool(found)
        return found

    def _by_number(self, number: str) -> Customer | None:
        """A customer of ours, or one who calls from the telephone that we know."""
        said, dialled = self.cleaned_data["caller"], [phone.number for phone in self.said]
        if dialled and (found := self._with_phone(dialled).filter(number=number).first()):
            return found
        phones = dialled or [phone.number for phone in self.cleaned_data["phone"]]
        found = callers.reachable(self.user, *phones).filter(number=number).first()
        if found is None:
            text = _("There is no customer “%(number)s” at your branch; search by phone instead.")
            self.add_error("customer", forms.ValidationError(text, params={"number": number}))
        elif said and not search.fits(said, found):
            known = {"number": found.number, "name": str(found), "said": said}
            sentence = gettext("“%(said)s” is not %(name)s (%(number)s): choose who is calling.")
            self.add_error("customer", sentence % known)
        return found

    def _with_phone(self, numbers: Iterable[str]) -> CustomerQuerySet:
        return Customer.objects.with_all().with_phone(*dict.fromkeys(numbers))

    def _phones(self, data: dict[str, Any]) -> list[PhoneNumber]:
        """Every number that was said, each once."""
        said = (*data["phone"], *self.said)
        return list({(one.number, one.extension): one for one in reversed(said)}.values())[::-1]

    def _take(self, found: Customer | None) -> None:
        """What was typed about somebody we know is never dropped in silence: it is known already,
        it is refused, or it is kept with the complaint."""
        data = self.cleaned_data
        data["found"] = found
        if found is None:
            return
        kept = [] if found.name else [data["name"]]
        rows = self.dialled.get(found.pk) or list(found.phones.all())
        for text, phones in ((data["caller"], self.said), (self["phone"].value(), data["phone"])):
            if any(_says_more(phone, rows, found.name) for phone in phones):
                kept.append(text)
        data["caller_said"] = "; ".join(dict.fromkeys(part for part in kept if part))
        self._refuse_contradictions(found, {row.number for row in rows})

    def _refuse_contradictions(self, found: Customer, numbers: set[str]) -> None:
        data = dict(self.cleaned_data)  # A field that is refused is taken out
        name, tier = data["name"], data["tier"]
        known = {"number": found.number, "name": found.name, "tier": found.tier}
        if name and found.name and not same_name(name, found.name):
            text = gettext("%(number)s is %(name)s: clear this, or choose “new”.")
            self.add_error("name", text % known)
        if tier and tier != found.tier:
            text = gettext("%(number)s is %(tier)s: clear this; an admin changes tiers.")
            self.add_error("tier", text % known)
        for field, phones in (("caller", self.said), ("phone", data["phone"])):
            if any(phone.number not in numbers for phone in phones):
                text = gettext("%(number)s has other telephones: clear this, or choose “new”.")
                self.add_error(field, text % known)

    def _by_phone(self, phones: Iterable[PhoneNumber]) -> list[Customer]:
        """Everyone who has one of these numbers, with the rows in which it stands: one query."""
        rows = Phone.objects.filter(number__in={phone.number for phone in phones})
        about = ("customer__tier", "customer__account__level", "customer__branch")
        found: dict[int, Customer] = {}
        self.dialled = {}
        for row in rows.select_related(*about).order_by("customer", "pk")[:MOST_DIALLED]:
            found[row.customer_id] = row.customer
            self.dialled.setdefault(row.customer_id, []).append(row)
        return list(found.values())

    def _choose(self, matches: list[Customer]) -> None:
        """One who has just this number, with this extension, is taken; others are asked about."""
        name, said = self.cleaned_data["name"], self._phones(self.cleaned_data)
        dialled = {(phone.number, phone.extension) for phone in said}
        exact = [
            match
            for match in matches
            if dialled & {(one.number, one.extension) for one in self.dialled[match.pk]}
        ]
        by_extension = any(phone.extension for phone in said)
        meant = exact if by_extension else matches
        if len(exact) == len(meant) == 1 and (
            not name or not exact[0].name or same_name(name, exact[0].name)
        ):
            self._take(exact[0])
            return
        self.matches = matches
        known = ", ".join(f"{match.number} ({match})" for match in matches)
        text = gettext("This telephone belongs to %(known)s: choose one, or “new”.")
        self.add_error("customer", text % {"known": known})

    def _new(self, data: dict[str, Any]) -> NewCustomer:
        """Words before a number are a name, unless one is given; all others stay its note."""
        phones, said = self._phones(data), plain(data["caller"])
        name = data["name"]
        note = phones[0].note if phones else ""
        if not name and note and said.startswith(note) and not is_withheld(note):
            name, phones[0] = phones[0].note, replace(phones[0], note="")
        return NewCustomer(
            name=name,
            branch=cast(Branch, self.user.branch),
            tier=self._tier(data),
            phones=tuple(phones),
        )

    def _tier(self, data: dict[str, Any]) -> Tier:
        return data["tier"] or Tier.objects.in_use().order_by("rank")[0]

    def known_caller(self, data: dict[str, Any]) -> Customer | None:
        """Whoever was chosen; somebody new has the tier that was said; nobody is anonymous."""
        said = (*(data["phone"] or ()), *spoken(data["caller"]))
        phones = [phone.number for phone in said]
        number = data["customer"]
        if number and number != NEW_CUSTOMER:
            return callers.reachable(self.user, *phones).filter(number=number).first()
        if phones and number != NEW_CUSTOMER and (matches := self._by_phone(said)):
            return matches[0] if len(matches) == 1 else None
        is_named = any(said and not is_withheld(said) for said in (data["name"], data["caller"]))
        if data["tier"] or is_named or number == NEW_CUSTOMER:
            return Customer(name=data["name"], tier=self._tier(data), branch=self.user.branch)
        return None


def spoken(said: str) -> tuple[PhoneNumber, ...]:
    """The telephones in what a caller says; none where it is anything else."""
    with suppress(NotAPhoneNumber):
        return read_all(said, settings.PHONE_REGION)
    return ()


def same_name(one: str, other: str) -> bool:
    return plain(one).casefold() == plain(other).casefold()


def _says_more(phone: PhoneNumber, rows: Iterable[Phone], name: str) -> bool:
    """Whether an extension or a remark was said that does not stand in the books."""
    same = [row for row in rows if row.number == phone.number]
    is_new = phone.extension not in ("", *(row.extension for row in same))
    return is_new or phone.note not in ("", name, *(row.note for row in same))
