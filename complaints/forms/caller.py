"""Who is calling: somebody we know, by whatever they say, or somebody new."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints import callers
from complaints.forms.fields import CodeField, PhoneField, WordsField
from customers import search
from customers.models import Customer, CustomerQuerySet, Tier
from customers.phones import PhoneNumber
from customers.registration import NewCustomer
from staff.models import Branch, User

NEW_CUSTOMER = "new"
MOST_FIGURES = 7  # In a name: with more it is a telephone
CALLER_FIELDS = {"caller", "phone", "customer", "name", "tier"}
ONLY_FIGURES = re.compile(r"[+\d\s()./-]+")


class CallerFields(forms.Form):
    caller = WordsField(
        label=_("Caller"),
        required=False,
        max_length=200,
        help_text=_("Telephone, name, customer number or company: whatever the caller says."),
    )
    phone = PhoneField(label=_("Phone number"), required=False, max_length=40)
    customer = forms.CharField(label=_("Customer number"), required=False, max_length=120)
    name = WordsField(label=_("Name"), required=False, max_length=200)
    tier = CodeField(Tier.objects.in_use(), label=_("Tier"), required=False)

    def __init__(self, *args: Any, user: User, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.now = user, now
        self.matches: list[Customer] = []  # Shown when the caller must be chosen
        self.chosen = ""  # Of these; see show_callers

    def show_callers(self) -> Customer | None:
        """Everyone who fits stands on a page that is opened anew or comes back, whatever else is
        wrong; return whoever was chosen of them."""
        said, number = (str(self[name].value() or "").strip() for name in ("caller", "customer"))
        if "\x00" in said + number:
            return None
        if said and not self.matches:
            self.matches = callers.matches(said, self.user)
        if number in ("", NEW_CUSTOMER):
            self.chosen = number
            return None
        return self._show_chosen(said, number)

    def _show_chosen(self, said: str, number: str) -> Customer | None:
        """Nobody, where the words mean somebody else by now."""
        known = callers.reachable(self.user, search.phone_in(said))
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
        data["found"] = None
        if data["caller"]:
            self._read_caller(data)
        if self.errors.keys() & CALLER_FIELDS:  # Somebody must be chosen first
            return
        number, phone, name = data["customer"], data["phone"], data["name"]
        if number and number != NEW_CUSTOMER:
            data["found"] = self._by_number(number, phone)
            self._refuse_contradictions(data["found"], phone)
        elif phone and number != NEW_CUSTOMER and (matches := self._by_phone(phone)):
            self._choose(matches, name)
        elif name and len(re.findall(r"\d", name)) >= MOST_FIGURES:
            text = gettext(
                "“%(name)s” holds a number: write the name alone, the number under “More”."
            )
            self.add_error("name", text % {"name": name})
        elif name:
            data["found"] = self._new(data)
        else:
            self._ask_for_name(data)

    def _ask_for_name(self, data: dict[str, Any]) -> None:
        """Nobody at all is anonymous; of whom something is said a name is needed."""
        if data["customer"] == NEW_CUSTOMER and not data["phone"]:
            self.add_error("name", _("Write the name or the telephone of whoever is new."))
        elif data["customer"] == NEW_CUSTOMER:
            self.add_error("name", _("Write the name of whoever is new."))
        elif data["phone"]:
            self.add_error("name", _("Nobody has this number yet: write the caller's name."))
        elif data["tier"]:
            self.add_error("name", _("A tier belongs to somebody: write the caller's name."))

    def _read_caller(self, data: dict[str, Any]) -> None:
        """What stands in the one box is a telephone, somebody we know, or a new name."""
        said = data["caller"]
        if phone := search.phone_in(said):
            data["phone"] = data["phone"] or (phone if not data["customer"] else "")
            if data["customer"] == NEW_CUSTOMER:
                data["phone"] = phone
        elif data["customer"] == NEW_CUSTOMER:
            data["name"] = data["name"] or said
        elif not data["customer"]:
            self.matches = callers.matches(said, self.user)
            numbers = [match.number for match in self.matches]
            if said.upper() in numbers:
                data["customer"] = said.upper()
            elif self.matches:
                text = gettext("Choose who is calling: somebody of these, or “new”.")
                self.add_error("customer", text)
            elif ONLY_FIGURES.fullmatch(said):
                text = gettext("“%(text)s” is no telephone number and no customer's; look again.")
                self.add_error("caller", text % {"text": said})
            else:
                data["name"] = data["name"] or said

    def _by_number(self, number: str, phone: str) -> Customer | None:
        """A customer of ours, or one who calls from the telephone that we know."""
        said = self.cleaned_data["caller"]
        dialled = search.phone_in(said)
        if dialled and (found := self._with_phone(dialled).filter(number=number).first()):
            return found
        found = callers.reachable(self.user, phone or dialled).filter(number=number).first()
        if found is None:
            text = _("There is no customer “%(number)s” at your branch; search by phone instead.")
            self.add_error("customer", forms.ValidationError(text, params={"number": number}))
        elif said and not search.fits(said, found):
            known = {"number": found.number, "name": found.name, "said": said}
            sentence = gettext("“%(said)s” is not %(name)s (%(number)s): choose who is calling.")
            self.add_error("customer", sentence % known)
        return found

    def _with_phone(self, phone: str) -> CustomerQuerySet:
        return Customer.objects.with_all().with_phone(phone)

    def _refuse_contradictions(self, found: Customer | None, phone: str) -> None:
        """What was typed about somebody we know is never dropped in silence."""
        if found is None:
            return
        name, tier = self.cleaned_data["name"], self.cleaned_data["tier"]
        known = {"number": found.number, "name": found.name, "tier": found.tier}
        if name and name != found.name:
            text = gettext("%(number)s is %(name)s: clear this, or choose “new”.")
            self.add_error("name", text % known)
        if tier and tier != found.tier:
            text = gettext("%(number)s is %(tier)s: clear this; an admin changes tiers.")
            self.add_error("tier", text % known)
        if phone and not found.phones.filter(number=phone).exists():
            text = gettext("%(number)s has other telephones: clear this, or choose “new”.")
            self.add_error("phone", text % known)

    def _by_phone(self, phone: str) -> list[Customer]:
        return list(self._with_phone(phone).order_by("pk")[:20])

    def _choose(self, matches: list[Customer], name: str) -> None:
        same = [match for match in matches if not name or match.name == name]
        if len(same) == 1 and len(matches) == 1:
            self.cleaned_data["found"] = same[0]
            self._refuse_contradictions(same[0], "")
            return
        self.matches = matches
        known = ", ".join(f"{match.number} ({match.name})" for match in matches)
        text = gettext("This telephone belongs to %(known)s: choose one, or “new”.")
        self.add_error("customer", text % {"known": known})

    def _new(self, data: dict[str, Any]) -> NewCustomer:
        return NewCustomer(
            name=data["name"],
            branch=cast(Branch, self.user.branch),
            tier=self._tier(data),
            phones=(PhoneNumber(data["phone"]),) if data["phone"] else (),
        )

    def _tier(self, data: dict[str, Any]) -> Tier:
        return data["tier"] or Tier.objects.in_use().order_by("rank")[0]

    def known_caller(self, data: dict[str, Any]) -> Customer | None:
        """Whoever was chosen; somebody new has the tier that was said; nobody is anonymous."""
        phone = data["phone"] or search.phone_in(data["caller"])
        number = data["customer"]
        if number and number != NEW_CUSTOMER:
            return callers.reachable(self.user, phone).filter(number=number).first()
        if phone and number != NEW_CUSTOMER and (matches := self._by_phone(phone)):
            return matches[0] if len(matches) == 1 else None
        if data["tier"] or data["name"] or data["caller"] or number == NEW_CUSTOMER:
            return Customer(name=data["name"], tier=self._tier(data), branch=self.user.branch)
        return None
