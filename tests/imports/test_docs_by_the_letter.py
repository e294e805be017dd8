"""The mapping of docs/importing.md works as it is written, every entry of it."""

import re
import tomllib
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError

from complaints.imports.mapping import KNOWN, TABLES
from complaints.models import Complaint
from tests.realdata import ROOT

DOCS = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
(MAPPING,) = re.findall(r"```toml\n(.*?)```", DOCS, re.DOTALL)
HEADS = "ticket,subject,text,reply,way,nature,through,date,time,replied,done,closed,deadline"
HEADS += ",account,line,name,phone,class,group,fault,city,district,status"
USUAL = {"subject": "No water", "text": "since noon", "date": "02/06/2025", "time": "09:00"}
USUAL |= {"way": "Telephone", "account": "A1", "line": "L1", "name": "Bo", "class": "Gold"}
USUAL |= {"phone": "13800138000", "group": "Water", "fault": "Leak", "city": "Springfield"}
USUAL |= {"district": "East", "status": "Open", "nature": "咨询", "through": "12345"}
ROWS = [
    {"ticket": "1"},
    {"ticket": "1", "text": "since ten", "nature": ""},
    {"ticket": "", "account": "?", "way": "Pigeon", "class": "", "through": "n/a", "phone": ""},
    {"ticket": "3", "status": "Duplicate"},
    {"ticket": "4", "status": "Open", "closed": "03/06/2025"},
    {"ticket": "5", "status": "已办结", "closed": "03/06/2025", "deadline": "02/06/2025 12:00"}
    | {"reply": "Mended", "replied": "02/06/2025 11:30", "time": "01:30", "date": "02/11/2025"},
    {"ticket": "6", "status": "Closed", "closed": "03/06/2025", "deadline": "03/06/2025"}
    | {"reply": "Mended", "replied": "02/06/2025 11:30"},
    {"ticket": "7", "way": "Telephone", "class": "Iron"},
]


def file_of(rows):
    heads = HEADS.split(",")
    lines = ["Report of the city", ";".join(heads)]
    lines += [";".join((USUAL | row).get(head, "") for head in heads) for row in rows]
    return "\n".join(lines).encode("gb18030")


def test_the_mapping_of_the_docs_takes_its_own_file_in(run_import):
    result = run_import(file_of(ROWS), MAPPING)
    assert (result["accepted"], result["superseded"], result["anonymous"]) == (4, 1, 1)
    assert result["left_out_rows"] == {"handled elsewhere": 1}
    refused = [(row["line"], row["column"]) for row in result["rejected_rows"]]
    assert refused == [(8, "closed"), (10, "class")]
    assert result["in_time"]["source"] == {"in_time": 1, "of": 1}
    one, unnamed, still_open, closed = Complaint.objects.order_by("received_at", "pk")
    assert (one.what, one.kind, one.channel.code) == ("No water: since ten", "complaint", "hotline")
    assert (one.customer.name, one.customer.tier.code) == ("Bo", "gold")
    assert [node.name for node in (one.category.parent, one.category)] == ["Water", "Leak"]
    assert one.received_at == datetime(2025, 6, 2, 13, tzinfo=UTC)
    assert (unnamed.channel.code, unnamed.body) == ("web", None)
    assert unnamed.source_number.startswith("content-")
    assert (still_open.archived_at, str(still_open.area)) == (None, "East")
    assert closed.archived_at == datetime(2025, 6, 4, 3, 59, 59, tzinfo=UTC)


def test_the_docs_have_an_example_of_every_entry():
    said = re.sub(r"^# (?=\w+ = )", "", MAPPING, flags=re.MULTILINE)
    data = tomllib.loads(said)
    assert KNOWN - data.keys() == {"resolved_if"}  # Beside closed_if, as the same
    assert "[resolved_if]" in MAPPING
    for name in ("times", "customer"):
        assert TABLES[name] - data[name].keys() == set()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('kind = "nature"', "If “nature” is a column, say in [kinds] what its values stand for"),
        ('channel = "way"', "If “way” is a column, say in [channels]"),
        ('body = "through"', "If “through” is a column, say in [bodies]"),
    ],
)
def test_a_column_without_its_codes_is_told_what_is_missing(run_import, capsys, line, said):
    table = {"kind": "kinds", "channel": "channels", "body": "bodies"}[line.split()[0]]
    mapping = re.sub(rf"\n\[{table}\][^\[]*", "\n", MAPPING)
    mapping = re.sub(rf'\n{line.split()[0]} = "(web|complaint)".*', "", mapping)
    assert line in mapping
    with pytest.raises(CommandError, match=re.escape(said)):
        run_import(file_of(ROWS), mapping)
