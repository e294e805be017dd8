"""One form for each resource, which pages and files fill in alike: codes in, rows out."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Model
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from complaints import leaving, robots
from complaints.forms.amounts import AmountField
from complaints.forms.fields import (
    DAYS,
    CodeField,
    LinesField,
    MomentField,
    PhoneField,
    text_area,
)
from complaints.forms.phrases import EDITED
from complaints.models import Refused
from setup.resources import Resource
from setup.sets import SETS
from staff.models import Role, User
from staff.people import LAST_ADMIN, is_last_admin

WRITTEN_BY = ("code", "username", "number")  # How a file names what a field points to
CHOSEN_FROM = 200  # More are written, not chosen from a list
CHECKED = {"phrases": EDITED["book"][1], "forbidden": EDITED["forbidden"][1]}


def written_by(model: Any) -> str:
    names = {field.name for field in model._meta.get_fields()}
    return next(name for name in WRITTEN_BY if name in names)


class PointingField(CodeField):
    """A row of another table that is in use, by its code, user name or number."""

    def __init__(self, db_field: Any) -> None:
        self.model = model = db_field.related_model
        rows = _in_use(model)
        forms.ModelChoiceField.__init__(
            self,
            rows,
            to_field_name=written_by(model),
            label=db_field.verbose_name,
            required=not db_field.blank and not db_field.null,
            help_text=db_field.help_text,
        )
        some = list(rows.values_list(written_by(model), flat=True)[: CHOSEN_FROM + 1])
        if len(some) > CHOSEN_FROM:
            self.widget = forms.TextInput({"autocomplete": "off"})
            self.help_text = _("Write it as it stands in its list, such as %s.") % some[0]

    def keep(self, pk: int | None) -> None:
        """What a row names already stays, also when it was retired meanwhile."""
        if pk is not None:
            self.queryset = _in_use(self.model) | self.model._default_manager.filter(pk=pk)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            named = self.model._default_manager.filter(**{str(self.to_field_name): value})
            if not str(value).isprintable() or not named.exists():
                raise
        text = _("“%(value)s” is retired; choose another one, or use it again first.")
        raise ValidationError(text, params={"value": value})


def _in_use(model: Any) -> Any:
    rows = model._default_manager.all()
    if model is User:
        return rows.filter(is_active=True)
    return rows.in_use() if hasattr(rows, "in_use") else rows


def field_of(db_field: Any, **options: Any) -> Any:
    """The form field of a model's field."""
    if isinstance(db_field, models.ForeignKey):
        return PointingField(db_field)
    if isinstance(db_field, models.DateTimeField):
        return MomentField(label=db_field.verbose_name, required=not db_field.blank)
    if isinstance(db_field, models.DurationField):
        return AmountField(label=db_field.verbose_name)
    if db_field.name == "phone":
        return PhoneField(label=db_field.verbose_name, help_text=db_field.help_text, required=False)
    if db_field.name == "language":
        return forms.ChoiceField(label=db_field.verbose_name, choices=LANGUAGES, required=False)
    if isinstance(db_field, models.DateField):
        options["input_formats"] = DAYS
    if isinstance(db_field, models.TextField):
        options["form_class"] = LinesField
    widgets = {
        models.TextField: text_area(3),
        models.DateField: forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        models.TimeField: forms.TimeInput({"type": "time"}, format="%H:%M"),
    }
    if type(db_field) in widgets:
        options["widget"] = widgets[type(db_field)]
    return db_field.formfield(**options)


