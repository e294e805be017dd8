"""The front desk in a real browser: finding the caller, drafts, phrases, two people at once."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from complaints.models import Category, Complaint, Draft
from tests.conftest import register_customer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW = "/complaints/new/"


@pytest.fixture
def willow(group):
    customer = register_customer(group["west-a-1"], "Willow Reed", tier="gold")
    customer.phones.create(number="+8613912345678")
    register_customer(group["west-a-1"], "Willow Stone")
    return customer


class Keyboard:
    """Hands that never leave it. A run of one key counts once, and so does a choice in a list;
    the text of the complaint does not count."""

    def __init__(self, page):
        self.page, self.groups = page, 0

    def press(self, key):
        self.page.keyboard.press(key)
        self.groups += 1

    def tab_to(self, field):
        for _key in range(30):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.id") == field:
                self.groups += 1
                return
        raise AssertionError(f"Tab does not lead to {field}")

    def choose(self, text):
        self.page.keyboard.type(text)
        self.groups += 1


@pytest.mark.parametrize("early", [0, 3, 11])
def test_keys_typed_right_after_the_shortcut_arrive_in_the_callers_box(visit, clerk, willow, early):
    page = visit(clerk, "/")
    number = "13912345678"

    def answer(route):  # The page is asked for, and has not come yet
        page.keyboard.type(number[:early])
        route.continue_()

    page.route(f"**{NEW}", answer)
    page.keyboard.press("n")
    page.wait_for_url(f"**{NEW}", wait_until="commit")
    page.keyboard.type(number[early:])
    expect(page.locator("#id_caller")).to_have_value(number)
    expect(page.locator("#id_caller")).to_be_focused()
    expect(page.locator("#callers input[type=radio]").first).to_be_visible()
    page.keyboard.type("0")
    expect(page.locator("#id_caller")).to_have_value(number + "0")
    page.go_back()
    page.wait_for_selector("h1 >> text=My work")


def test_whoever_is_signed_out_is_asked_to_sign_in_after_the_shortcut(visit, clerk):
    page = visit(clerk, "/")
    page.context.clear_cookies()
    page.keyboard.press("n")
    page.wait_for_selector("#id_username")


def test_a_known_caller_is_logged_by_keyboard_alone(visit, clerk, willow, category, area):
    page = visit(clerk, NEW)
    hands = Keyboard(page)
    page.keyboard.type("139 1234 5678")  # The caller's box has the focus
    page.wait_for_selector("#callers input[type=radio]")
    hands.press("Tab")
    expect(page.locator("#callers input[type=radio]").first).to_be_focused()
    hands.press("Space")
    page.wait_for_selector("#card >> text=gold card")
    hands.tab_to("id_channel")
    hands.choose("hotline")
    hands.tab_to("id_what")
    page.keyboard.type("No signal since seven.")
    hands.press("Tab")
    page.keyboard.type("sig")
    page.wait_for_selector("[role=option]:visible")
    hands.press("Enter")
    hands.press("Tab")
    page.keyboard.type("gul")
    page.wait_for_selector("[role=option]:visible >> text=Gulou")
    hands.press("Enter")
    hands.press("Enter")
    page.wait_for_url(re.compile(r"/complaints/C-"))
    complaint = Complaint.objects.get()
    assert (complaint.customer, complaint.category, complaint.area) == (willow, category, area)
    assert hands.groups <= 12


def test_hands_faster_than_the_list_choose_the_first_that_fits(visit, clerk, category, area):
    page = visit(clerk, "/complaints/new/")
    page.focus("#id_category")
    page.keyboard.type("无信")
    page.keyboard.press("Tab")
    page.keyboard.type("gul")
    page.keyboard.press("Enter")  # Chooses, and does not send a form that is half filled
    expect(page.locator("#id_area")).to_have_value("Gulou [gulou]")
    expect(page.locator("#id_category")).to_have_value("No signal [no-signal]")
    assert "/new/" in page.url


def test_hands_faster_than_the_search_come_to_whoever_fits(visit, clerk, willow):
    page = visit(clerk, NEW)
    page.keyboard.type("139 1234 5678")
    page.keyboard.press("Enter")  # No form is sent, and nobody is chosen by it
    expect(page.locator("#callers input[type=radio]").first).to_be_focused()
    assert not page.locator("#callers input:checked").count()
    page.keyboard.press("Enter")
    page.wait_for_selector("#card >> text=gold card")
    expect(page.locator("#id_channel")).to_be_focused()


# The answer to "willow" comes when more is written already, and not asked for yet.
HALF_ANSWERED = """
    const box = document.getElementById("id_caller");
    box.value = "willow reed";
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    document.getElementById("callers").dispatchEvent(new CustomEvent("htmx:afterSwap"));
"""


def test_an_answer_to_half_a_name_leads_nobody_away(visit, clerk, willow):
    page = visit(clerk, NEW)
    page.keyboard.type("willow")
    page.wait_for_selector("#callers >> text=Willow Stone")
    page.evaluate(HALF_ANSWERED)
    page.keyboard.press("Enter")
    expect(page.locator("#callers >> text=Willow Stone")).to_have_count(0)
    expect(page.locator("#callers input[type=radio]").first).to_be_focused()


def test_the_card_comes_to_hands_that_choose_as_soon_as_the_list_is_there(visit, clerk, willow):
    page = visit(clerk, NEW)
    page.evaluate("htmx.config.defaultSettleDelay = 60_000")
    page.keyboard.type("139 1234 5678")
    page.locator("#callers input[type=radio]").first.click()
    page.wait_for_selector("#card >> text=gold card")


def choose_willow_reed(page):
    page.keyboard.type("willow")
    page.locator("#callers label", has_text="Willow Reed").click()
    page.wait_for_selector("#card >> text=gold card")


def test_the_card_goes_with_the_choice(visit, clerk, willow):
    page = visit(clerk, NEW)
    choose_willow_reed(page)
    page.fill("#id_caller", "willow r")
    expect(page.locator("#callers input[type=radio]")).to_have_count(2)  # And "somebody new"
    assert page.locator("#callers input:checked").count() == 1
    page.wait_for_selector("#card >> text=gold card")
    page.fill("#id_caller", "nobody of this name")
    expect(page.locator("#callers")).to_contain_text("Nobody of this name")
    expect(page.locator("#card")).to_be_empty()


def test_a_card_that_cannot_be_shown_leaves_no_other_customer_s(visit, clerk, willow):
    page = visit(clerk, NEW)
    choose_willow_reed(page)
    page.route("**/new/card/", lambda route: route.fulfill(status=500))
    page.locator("#callers label", has_text="Willow Stone").click()
    expect(page.locator("#card")).to_contain_text("cannot be shown at the moment")
    expect(page.locator("#card")).not_to_contain_text("gold card")
    page.route("**/new/callers/", lambda route: route.abort())
    page.fill("#id_caller", "willow reed")
    expect(page.locator("#callers")).to_contain_text("Customers cannot be looked up at the moment")
    expect(page.locator("#card")).to_be_empty()


def test_the_way_back_to_the_list_leads_to_whoever_was_chosen(visit, clerk, willow):
    page = visit(clerk, NEW)
    page.keyboard.type("willow")
    page.locator("#callers label", has_text="Willow Stone").click()
    page.focus("#id_caller")
    page.keyboard.press("Enter")
    expect(page.locator("#callers input:checked")).to_be_focused()


def test_who_is_calling_is_chosen_among_all_who_fit(visit, clerk, willow):
    page = visit(clerk, NEW)
    page.fill("#id_caller", "willow")
    page.wait_for_selector("#callers >> text=Willow Stone")
    assert page.locator("#callers input[type=radio]").count() == 3
    assert not page.locator("#callers input:checked").count()


def test_what_is_known_stands_beside_the_form(visit, clerk, desk, willow):
    open_one = desk.log(customer=willow, at=timezone.now())
    page = visit(clerk, NEW)
    page.fill("#id_caller", "13912345678")
    page.wait_for_selector("#callers input[type=radio]")
    page.locator("#callers input[type=radio]").first.check()
    page.wait_for_selector(f"#card >> text={open_one.number}")
    page.fill("#id_what", "Still no signal, I call the newspaper")
    page.fill("#id_category", "No signal")
    page.fill("#id_area", "Gulou")
    page.locator("#id_area").blur()
    page.wait_for_selector("#hints >> text=Still open, the same customer and problem")
    hints = page.inner_text("#hints")
    for words in ("newspaper", "VIP", "To promise", open_one.number):
        assert words in hints


def test_a_draft_survives_whatever_happens_to_the_page(visit, clerk):
    page = visit(clerk, NEW)
    page.fill("#id_what", "The lift is out of order again")
    page.wait_for_selector("text=draft kept")
    assert "draft=" in page.url
    page.close()
    again = visit(clerk, NEW)
    again.click("text=The lift is out of order again")
    expect(again.locator("#id_what")).to_have_value("The lift is out of order again")
    assert Draft.objects.count() == 1


def test_a_phrase_is_inserted_and_forbidden_words_are_marked(visit, clerk, desk):
    complaint = desk.log(at=timezone.now())
    page = visit(clerk, f"{complaint.get_absolute_url()}?do=answers")
    page.focus("#id_answer")
    page.keyboard.type("/refund")
    page.wait_for_selector("[role=option]:visible")
    page.keyboard.press("Enter")
    expect(page.locator("#id_answer")).to_have_value(re.compile("^The amount is returned"))
    page.keyboard.type(" Calm down!")
    page.wait_for_selector("#guard mark")
    page.click("#do button[type=submit]")
    page.wait_for_selector("text=this is counted for quality review")
    page.check("#id_as_is")
    page.click("#do button[type=submit]")
    page.wait_for_selector(".timeline >> text=answered the customer")


class Line:
    """A slow one: answers to what is asked are held back until they are let through."""

    def __init__(self, page, addresses, asked):
        self.page, self.asked, self.held = page, asked, []
        page.route(addresses, self.hear)

    def hear(self, route):
        if route.request.url.endswith(f"q={self.asked}"):
            self.held.append(route)
        else:
            route.continue_()

    def let_through(self):
        for _look in range(100):
            if self.held:
                return self.held.pop().continue_()
            self.page.wait_for_timeout(20)
        raise AssertionError(f"nobody asked for {self.asked}")


def test_a_phrase_is_chosen_from_the_list_that_answers_what_was_typed(visit, clerk, desk):
    page = visit(clerk, f"{desk.log(at=timezone.now()).get_absolute_url()}?do=answers")
    line = Line(page, "**/phrases/?*", "refund")
    page.focus("#id_answer")
    page.keyboard.type("/")
    page.wait_for_selector("[role=option]:visible")  # All of them, another one first
    page.keyboard.type("refund")
    page.keyboard.press("Enter")
    assert page.input_value("#id_answer") == "/refund"
    line.let_through()
    expect(page.locator("#id_answer")).to_have_value(re.compile("^The amount is returned"))


def test_what_is_no_phrase_goes_on_in_a_new_line(visit, clerk, desk):
    page = visit(clerk, f"{desk.log(at=timezone.now()).get_absolute_url()}?do=answers")
    line = Line(page, "**/phrases/?*", "nosuch")
    page.focus("#id_answer")
    page.keyboard.type("/nosuch")
    page.keyboard.press("Enter")
    line.let_through()
    expect(page.locator("#id_answer")).to_have_value("/nosuch\n")
    page.keyboard.type("Next.")
    assert page.input_value("#id_answer") == "/nosuch\nNext."


def test_a_category_is_chosen_from_the_list_that_answers_what_was_typed(visit, clerk, category):
    Category.objects.create(code="new-meter", name="New meter")
    page = visit(clerk, NEW)
    line = Line(page, "**/categories/?*", "no%20signal")
    page.focus("#id_category")
    page.keyboard.type("n")
    page.wait_for_selector("[role=option]:visible")
    assert page.locator("[role=option]").first.inner_text() == "New meter"
    page.keyboard.type("o signal")
    page.keyboard.press("Enter")
    assert page.input_value("#id_category") == "no signal"
    line.let_through()
    expect(page.locator("#id_category")).to_have_value("No signal [no-signal]")


def test_two_people_on_one_complaint_see_each_other(visit, clerk, colleague, desk):
    complaint = desk.log(at=timezone.now())
    address = complaint.get_absolute_url()
    one = visit(clerk, f"{address}?do=answers")
    two = visit(colleague, address)
    two.wait_for_selector("text=Clerk is writing")
    one.fill("#id_answer", "We look at it.")
    two.goto(two.url + "?do=notes")
    two.fill("#id_note", "A colleague was there.")
    two.click("#do button[type=submit]")
    two.wait_for_selector(".timeline >> text=A colleague was there.")
    one.click("#do button[type=submit]")  # Refused, with the text still there
    one.wait_for_selector("text=was changed by somebody else")
    assert one.input_value("#id_answer") == "We look at it."
    one.click("#do button[type=submit]")
    one.wait_for_selector(".timeline >> text=answered the customer")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_dissatisfied_call_back_reopens(visit, clerk, colleague, desk, javascript):
    complaint = desk.log(at=timezone.now())
    complaint.resolve(answer="Done.", by=clerk, at=timezone.now())
    page = visit(colleague, "/work/", javascript=javascript)
    page.click(f"text={complaint.number}")
    page.select_option("#id_outcome", "dissatisfied")
    page.fill("#id_rating", "2")
    page.fill("#id_treatment", "4")
    page.click("#do button[type=submit]")
    page.wait_for_selector(".timeline >> text=reopened it")


def test_the_right_category_is_found_by_typing_where_it_is_corrected(visit, clerk, desk, category):
    complaint = desk.log()
    page = visit(clerk, f"{complaint.get_absolute_url()}?do=correction")
    box = page.locator("#id_category")
    box.fill("")
    box.press_sequentially("sig")
    page.wait_for_selector("[role=option]")
    box.press("Enter")
    expect(box).to_have_value("No signal [no-signal]")
    assert page.url.endswith("?do=correction")
