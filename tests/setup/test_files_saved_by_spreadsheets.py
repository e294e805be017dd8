"""What is given out, opened in a spreadsheet, saved and sent back changes nothing."""

import csv
import re
from datetime import date, datetime, time
from io import BytesIO, StringIO
from itertools import cycle

import pytest
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from complaints.models import Area, Category, Robot
from customers.models import CorporateAccount, CorporateLevel, SensitiveEntry
from setup.books import BOOKS
from staff.models import QuietHours, Role, User
from tests.conftest import MONDAY_10
from tests.setup.hands import send


@pytest.fixture
def filled(rules, desk, customer, group):
    """Rows with all that spreadsheets like to change."""
    SensitiveEntry.objects.create(
        customer=customer,
        branch=group["west-a-1"],
        reason="7-8",
        instruction="=1\n+2",
        until_on=date(2027, 10, 1),
    )
    Area.objects.create(code="007", name="=Old", level=3, retired_at=MONDAY_10)
    Area.objects.create(code="1e5", name="＝Odd", name_zh="'007", level=3)
    Category.objects.create(code="2026-10", name="true", name_zh="10/12")
    for number, (name, name_zh) in enumerate([("1.10", "1.0"), (".50", "5."), ("1e+5", "0.50")]):
        Category.objects.create(code=f"n{number}", name=name, name_zh=name_zh)
    level = CorporateLevel.objects.create(code="z1", name="Z", rank=91)
    CorporateAccount.objects.create(number="440300202608210000", name="3-4", level=level)
    QuietHours.objects.create(role=Role.FRONT_DESK, begins=time(22), ends=time(8, 30))
    address = "https://oapi.dingtalk.com/robot/send?access_token=1"
    Robot.objects.create(name="0123", kind="dingtalk", url=address, branch=group["group"])
    User.objects.filter(username="clerk").update(
        away_from_at=MONDAY_10, away_until_at=MONDAY_10.replace(year=2027)
    )


def as_excel_saves(text):
    """A cell of a CSV as it is written after Excel has taken it for something else."""
    if re.fullmatch(r"-?[0-9]*\.?[0-9]*(?<=[0-9.])(e[+-]?[0-9]+)?", text, re.IGNORECASE):
        value = float(text)
        return f"{value:.5E}" if abs(value) >= 1e11 else f"{value:.10g}"
    if found := re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})( [0-9:]{5})?", text):
        return "/".join(str(int(part)) for part in found.groups()[:3]) + (found[4] or "")
    if re.fullmatch(r"[0-9]{2}:[0-9]{2}", text):
        return f"{int(text[:2])}{text[2:]}"
    if re.fullmatch(r"[0-9]{1,4}[-/][0-9]{1,2}([-/][0-9]+)?", text):
        return "1月2日"
    return text.upper() if text.lower() in ("true", "false") else text


def saved_text(data, sign, encoding):
    rows = csv.reader(StringIO(data.decode("utf-8-sig")))
    stream = StringIO()
    writer = csv.writer(stream, delimiter=sign, lineterminator="\r\n")
    writer.writerows([as_excel_saves(cell) for cell in row] for row in rows)
    return stream.getvalue().encode(encoding)


def typed(text, is_key):
    """A cell of a workbook as somebody has made it into what it looks like."""
    if is_key:
        return text
    if text in ("yes", "no"):
        return text == "yes"
    if re.fullmatch(r"-?[1-9][0-9]{0,8}(\.[0-9]*[1-9])?", text):
        return float(text)
    for format, kind in (("%Y-%m-%dT%H:%M", datetime), ("%Y-%m-%d", date), ("%H:%M", time)):
        try:
            at = datetime.strptime(text, format)  # noqa: DTZ007 - as spreadsheets keep it
        except ValueError:
            continue
        return at if kind is datetime else at.date() if kind is date else at.time()
    return text


def saved_workbook(data):
    old = load_workbook(BytesIO(data)).worksheets[0]
    book = Workbook()
    book.active.append([cell.value for cell in old[1]])
    for row in old.iter_rows(min_row=2, values_only=True):
        book.active.append([typed(text or "", n == 0) for n, text in enumerate(row)])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def changes_nothing(browser, code, data, name):
    shown = send(browser, code, data, name)
    found = [
        (line.number, line.changes, line.errors)
        for line in shown.context["found"].lines
        if line.kind != "same"
    ]
    assert found == [], code


def test_as_text(browser, filled):
    ways = [(",", "gb18030"), (";", "utf-8-sig"), ("\t", "utf-16"), (",", "utf-8")]
    for code, (sign, encoding) in zip(BOOKS, cycle(ways), strict=False):
        data = browser.get(reverse("setup:export", args=[code, "csv"])).content
        if len(data.splitlines()) > 1:
            changes_nothing(browser, code, saved_text(data, sign, encoding), "rows.csv")


def test_as_a_workbook(browser, filled):
    for code in BOOKS:
        data = browser.get(reverse("setup:export", args=[code, "xlsx"])).content
        if load_workbook(BytesIO(data)).worksheets[0].max_row > 1:
            changes_nothing(browser, code, saved_workbook(data), "rows.xlsx")
