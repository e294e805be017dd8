"""Lines of a file may name lines that come later, and each other; only circles are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.models import Area, Category
from setup.books.order import after_what_they_name, circle_from
from sla.models import Calendar
from staff.models import Branch, Role, User
from tests.setup.hands import agree, send

KEYS = st.integers(0, 9)


@given(st.dictionaries(KEYS, KEYS))
def test_what_is_named_comes_first_unless_it_leads_round(names):
    order = after_what_they_name(names)
    assert sorted(order) == sorted(names)
    for key, named in names.items():
        if named in names and not circle_from(named, names) and not circle_from(key, names):
            assert order.index(named) < order.index(key)


def wrong(shown):
    return {line.number: " ".join(line.errors) for line in shown.context["wrong"]}


@pytest.mark.parametrize("numbers", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
@pytest.mark.parametrize(
    ("code", "heads", "lines", "model"),
    [
        (
            "branches",
            "code,name,level,parent",
            ["n,North,2,group", "n-a,North A,3,n", "n-a-1,North A1,4,n-a"],
            Branch,
        ),
        (
            "categories",
            "code,name,counts_at,parent",
            ["n,Net,3,", "n-a,Net A,3,n", "n-a-1,Net A1,3,n-a"],
            Category,
        ),
        (
            "areas",
            "code,name,level,parent",
            ["n,North,1,", "n-a,North A,2,n", "n-a-1,North A1,3,n-a"],
            Area,
        ),
    ],
)
def test_a_whole_tree_comes_in_any_order(browser, group, code, heads, lines, model, numbers):
    text = "\n".join([heads, *(lines[number] for number in numbers)])
    assert wrong(send(browser, code, text)) == {}
    agree(browser)
    assert model.objects.get(code="n-a-1").path.endswith("/n/n-a/n-a-1/")


def test_two_people_are_each_others_deputies(browser, group):
    text = (
        "username,full_name,role,branch,deputy\n"
        "ann,Ann,supervisor,west-a-1,bob\nbob,Bob,supervisor,west-a-1,ann\n"
    )
    shown = send(browser, "staff", text)
    assert wrong(shown) == {}
    assert [line.kind for line in shown.context["lines"]] == ["new", "new"]
    assert [line.changes["deputy"][1] for line in shown.context["lines"]] == ["bob", "ann"]
    agree(browser)
    assert User.objects.get(username="ann").deputy.username == "bob"
    assert User.objects.get(username="bob").deputy.username == "ann"


def test_a_deputy_of_somebody_who_is_there_may_come_later(browser, clerk):
    text = (
        "username,full_name,role,branch,deputy\nclerk,Clerk,,,bob\nbob,Bob,front_desk,west-a-1,\n"
    )
    text = text.replace("clerk,Clerk,,,bob", "clerk,Clerk,front_desk,west-a-1,bob")
    assert wrong(send(browser, "staff", text)) == {}
    agree(browser)
    clerk.refresh_from_db()
    assert clerk.deputy.username == "bob"


def test_nobody_is_their_own_deputy(browser, group):
    text = "username,role,branch,deputy\nann,supervisor,west-a-1,ann\n"
    assert "The deputy is somebody else" in wrong(send(browser, "staff", text))[2]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("branches", "code,name,level,parent\na,A,2,b\nb,B,3,a\nc,C,4,b\nd,D,2,group\n"),
        ("categories", "code,name,counts_at,parent\na,A,3,b\nb,B,3,a\nc,C,3,b\nd,D,3,\n"),
        ("areas", "code,name,level,parent\na,A,1,b\nb,B,2,a\nc,C,3,b\nd,D,1,\n"),
    ],
)
def test_a_circle_is_refused_by_line_and_what_hangs_on_it_says_so(browser, group, code, text):
    found = wrong(send(browser, code, text))
    assert "circle: a → b → a" in found[2]
    assert "circle: b → a → b" in found[3]
    assert "names line 3, which cannot be taken in" in found[4]
    assert 5 not in found


def test_a_row_that_belongs_to_itself_is_a_circle(browser, group):
    assert "a → a" in wrong(send(browser, "branches", "code,name,level,parent\na,A,2,a\n"))[2]


def test_calendars_that_inherit_from_each_other_are_refused_by_line(browser, rules):
    text = (
        "code,name,zone,parent,monday\n"
        "one,One,Asia/Shanghai,two,\ntwo,Two,Asia/Shanghai,one,09:00-12:00\n"
    )
    found = wrong(send(browser, "calendars", text))
    assert "circle: one → two → one" in found[2]
    assert "circle: two → one → two" in found[3]
    agree(browser)
    assert not Calendar.objects.filter(code="one").exists()


def test_a_whole_subtree_is_retired_by_one_file(browser, group):
    text = "code,in_use\neast,no\neast-a,no\neast-a-1,no\n"
    assert wrong(send(browser, "branches", text)) == {}
    agree(browser)
    assert not Branch.objects.in_use().filter(code__startswith="east").exists()


def test_one_file_hands_the_last_admins_role_to_somebody_further_down(browser, admin, hire):
    hire("bea", Role.FRONT_DESK, "west-a-1")
    text = "username,role,branch\nada,auditor,group\nbea,admin,group\n"
    assert wrong(send(browser, "staff", text)) == {}
