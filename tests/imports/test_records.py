"""A row of a file becomes a record, or is refused by column and reason: nothing is guessed.

So is a mapping: what is wrong in it is refused by the name of the entry.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from complaints.imports.mapping import BadMapping, load
from complaints.imports.records import BadRow, read

NOW = datetime(2025, 6, 30, tzinfo=UTC)
ROW = {
    "no": "A-1",
    "text": "No signal",
    "opened": "2025-06-02 09:00",
    "solved": "2025-06-02 15:00",
    "closed": "2025-06-03 09:00",
    "way": "Phone",
    "id": "77",
    "name": "Li Hua",
    "tel": "139 1234 5678",
    "card": "G",
    "group": "Network",
    "kind": "Coverage",
    "city": "Nanjing",
    "area": "Gulou",
}
MAPPING = """
source = "crm"
number = "no"
what = "{kind}: {text}"
channel = "way"
missing = ["n/a", "?"]
[channels]
Phone = "hotline"
[times]
zone = "ZONE"
formats = FORMATS
fold = "FOLD"
received = "opened"
resolved = "solved"
closed = "closed"
[customer]
key = ["id", "name"]
name = "name"
phone = "tel"
tier = "card"
[customer.tiers]
G = "gold"
[category]
columns = ["group", "kind"]
[[area]]
constant = "Jiangsu"
level = "region"
[[area]]
column = "city"
level = "city"
[[area]]
column = "area"
level = "district"
"""


@pytest.fixture
def record(tmp_path):
    def record(zone="Asia/Shanghai", formats=("%Y-%m-%d %H:%M",), fold="", **cells):
        path = tmp_path / "mapping.toml"
        text = MAPPING.replace("ZONE", zone).replace("FOLD", fold)
        path.write_text(text.replace("FORMATS", str(list(formats))), encoding="utf-8")
        return read(ROW | cells, load(path), now=NOW, region="CN")

    return record


def test_a_complete_row_is_read_completely(record):
    read = record()
    assert (read.number, read.what, read.channel) == ("A-1", "Coverage: No signal", "hotline")
    assert (read.customer_key, read.customer_name, read.tier) == ("77,Li Hua", "Li Hua", "gold")
    assert read.phone == "+8613912345678"
    assert read.category == ("Network", "Coverage")
    assert [name for name, _level in read.areas] == ["Jiangsu", "Nanjing", "Gulou"]
    assert read.received_at == datetime(2025, 6, 2, 1, tzinfo=UTC)
    assert read.resolved_at == datetime(2025, 6, 2, 7, tzinfo=UTC)
    assert read.closed_at == datetime(2025, 6, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        pytest.param({"no": " "}, "no", "missing", id="no number"),
        pytest.param({"no": "n/a"}, "no", "missing", id="a number that says it is missing"),
        pytest.param({"opened": ""}, "opened", "receipt is missing", id="no time of receipt"),
        pytest.param({"opened": "?"}, "opened", "receipt is missing", id="receipt not known"),
        pytest.param({"opened": "yesterday"}, "opened", "no time in the format", id="no time"),
        pytest.param({"opened": "2025-02-30 09:00"}, "opened", "no time", id="no such day"),
        pytest.param({"solved": "2025-06-02 08:59"}, "solved", "before", id="solved too early"),
        pytest.param({"closed": "2025-06-02 14:59"}, "closed", "before", id="closed before solved"),
        pytest.param(
            {"solved": "", "closed": "2025-06-02 08:59"}, "closed", "before", id="closed too early"
        ),
        pytest.param(
            {"opened": "2025-06-30 08:01"}, "opened", "lies in the future", id="received tomorrow"
        ),
        pytest.param(
            {"closed": "2025-07-01 09:00"}, "closed", "lies in the future", id="closed tomorrow"
        ),
        pytest.param({"text": "No\x00signal"}, "text", "NUL", id="NUL in a text"),
        pytest.param({"area": "\x00"}, "area", "NUL", id="NUL in an area"),
        pytest.param({"tel": "ask her"}, "tel", "“ask her” is no telephone", id="no phone number"),
        pytest.param({"card": "X"}, "card", "no code for “X”", id="unknown tier"),
        pytest.param({"card": "g"}, "card", "no code for “g”", id="a tier is never guessed"),
        pytest.param({"way": "Pigeon"}, "way", "no code for “Pigeon”", id="unknown channel"),
    ],
)
def test_a_row_with_a_fault_is_refused_by_column_and_reason(record, cells, column, reason):
    with pytest.raises(BadRow, match=reason) as bad:
        record(**cells)
    assert bad.value.column == column


def test_what_is_missing_stays_empty(record):
    empty = dict.fromkeys(["solved", "closed", "id", "name", "tel", "card"], "n/a")
    read = record(**empty, kind="", group="?", area="n/a")
    assert (read.resolved_at, read.closed_at) == (None, None)
    assert (read.tier, read.phone) == ("", "")
    assert (read.customer_key, read.customer_name) == ("", "")
    assert read.category == ()
    assert [name for name, _level in read.areas] == ["Jiangsu", "Nanjing"]


def test_half_a_key_is_no_key(record):
    assert record(id="").customer_key == ""
    assert record(name="").customer_key == ""


def test_a_category_ends_at_the_first_gap(record):
    assert record(group="").category == ()
    assert record(kind="").category == ("Network",)


def test_an_area_below_a_gap_is_left_out(record):
    assert [name for name, _level in record(city="").areas] == ["Jiangsu"]


def test_all_at_one_instant_and_at_this_moment_is_in_order(record):
    now = "2025-06-30 08:00"
    read = record(opened=now, solved=now, closed=now)
    assert read.received_at == read.resolved_at == read.closed_at == NOW


TWO_FORMATS = ("%m/%d/%Y", "%d/%m/%Y")


def test_a_date_that_two_formats_read_differently_is_refused(record):
    with pytest.raises(BadRow, match="ambiguous") as bad:
        record(formats=TWO_FORMATS, opened="03/04/2025")
    assert bad.value.column == "opened"
    assert "%m/%d/%Y: 2025-03-04" in bad.value.reason
    assert "%d/%m/%Y: 2025-04-03" in bad.value.reason


@pytest.mark.parametrize(
    ("text", "received_at"),
    [
        pytest.param("25/04/2025", datetime(2025, 4, 25, tzinfo=UTC), id="one format only"),
        pytest.param("05/05/2025", datetime(2025, 5, 5, tzinfo=UTC), id="both formats agree"),
    ],
)
def test_a_date_that_has_one_meaning_under_two_formats_is_read(record, text, received_at):
    read = record(zone="UTC", formats=TWO_FORMATS, opened=text, solved="", closed="")
    assert read.received_at == received_at


def in_new_york(record, opened, **options):
    return record(zone="America/New_York", opened=opened, solved="", closed="", **options)


def test_a_time_that_the_clocks_pass_twice_is_refused(record):
    with pytest.raises(BadRow, match=r"ambiguous in America/New_York.*Set times\.fold"):
        in_new_york(record, "2024-11-03 01:30")


@pytest.mark.parametrize(("fold", "hour"), [("earlier", 5), ("later", 6)])
def test_the_mapping_may_say_which_of_the_two_is_meant(record, fold, hour):
    read = in_new_york(record, "2024-11-03 01:30", fold=fold)
    assert read.received_at == datetime(2024, 11, 3, hour, 30, tzinfo=UTC)


@pytest.mark.parametrize("fold", ["", "earlier", "later"])
def test_a_time_that_the_clocks_skip_is_refused_whatever_the_mapping_says(record, fold):
    with pytest.raises(BadRow, match="did not exist in America/New_York"):
        in_new_york(record, "2025-03-09 02:30", fold=fold)


@pytest.mark.parametrize(
    ("opened", "received_at"),
    [
        ("2024-11-03 00:59", datetime(2024, 11, 3, 4, 59, tzinfo=UTC)),
        ("2024-11-03 02:00", datetime(2024, 11, 3, 7, tzinfo=UTC)),
        ("2025-03-09 01:59", datetime(2025, 3, 9, 6, 59, tzinfo=UTC)),
        ("2025-03-09 03:00", datetime(2025, 3, 9, 7, tzinfo=UTC)),
    ],
)
def test_a_time_beside_a_clock_change_has_one_meaning(record, opened, received_at):
    assert in_new_york(record, opened).received_at == received_at


def test_an_offset_in_the_file_beats_the_zone_of_the_mapping(record):
    read = record(
        formats=["%Y-%m-%dT%H:%M%z"], opened="2025-06-02T09:00+02:00", solved="", closed=""
    )
    assert read.received_at == datetime(2025, 6, 2, 7, tzinfo=UTC)


def test_a_date_cell_of_a_workbook_needs_no_format(record):
    cell = datetime(2025, 6, 2, 9)  # noqa: DTZ001 - as openpyxl gives it
    assert record(opened=cell).received_at == datetime(2025, 6, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "opened"),
    [("America/New_York", "9999-12-31 23:59"), ("Asia/Shanghai", "0001-01-01 00:00")],
)
def test_a_date_that_stands_for_never_is_refused(record, zone, opened):
    with pytest.raises(BadRow) as bad:
        record(zone=zone, opened=opened, solved="", closed="")
    assert bad.value.column == "opened"


HEAD = 'source = "crm"\nnumber = "no"\nwhat = "{kind}: {text}"\nchannel = "hotline"\n'
TIMES = '[times]\nzone = "UTC"\nreceived = "opened"\n'


@pytest.fixture
def mapping(tmp_path):
    def mapping(text):
        path = tmp_path / "mapping.toml"
        path.write_text(text, encoding="utf-8")
        return load(path)

    return mapping


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param(TIMES, "“source”", id="no source"),
        pytest.param(HEAD.replace('"no"', '" "') + TIMES, "“number”", id="an empty number"),
        pytest.param(HEAD.replace('"no"', "3") + TIMES, "“number”", id="a number that is no text"),
        pytest.param(HEAD, "“zone”", id="no times"),
        pytest.param(HEAD + '[times]\nzone = "UTC"', r"times\.received", id="no time of receipt"),
        pytest.param(HEAD + TIMES.replace("UTC", "Mars"), r"times\.zone: Mars", id="no such zone"),
        pytest.param(HEAD + TIMES + 'fold = "both"', r"times\.fold", id="no such fold"),
        pytest.param(HEAD + "colour = 1\nage = 2\n" + TIMES, "age, colour", id="unknown entries"),
        pytest.param(HEAD + 'counts_at = "star"\n' + TIMES, "counts_at", id="no such level"),
        pytest.param(HEAD + TIMES + '[[area]]\ncolumn = "a"', r"area\.level", id="no level"),
        pytest.param(
            HEAD + TIMES + '[[area]]\nlevel = "city"', "Each area has either", id="an empty area"
        ),
        pytest.param(
            HEAD + TIMES + '[[area]]\ncolumn = "a"\nconstant = "b"\nlevel = "city"',
            "Each area has either",
            id="an area of two kinds",
        ),
        pytest.param("source = = 1", r"mapping\.toml cannot be read", id="no TOML"),
    ],
)
def test_a_mapping_with_a_fault_is_refused_by_the_name_of_the_entry(mapping, text, named):
    with pytest.raises(BadMapping, match=named):
        mapping(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param(HEAD + TIMES + 'resloved = "solved"', "resloved", id="times"),
        pytest.param(HEAD + TIMES + '[customer]\nteir = "card"', "teir", id="customer"),
        pytest.param(HEAD + 'keep = "lsat"\n' + TIMES, "keep", id="keep"),
        pytest.param(HEAD + "missing = [0]\n" + TIMES, "missing", id="missing"),
    ],
)
def test_a_slip_of_the_pen_is_refused_by_its_name(mapping, text, named):
    with pytest.raises(BadMapping, match=named):
        mapping(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param(HEAD + 'times = "opened"', "times", id="times"),
        pytest.param(HEAD + 'customer = "id"\n' + TIMES, "customer", id="customer"),
        pytest.param(HEAD + 'category = ["kind"]\n' + TIMES, "category", id="category"),
        pytest.param(HEAD + 'area = ["city"]\n' + TIMES, "area", id="area"),
        pytest.param(HEAD + 'counts_at = ["city"]\n' + TIMES, "counts_at", id="counts_at"),
    ],
)
def test_an_entry_of_the_wrong_shape_is_refused_by_its_name(mapping, text, named):
    with pytest.raises(BadMapping, match=named):
        mapping(text)


def test_one_missing_value_needs_no_list(mapping):
    assert mapping(HEAD + 'missing = "n/a"\n' + TIMES).missing == {"n/a"}


def test_a_mapping_that_is_not_there_is_refused_by_its_path(tmp_path):
    with pytest.raises(BadMapping, match=r"nowhere\.toml cannot be read"):
        load(tmp_path / "nowhere.toml")


def test_a_mapping_knows_every_column_that_the_file_must_have(mapping):
    assert mapping(HEAD + TIMES).columns() == {"no", "kind", "text", "opened"}
    full = MAPPING.replace("FORMATS", "[]").replace("ZONE", "UTC").replace("FOLD", "")
    assert mapping(full).columns() == set(ROW)


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[1] / "mappings").glob("*.toml")), ids=lambda p: p.stem
)
def test_the_mappings_of_real_files_are_good(path):
    assert load(path).columns()
