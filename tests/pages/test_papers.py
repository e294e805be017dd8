"""The papers: filled from the record, masked for others, printed with a trace."""

import re

import pytest
from django.urls import reverse

from complaints.models import Printed
from complaints.papers import pdf
from complaints.papers.content import PAPERS
from tests.conftest import HOUR, MONDAY_10, closed

SCRIPT = "<script>alert(1)</script> & <b>漏水</b>"


@pytest.fixture
def browser(client, clerk):
    client.force_login(clerk)
    return client


@pytest.fixture
def complaint(desk, clerk, customer, department, other_clerk):
    east = other_clerk.branch
    customer.name, customer.email = "柳青 Willow", "w@example.org"
    customer.save()
    customer.phones.create(number="+8613912345678")
    one = desk.log(customer=customer, what=SCRIPT, major_reason="press")
    one.clarify(note="Since seven.", by=clerk, at=MONDAY_10)
    one.dispatch(department=department, note="Look at the antenna.", by=clerk, at=MONDAY_10 + HOUR)
    one.hand_over(branch=east, note="Facts: antenna.", by=clerk, at=MONDAY_10 + HOUR)
    one.give_back(note="Not our mast.", by=other_clerk, at=MONDAY_10 + HOUR)
    return closed(one, by=clerk, at=MONDAY_10 + 2 * HOUR)


def ask(browser, complaint, code, **sent):
    return browser.post(reverse("complaints:paper", args=[complaint.number, code]), sent)


def page(response):
    return response.content.decode()


@pytest.mark.parametrize("code", PAPERS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_paper_is_filled_and_shows_markup_as_text(browser, clerk, complaint, code, language):
    clerk.language = language
    clerk.save()
    shown = page(ask(browser, complaint, code))
    assert complaint.number in shown
    assert "<script>" not in shown
    assert "13912345678" not in shown
    drawn = ask(browser, complaint, code, **{"as": "pdf"})
    assert drawn["Content-Type"] == "application/pdf"
    assert drawn.content.startswith(b"%PDF-")
    assert re.search(rb"/FontFile2", drawn.content)  # The font comes along


@pytest.mark.parametrize(("code", "is_masked"), [("dispatch", True), ("registration", False)])
def test_what_goes_to_others_names_nobody(browser, complaint, code, is_masked):
    shown = page(ask(browser, complaint, code))
    assert ("柳青 Willow" in shown) is not is_masked
    assert ("柳**" in shown) is is_masked


def test_papers_hold_what_was_recorded(browser, complaint):
    assert "Look at the antenna." in page(ask(browser, complaint, "dispatch"))
    assert "Repaired." in page(ask(browser, complaint, "handling"))
    assert "result 5" in page(ask(browser, complaint, "handling"))
    assert "Since seven." in page(ask(browser, complaint, "investigation"))


def test_each_print_is_logged_with_who_when_and_what(browser, clerk, complaint):
    ask(browser, complaint, "dispatch", **{"as": "pdf"})
    one = Printed.objects.get()
    assert (one.paper, one.as_pdf, one.is_masked, one.by) == ("dispatch", True, True, clerk)
    shown = page(browser.get(reverse("complaints:papers", args=[complaint.number])))
    assert "Clerk: Dispatch order (PDF)" in shown


def test_looking_by_an_address_alone_prints_nothing(browser, complaint):
    address = reverse("complaints:paper", args=[complaint.number, "dispatch"])
    assert browser.get(address).status_code == 405
    assert ask(browser, complaint, "letter").status_code == 404
    assert not Printed.objects.exists()


def test_another_branch_gets_no_paper(client, other_clerk, complaint):
    client.force_login(other_clerk)
    assert ask(client, complaint, "dispatch").status_code == 404


def test_a_text_of_many_pages_and_strange_characters_is_drawn(browser, desk):
    long = ("漏水 water 𝄞 \u200b\u202e →\n" * 900)[:19_000]
    drawn = ask(browser, desk.log(what=long), "registration", **{"as": "pdf"})
    assert len(re.findall(rb"/Type /Page\b", drawn.content)) > 3


def test_every_character_has_a_font_or_is_a_box():
    assert pdf._font_of("A") == "Latin"
    assert pdf._font_of("漏") == "Chinese"
    assert "□" in pdf._marked("𝄞")


def test_slips_go_with_a_hand_over_and_come_back(browser, complaint):
    shown = page(ask(browser, complaint, "hand-over"))
    for words in ("West-A-1 → East-A-1", "Facts: antenna.", "returned: Stranger", "柳**"):
        assert words in shown
    assert "Not our mast." in page(ask(browser, complaint, "return"))


def test_where_nothing_was_handed_over_there_are_no_slips(browser, desk):
    complaint = desk.log()
    index = page(browser.get(reverse("complaints:papers", args=[complaint.number])))
    assert "Tracking form" in index
    assert "slip" not in index
    assert ask(browser, complaint, "return").status_code == 404


def test_free_texts_that_go_to_others_name_nobody_either(
    browser, desk, customer, department, clerk
):
    customer.name = "王小明"
    customer.save()
    said = "我是王小明，电话139 1234 5678，身份证11010119900307123X，账单1234567.50元"
    one = desk.log(customer=customer, what=said, category=None)
    one.clarify(note="x", by=clerk, at=MONDAY_10)
    one.dispatch(department=department, note="Call 王小明 13912345678", by=clerk, at=MONDAY_10)
    for_others = page(ask(browser, one, "dispatch"))
    for secret in ("王小明", "139 1234", "13912345678", "11010119900307123"):
        assert secret not in for_others
    for kept in ("王**", "5678", "1234567.50", one.number):
        assert kept in for_others
    assert "王小明" in page(ask(browser, one, "registration"))


def test_a_promise_of_many_lines_still_fits_on_its_paper(browser, desk, clerk):
    one = desk.log()
    plan = "Plan:\n" + "\n".join(f"{number}." for number in range(60))
    one.answer(answer=plan, due_at=MONDAY_10 + 24 * HOUR, by=clerk, at=MONDAY_10)
    for code in ("registration", "tracking"):
        assert ask(browser, one, code, **{"as": "pdf"}).status_code == 200


def test_blanks_of_every_width_keep_figures_apart():
    marked = pdf._marked("50\t20\u3000全角\u00a01 000")
    assert re.sub(r"<[^>]+>", "", marked) == "50\u00a020\u00a0全角\u00a01 000"
