"""The phrase book on the pages: offered, guarded, edited, counted."""

import pytest
from django.urls import reverse

from complaints import phrase_book
from complaints.models import ForbiddenPhrase, Phrase, PhraseUse
from setup.models import Change


@pytest.fixture
def browser(client, clerk):
    client.force_login(clerk)
    return client


def page(response):
    return response.content.decode()


def answer(browser, complaint, text, **more):
    address = reverse("complaints:move", args=[complaint.number, "answers"])
    return browser.post(address, {"answer": text, **more})


def test_an_answer_with_forbidden_words_is_held_back_with_what_is_better(browser, desk):
    complaint = desk.log()
    held = answer(browser, complaint, "Sorry, I do not know. 你冷静一点")
    assert held.status_code == 422
    for words in ("I do not know", "Let me find out", "你冷静", "this is counted"):
        assert words in page(held)
    assert not complaint.events.filter(kind="answer").exists()


def test_whoever_means_it_sends_it_and_that_is_counted(browser, desk, clerk):
    complaint = desk.log()
    assert answer(browser, complaint, "Calm down.", as_is="on").status_code == 302
    use = PhraseUse.objects.get()
    assert (use.forbidden.words, use.by, use.complaint) == ("calm down", clerk, complaint)
    assert complaint.events.filter(kind="answer").exists()


@pytest.mark.parametrize(
    ("noun", "sent", "hidden"),
    [
        ("offers", {"note": "A new antenna", "third": "Calm down and wait"}, "third"),
        ("commitments", {"promise": "Calm down", "due_at": "2100-01-01T10:00"}, "promise"),
        ("resolution", {"answer": "calm  down"}, "answer"),
    ],
)
def test_the_guard_stands_on_everything_that_a_customer_is_told(browser, desk, noun, sent, hidden):
    complaint = desk.log()
    address = reverse("complaints:move", args=[complaint.number, noun])
    held = page(browser.post(address, sent))
    assert "is better not said to a customer" in held
    assert sent[hidden] in held
    assert not complaint.events.exclude(kind="registration").exists()


def test_a_phrase_used_at_the_first_contact_is_counted(browser, desk):
    complaint, phrase = desk.log(), Phrase.objects.filter(stage="contact")[0]
    address = reverse("complaints:move", args=[complaint.number, "contacts"])
    sent = {"note": "Called; calm down was said by the customer.", "phrases": str(phrase.pk)}
    assert browser.post(address, sent).status_code == 302
    assert [use.phrase for use in PhraseUse.objects.all()] == [phrase]


def test_a_good_answer_needs_no_leave_and_what_was_inserted_is_counted(browser, desk):
    complaint, phrase = desk.log(), Phrase.objects.filter(stage="answer")[0]
    assert answer(browser, complaint, "Done.", phrases=f"{phrase.pk},9999999,x").status_code == 302
    assert [use.phrase for use in PhraseUse.objects.all()] == [phrase]


def test_while_typing_the_guard_shows_what_is_better(browser, rules):
    shown = page(
        browser.post(reverse("phrases:guard") + "?boxes=answer", {"answer": "that is NOT my job"})
    )
    assert "<mark>NOT my job</mark>" in shown
    assert "I take this on" in shown


def test_the_same_advice_is_given_once(rules):
    shown = [(one.said, one.better) for one in phrase_book.warnings("您冷静一下，我不知道")]
    assert [said for said, _better in shown] == ["您冷静", "不知道"]


def test_harmless_words_of_the_defaults_pass(rules):
    harmless = "如果您不知道密码，请致电。我们不可能让您白等。Whether or not possible, we call you."
    harmless += "这不是您的问题。We never share your data. You should have received a message."
    assert phrase_book.warnings(harmless) == []


def test_phrases_of_the_stage_and_type_come_first_with_their_figures(browser, desk, customer):
    complaint = desk.log(customer=customer)
    address = reverse("complaints:phrases", args=[complaint.number])
    found = browser.get(address, {"stage": "intake", "q": "number"}).json()["found"]
    assert complaint.number in found[0]["text"]
    first = browser.get(address, {"stage": "intake"}).json()["found"][0]
    assert first["name"] in {"greeting", "apology for waiting", "number and time"}


def test_another_branch_is_offered_nothing(client, other_clerk, desk):
    client.force_login(other_clerk)
    address = reverse("complaints:phrases", args=[desk.log().number])
    assert client.get(address).status_code == 404


def test_admins_of_the_group_edit_both_lists_and_it_is_kept_who(client, admin, clerk):
    client.force_login(admin)
    book = {"situation": "storm", "stage": "intake", "type": "", "text": "A storm.", "text_zh": ""}
    assert client.post(reverse("setup:new", args=["phrases"]), book).status_code == 302
    words = {"words": "no way", "unless": "in no way\nno way but", "instead": "What I can do is …"}
    assert client.post(reverse("setup:new", args=["forbidden"]), words).status_code == 302
    shown = page(client.get(reverse("phrases:index")))
    assert "A storm." in shown
    assert "no way" in shown
    row = ForbiddenPhrase.objects.get(words="no way")
    client.post(reverse("setup:retirement", args=["forbidden", row.pk]))
    row.refresh_from_db()
    assert row.retired_at
    assert Change.objects.filter(resource="forbidden", row=row.pk, by=admin).count() == 2
    client.force_login(clerk)
    assert "no way" not in page(
        client.post(reverse("phrases:guard") + "?boxes=answer", {"answer": "no way"})
    )


@pytest.mark.parametrize(
    ("list", "sent", "sentence"),
    [
        ("phrases", {"situation": "x"}, "Write the phrase in one language"),
        ("forbidden", {"words": "?!"}, "signs alone are never found"),
        ("forbidden", {"words": "calm down"}, "already exists"),
        ("forbidden", {"words": "zebra", "unless": "zebra"}, "does not hold “zebra” and something"),
        ("forbidden", {"words": "zebra", "unless": "a horse"}, "“a horse” does not hold"),
        ("forbidden", {"words": "zebra", "unless": "a zebra\n?!"}, "“?!” does not hold"),
    ],
)
def test_what_makes_no_phrase_is_refused(client, admin, list, sent, sentence):
    client.force_login(admin)
    response = client.post(reverse("setup:new", args=[list]), sent)
    assert response.status_code == 422
    assert sentence in page(response)


def test_the_lists_are_not_for_the_front_desk(browser):
    assert browser.get(reverse("phrases:index")).status_code == 403