LANGUAGES = [("", _("the usual one")), *settings.LANGUAGES]


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """What others hang on stays as it is once the row is there."""

    resource: Resource
    read = forms.CharField(widget=forms.HiddenInput, required=False)  # What the page was made of

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.standing = _mark(self.instance, self.resource)
        self.initial["read"] = self.standing
        is_there = self.instance.pk is not None
        for name in self.fields:
            field = self.fields[name]
            if is_there and isinstance(field, PointingField):
                self.initial[name] = getattr(self.instance, name)
                field.keep(getattr(self.instance, f"{name}_id"))
            fixed = (*self.resource.key, *self.resource.fixed)
            self.fields[name].disabled = is_there and name in fixed
            self.fields[name].label = capfirst(self.fields[name].label)
        if self.resource.code == "staff":
            self._ask_for_branch()
        for name in self.resource.secrets:
            self.fields[name].widget = forms.PasswordInput({"autocomplete": "off"})
            self.fields[name].required = self.fields[name].required and not is_there
            if getattr(self.instance, name) and self.instance._meta.get_field(name).blank:
                self.fields[f"no_{name}"] = _no_more(self.fields[name])

    def _ask_for_branch(self) -> None:
        """The desk works at a branch: who makes it so is asked for one from the start."""
        role = self["role"].value()
        self.fields["branch"].required = role in (Role.FRONT_DESK, Role.SUPERVISOR)
        self.fields["branch"].help_text = _("Front desk and supervisors work at a branch.")

    def clean(self) -> dict[str, Any]:
        """A secret that is left empty stays what it is, unless it is taken away."""
        data = super().clean() or self.cleaned_data
        is_there = self.instance.pk is not None  # What is new was changed by nobody
        is_behind = is_there and data.get("read") not in ("", None, self.standing)
        if is_behind and self._differs(data):
            self._see()
        for name in self.resource.secrets:
            stays = "" if data.get(f"no_{name}") else getattr(self.instance, name)
            data[name] = data.get(name) or stays
        if self.resource.code == "staff" and self.instance.pk is not None:
            self._check_person(data)
        if self.resource.code == "robots" and "url" not in self.errors:
            self._check_robot(data["url"])
        return data

    def _differs(self, data: Mapping[str, Any]) -> bool:
        """Who clicks twice says the second time what stands there already."""
        named = [name for name in self.resource.fields if name in data]
        return any(data[name] != getattr(self.instance, name) for name in named)

    def _see(self) -> None:
        """Who has been told that it was changed may save again, over what stands there now."""
        text = _("Somebody changed this since you opened it. Look at its history, then save again.")
        self.add_error(None, text)
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["read"] = self.standing  # type: ignore[index]

    def _check_person(self, data: Mapping[str, Any]) -> None:
        """Who takes another place leaves the old one as whoever goes."""
        person, role, branch = self.instance, data.get("role"), data.get("branch")
        is_at_top = person.is_superuser or (branch is not None and branch.parent_id is None)
        if not (role == Role.ADMIN and is_at_top) and is_last_admin(person):
            self.add_error("role" if role != Role.ADMIN else "branch", LAST_ADMIN)
        if person.is_active and person.may_log and role not in (Role.FRONT_DESK, Role.SUPERVISOR):
            try:
                leaving.must_leave_nothing_open(person)
            except Refused as refusal:
                self.add_error("role", str(refusal))

    def _check_robot(self, url: str) -> None:
        try:
            robots.check(url)
        except Refused as refusal:
            self.add_error("url", str(refusal))

    def _post_clean(self) -> None:
        """Django asks only for what the shown columns alone have to hold."""
        super()._post_clean()  # type: ignore[misc]
        if self.resource.has_hidden_rules and not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as error:
                self.add_error(None, error)

    def save(self, commit: bool = True) -> Any:
        if self.resource.code == "staff" and self.instance.pk is None:
            self.instance.set_unusable_password()  # Until the person has chosen one
        return super().save(commit)


def _no_more(secret: forms.Field) -> forms.BooleanField:
    label = format_lazy(_("Take away: {secret}"), secret=secret.label)
    return forms.BooleanField(label=label, required=False)


def _mark(row: Model, resource: Resource) -> str:
    """Another one whenever a row says something else."""
    shown = {*resource.fields, resource.retires}
    said = repr([getattr(row, f.attname) for f in row._meta.fields if f.name in shown])
    return sha256(said.encode()).hexdigest()[:16] if row.pk else ""


def form_class(resource: Resource) -> type[forms.ModelForm[Model]]:
    base: Any = RowForm
    if checked := CHECKED.get(resource.code):
        base = type("CheckedForm", (checked, RowForm), {})
    made = forms.modelform_factory(
        resource.model, form=base, fields=list(resource.fields), formfield_callback=field_of
    )
    made.resource = resource  # type: ignore[attr-defined]
    return made


class FileForm(forms.Form):
    file = forms.FileField(label=_("CSV or XLSX file"))


class FoundingForm(forms.Form):
    """What a desk that begins says of itself."""

    kind = forms.ChoiceField(
        label=_("What you are"), choices=[(code, one.title) for code, one in SETS.items()]
    )
    company = forms.CharField(label=_("Name of the company"), max_length=200)
    province = forms.CharField(label=_("Province"), max_length=200)
    city = forms.CharField(label=_("City"), max_length=200)
    branch = forms.CharField(label=_("Name of the first branch"), max_length=200)
