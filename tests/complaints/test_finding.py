"""Complaints are found by what their page shows: texts, notes, answers, names of category and area.

Only those within sight; and by the names as they are now.
"""

import pytest

from complaints import correction, finding
from complaints.models import Area, AreaLevel, Category, Complaint
from tests.conftest import MINUTE, MONDAY_10, register_customer

TODAY = MONDAY_10.date()


def found(asked, user):
    keys = finding.find(asked, Complaint.objects.visible_to(user), today=TODAY)
    return [Complaint.objects.get(pk=pk) for pk in keys]


@pytest.fixture
def filed(desk):
    """One below a group of categories and in a district of a city, and one that is elsewhere."""
    water = Category.objects.create(code="water", name="Water", name_zh="供水")
    leak = Category.objects.create(
        code="leak", name="Water leak", name_zh="漏水", parent=water, synonyms="滴水\ndripping"
    )
    city = Area.objects.create(code="c", name="Maple City", name_zh="枫城", level=AreaLevel.CITY)
    yard = Area.objects.create(
        code="yard", name="Willow Yard", name_zh="柳院小区", level=AreaLevel.SITE, parent=city
    )
    one = desk.log(what="The ceiling is wet.", category=leak, area=yard)
    desk.log(what="Nothing to do with it.")
    return one


@pytest.mark.parametrize(
    "asked",
    [
        *("leak", "water leak", "LEAKS", "漏水", "滴水", "dripping", "供水", "water"),
        *("Willow Yard", "willow", "柳院小区", "柳院", "枫城", "maple city"),
        *("漏水 柳院小区", "柳院小区漏水", "枫城漏水", "leak willow yard", "wet ceiling willow"),
        *("the water leak", "ceiling 柳院"),
    ],
)
def test_a_complaint_is_found_by_where_it_is_filed(filed, clerk, asked):
    assert found(asked, clerk) == [filed]


@pytest.mark.parametrize(
    "asked", ["leaking moss", "漏水 松城", "柳院小区停电", "yardstick", "院柳"]
)
def test_every_word_must_stand_somewhere(filed, clerk, asked):
    assert found(asked, clerk) == []


def test_notes_and_answers_are_found_at_once(filed, clerk, supervisors):
    assert found("泵房", clerk) == []
    filed.add_note(by=clerk, at=MONDAY_10 + MINUTE, note="泵房的阀门坏了，已报修")
    filed.answer(by=clerk, at=MONDAY_10 + 2 * MINUTE, answer="A plumber named Marigold comes.")
    for asked in ("泵房", "泵房的阀门", "plumber", "marigold leak", "阀门 柳院"):
        assert found(asked, clerk) == [filed]
    assert found("阀门泵房", clerk) == []


def test_a_renamed_category_is_found_by_its_new_name(filed, clerk):
    Category.objects.filter(code="leak").update(name="Seepage", name_zh="渗水", synonyms="")
    assert found("seepage", clerk) == [filed]
    assert found("渗水", clerk) == [filed]
    assert found("漏水", clerk) == []


def test_a_corrected_complaint_is_found_where_it_is_filed_now(filed, clerk, category, area):
    correction.correct(filed, category=category, area=area, by=clerk, at=MONDAY_10 + MINUTE)
    assert filed in found("无信号 鼓楼", clerk)
    assert found("漏水", clerk) == []


def test_nothing_is_found_beyond_ones_sight(filed, clerk, other_clerk):
    filed.add_note(by=clerk, at=MONDAY_10 + MINUTE, note="泵房")
    filed.customer = None
    for asked in ("leak", "柳院小区", "泵房"):
        assert found(asked, other_clerk) == []


@pytest.mark.parametrize("asked", ["0020", "9000020", "+86199****0020"])
def test_a_complaint_is_found_by_the_last_digits_of_its_telephone(desk, clerk, other_clerk, asked):
    caller = register_customer(clerk.branch, "Amber Stone")
    caller.phones.create(number="+8619909000020")
    one = desk.log(customer=caller)
    desk.log()
    assert found(asked, clerk) == [one]
    assert found(asked, other_clerk) == []


def test_what_was_said_of_the_caller_is_found(desk, clerk):
    one = desk.log(caller_said="2号楼302 Mrs Wu")
    assert found("mrs wu", clerk) == [one]
    assert found("号楼302", clerk) == [one]


def test_notes_do_not_make_texts_alike(desk, clerk):
    from complaints import texts

    one = desk.log(what="The lift is stuck.")
    one.add_note(by=clerk, at=MONDAY_10 + MINUTE, note="电费翻倍 overcharged twice")
    assert texts.similar(Complaint.objects.all(), "电费翻倍 overcharged twice") == []
