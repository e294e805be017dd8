"""The papers: filled from the record, masked for others, printed with a trace."""

import re

import pytest
from django.urls import reverse

from complaints.models import Printed
from complaints.papers import pdf
from complaints.papers.content import PAPERS
from complaints.papers.sections import Line, Section, moment
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
    assert browser.get(address)["Location"] == reverse("complaints:papers", args=[complaint.number])
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
    assert pdf._font_of("𠮷") == "Rare"  # U+20BB7, as in 𠮷田
    assert pdf._font_of(pdf.MISSING)  # The mark itself is seen
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


def test_a_sign_that_no_font_has_is_named_below_the_paper():
    section = Section("Facts", [Line("Name", "𠮷田 𝄞 \u200b")])
    assert pdf._lacking([section]) == ["U+1D11E"]
    assert pdf.draw("Title", "foot", [section], "Company").startswith(b"%PDF-")


def test_each_page_says_of_how_many_and_whose_paper_it_is(monkeypatch, browser, desk):
    said = []
    draw_text = pdf._text

    def heard(text, style, width):
        said.append(text)
        return draw_text(text, style, width)

    monkeypatch.setattr(pdf, "_text", heard)
    long = "漏水，很严重。" * 900
    ask(browser, desk.log(what=long), "registration", **{"as": "pdf"})
    pages = [text.rsplit(" · ", 1)[1] for text in said if "printed by" in text]
    assert len(pages) > 2
    assert pages == [f"{page} of {len(pages)}" for page in range(1, len(pages) + 1)]
    assert said[0] == "Group"


def test_the_screen_says_whose_paper_it_is(browser, desk):
    assert '<p class="company">Group</p>' in page(ask(browser, desk.log(), "tracking"))


def test_the_dispatch_order_says_by_when_how_urgent_where_and_whom_to_ask(
    browser, desk, clerk, department
):
    clerk.phone = "+8657112345678"
    clerk.save()
    one = desk.log(vip=True, place="Lift 3, Mr Wu 13912345678")
    one.clarify(note="x", by=clerk, at=MONDAY_10)
    one.dispatch(department=department, note="Go there", by=clerk, at=MONDAY_10)
    shown = page(ask(browser, one, "dispatch"))
    due = one.timers.filter(clock__in=["answer", "first_contact"], stopped_at=None)
    first = due.exclude(due_at=None).order_by("due_at")[0].due_at
    for words in (moment(first), "VIP", "Gulou · Lift 3", "Clerk", clerk.phone, "West-A-1"):
        assert words in shown
    assert "13912345678" not in shown


def test_the_marks_are_shown_to_colleagues_and_not_to_the_customer(browser, desk, clerk):
    one = desk.log(nature="vent", demeanour="public")
    marks = "wants to vent; angry and public"
    for code in ("dispatch", "investigation", "analysis", "handling"):
        assert marks in page(ask(browser, one, code))
    assert marks not in page(ask(browser, one, "registration"))  # The customer signs it
    assert marks in page(browser.get(reverse("complaints:papers", args=[one.number])))


@pytest.mark.parametrize("noun", ["", "callbacks", "notes"])
def test_whoever_opens_the_complaint_sees_the_marks_also_in_the_form(
    client, colleague, clerk, desk, noun
):
    one = desk.log(nature="vent", demeanour="public")
    one.resolve(answer="Done.", by=clerk, at=MONDAY_10)
    client.force_login(colleague)
    shown = page(client.get(f"{one.get_absolute_url()}?do={noun}"))
    assert "wants to vent; angry and public" in shown
    assert ("Listen to the end" in shown) is (noun == "callbacks")
