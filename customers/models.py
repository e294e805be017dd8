"""Who complains. Knows nothing of complaints."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Collate, Concat, Reverse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers import names, phones
from foundation.models import CODE, MadeOf, Named, Retirable, RetirableQuerySet, padded_key
from staff.models import Branch


class Ranked(Named, Retirable):
    """A step on a scale that admins keep as data: tiers of persons, levels of companies."""

    code = models.CharField(_("code"), max_length=80, unique=True, validators=[CODE])
    rank = models.PositiveSmallIntegerField(_("rank"), unique=True)
    is_vip = models.BooleanField(_("counts as VIP"), default=False)

    objects = RetirableQuerySet["Ranked"].as_manager()

    class Meta:
        abstract = True
        ordering = ["rank"]


class Tier(Ranked):
    class Meta(Ranked.Meta):
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")


class CorporateLevel(Ranked):
    class Meta(Ranked.Meta):
        verbose_name = _("corporate level")
        verbose_name_plural = _("corporate levels")


class CorporateAccount(Named, Retirable):
    number = models.CharField(_("account number"), max_length=80, unique=True)
    level = models.ForeignKey(CorporateLevel, models.PROTECT, verbose_name=_("level"))
    sought = MadeOf(names.key, "name", "name_zh", "number")
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account manager"),
    )

    objects = RetirableQuerySet["CorporateAccount"].as_manager()

    class Meta:
        verbose_name = _("corporate account")
        verbose_name_plural = _("corporate accounts")


class CustomerQuerySet(models.QuerySet["Customer"]):
    def with_all(self) -> Self:
        """With everything that classification asks of a customer: one query."""
        return self.select_related("tier", "account__level", "branch")

    def with_phone(self, *numbers: str) -> Self:
        """Everyone who can be reached at one of these numbers, as they are kept."""
        if len(numbers) == 1:
            return self.filter(phones__number=numbers[0])
        return self.filter(phones__number__in=numbers).distinct()


class Customer(models.Model):
    class Standing(models.TextChoices):
        MEMBER = "member", _("staff of the company")
        CONTACT = "contact", _("contact person")
        LEADER = "leader", _("leader")

    # Only where another system numbers its customers; ours are numbered by the key.
    source_number = models.CharField(max_length=120, null=True, blank=True, unique=True)
    number = models.GeneratedField(
        expression=Coalesce(
            F("source_number"),
            Concat(Value("K-"), padded_key(), output_field=models.CharField()),
        ),
        output_field=models.CharField(max_length=120),
        db_persist=True,
    )
    # Empty: somebody who gives a number, but no name.
    name = models.CharField(_("name"), max_length=200, blank=True)
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="+", verbose_name=_("tier"))
    account = models.ForeignKey(
        CorporateAccount,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("corporate account"),
    )
    standing = models.CharField(
        _("standing at the company"), max_length=10, choices=Standing, blank=True
    )
    government_body = models.CharField(
        _("leader of or contact for the government body"), max_length=200, blank=True
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account manager"),
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    email = models.EmailField(_("e-mail"), blank=True)
    # By which the name is found: its letters, its sound, the first letters of its syllables.
    sought = MadeOf(names.key, "name")
    sound = MadeOf(names.sound, "name")
    initials = MadeOf(names.initials, "name")

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [
            models.CheckConstraint(
                condition=Q(account=None, standing="")
                | Q(account__isnull=False, standing__in=["member", "contact", "leader"]),
                name="customer_stands_somewhere_at_the_account",
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="customer_number"),
            models.Index(  # By how it begins, in order (customers.search)
                Collate("sought", "C"), F("id"), name="customer_begins"
            ),
            *(
                models.Index(fields=[said], condition=~Q(**{said: ""}), name=f"customer_{said}")
                for said in ("sound", "initials")
            ),
        ]

    def __str__(self) -> str:
        return self.name or _("unnamed caller %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("customers:detail", args=[self.pk])

    @property
    def account_manager_id(self) -> int | None:
        """Whoever looks after this person, or else after the company (W12)."""
        return self.manager_id or (self.account.manager_id if self.account else None)


class Phone(models.Model):
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="phones")
    number = models.CharField(_("phone number"), max_length=16)
    extension = models.CharField(_("extension"), max_length=phones.LONGEST_EXTENSION, blank=True)
    # What was said beside the number: whose it is, when to ring.
    note = models.CharField(_("note"), max_length=phones.LONGEST_NOTE, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "number", "extension"], name="phone_once_a_customer"
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^(\+[1-9][0-9]{5,14}|[1-9][0-9]{4,7})$"),
                name="phone_can_be_dialled",
            ),
            models.CheckConstraint(
                condition=Q(extension__regex=r"^[0-9]*$"), name="phone_extension_is_digits"
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="phone_number"),  # CustomerQuerySet.with_phone
            models.Index(Collate(Reverse("number"), "C"), name="phone_tail"),  # By its last digits
        ]

    def __str__(self) -> str:
        return self._noted(self.masked)

    @property
    def masked(self) -> str:
        return phones.mask(self.number, self.extension)

    @property
    def whole(self) -> str:
        """As it is dialled: for eyes that gave a reason (W13)."""
        return self._noted(phones.with_extension(self.number, self.extension))

    def _noted(self, number: str) -> str:
        return f"{number} ({self.note})" if self.note else number


class SensitiveEntry(models.Model):
    """A customer on a branch's list of those who need special care (T10)."""

    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        related_name="sensitive_entries",
        verbose_name=_("customer"),
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    reason = models.CharField(_("reason"), max_length=500)
    instruction = models.CharField(_("how to treat the customer"), max_length=500)
    until_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("sensitive customer")
        verbose_name_plural = _("sensitive customers")
        constraints = [
            models.UniqueConstraint(fields=["customer", "branch"], name="sensitive_once_a_list"),
            models.CheckConstraint(condition=~Q(reason=""), name="sensitive_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.instruction}"

    def holds(self, branch: Branch, on: date) -> bool:
        """In force on that day, on the list of the branch or of one above it."""
        expired = self.until_on is not None and self.until_on < on
        return not expired and branch.path.startswith(self.branch.path)


class HeadcountQuerySet(models.QuerySet["Headcount"]):
    def totals(self) -> dict[int, int]:
        """By branch how many customers it has."""
        rows: Any = self.order_by().values_list("branch")
        return dict(rows.annotate(models.Sum("change")))


class Headcount(models.Model):
    """By how many the customers of a branch changed. Triggers write it: nobody waits to count.

    A worker makes one row of many (customers.headcounts); the sum is always exact.
    """

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+")
    change = models.BigIntegerField()

    objects = HeadcountQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.branch_id}: {self.change:+}"
