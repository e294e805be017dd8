"""What stands in the house beside the code: vendored files, catalogue, defaults."""

import hashlib

from django.conf import settings
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import ngettext

from complaints import defaults
from complaints.models import Channel
from sla.models import Calendar, PolicyVersion
from tests.conftest import MONDAY_10

VENDOR = settings.BASE_DIR / "static" / "vendor"


def test_vendored_files_are_the_ones_we_took():
    lines = (VENDOR / "MANIFEST.sha256").read_text().splitlines()
    known = dict(reversed(line.split("  ")) for line in lines if not line.startswith("#"))
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "MANIFEST.sha256"
    }
    assert found == known


def test_chinese_has_one_plural_and_keeps_it():
    with translation.override("zh-hans"):
        words = ngettext("%(counter)s complaint", "%(counter)s complaints", 3)
    assert words % {"counter": 3} == "3 件投诉"


def test_loading_the_defaults_again_changes_nothing_that_an_admin_changed(rules):
    Channel.objects.filter(code="web").update(name="our site")
    defaults.load(at=MONDAY_10)
    assert Channel.objects.get(code="web").name == "our site"
    assert PolicyVersion.objects.filter(number=1).count() == PolicyVersion.objects.count()


def test_the_office_is_closed_on_holidays_and_open_on_make_up_days(rules):
    days = dict(Calendar.objects.get(code="office").days.values_list("on", "is_working"))
    named = {f"{on:%Y-%m-%d}": is_working for on, is_working in days.items()}
    assert named["2026-10-01"] is False
    assert named["2026-10-10"] is True  # a Saturday worked in exchange


def test_no_migration_is_missing(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
