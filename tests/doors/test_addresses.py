"""Nothing personal stands in an address, in a log, or in what a browser keeps."""

import logging
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.urls import reverse

from config.logs import AccessLogger, WithoutLinks, without_links
from tests.conftest import register_customer

PHONE = "13912345678"


@pytest.fixture
def browser(client, clerk):
    client.force_login(clerk)
    return client


@pytest.mark.parametrize("page", ["complaints:index", "customers:index"])
def test_what_is_looked_for_stands_on_the_page_and_not_in_its_address(browser, page, group):
    register_customer(group["west-a-1"], "Wu Zetian")
    sent = browser.post(reverse(page), {"q": "Wu Zetian"})
    assert sent.status_code == 302
    address = unquote(sent.headers["Location"])
    assert "Wu" not in address
    assert address.startswith(reverse(page))
    shown = browser.get(address).content.decode()
    assert 'value="Wu Zetian"' in shown
    assert browser.get(address).content.decode().count("Wu Zetian") == shown.count("Wu Zetian")


@pytest.mark.parametrize("page", ["complaints:index", "customers:index"])
def test_a_kept_address_with_words_in_it_leads_to_one_without(browser, page):
    led = browser.get(reverse(page), {"q": PHONE, "state": "open"})
    assert led.status_code == 302
    assert PHONE not in led.headers["Location"]
    assert "state=open" in led.headers["Location"]


def test_only_the_newest_searches_of_a_session_are_kept(browser):
    for number in range(35):
        browser.post("/customers/", {"q": f"Wu {number}"})
    assert len(browser.session["searches"]) == 30
    browser.post("/customers/", {"q": "Wu 34"})
    assert list(browser.session["searches"].values())[-1] == "Wu 34"


def test_a_search_of_nobody_s_session_finds_nothing_of_another_s(browser, client, colleague):
    address = browser.post("/customers/", {"q": "Wu Zetian"}).headers["Location"]
    client.force_login(colleague)
    assert "Wu Zetian" not in client.get(address).content.decode()


def test_a_form_that_looks_somebody_up_is_sent_and_never_opened(browser, clerk):
    pages = [reverse("complaints:new"), reverse("customers:index"), reverse("complaints:index")]
    for page in pages:
        shown = browser.get(page).content.decode()
        for form in shown.split("<form")[1:]:
            opening, inside = form.split(">", 1)
            looks = 'name="q"' in inside.split("</form>")[0]
            assert not looks or 'method="post"' in opening
        assert f'hx-get="{reverse("complaints:callers")}"' not in shown
    for name in ("complaints:callers", "complaints:card"):
        led = browser.get(reverse(name), {"caller": PHONE})
        assert led.status_code == 302
        assert PHONE not in led.headers["Location"]


def test_the_caller_s_box_answers_what_is_sent(browser, customer):
    customer.phones.create(number=f"+86{PHONE}")
    shown = browser.post(reverse("complaints:callers"), {"caller": PHONE}).content.decode()
    assert customer.number in shown
    card = browser.post(reverse("complaints:card"), {"caller": "", "customer": customer.number})
    assert customer.name in card.content.decode()


def test_a_line_of_the_access_log_has_neither_question_nor_link(rf):
    from gunicorn.config import Config

    environ = rf.get("/password/MQ/abc-def/", {"caller": PHONE}).environ
    environ |= {"RAW_URI": f"/password/MQ/abc-def/?caller={PHONE}", "HTTP_REFERER": f"/?q={PHONE}"}
    answer = type("Answer", (), {"status": "200 OK", "headers": [], "sent": 1})()
    took = type("Took", (), {"seconds": 0, "microseconds": 1500})()
    asked = type("Asked", (), {"headers": []})()
    from config import gunicorn

    told = AccessLogger(Config()).atoms(answer, asked, environ, took)
    line = gunicorn.access_log_format % told
    assert "GET /password/…" in line
    for secret in (PHONE, "abc-def", "MQ"):
        assert secret not in line
        assert secret not in told["r"] + told["U"] + told["q"] + told["f"]


def test_no_line_of_any_log_holds_a_link_that_chooses_a_password():
    said = logging.LogRecord("x", 20, "", 1, "Not Found: %s", ("/password/MQ/abc-def/x",), None)
    assert WithoutLinks().filter(said)
    assert said.getMessage() == "Not Found: /password/…"
    assert "links" in settings.LOGGING["handlers"]["console"]["filters"]
    assert without_links("/complaints/C-2026-000001/") == "/complaints/C-2026-000001/"
    assert "secret" not in without_links("/PASSWORD/MQ/abc-secret/")  # Whoever mistyped it has it


def test_no_browser_and_no_proxy_keeps_what_is_about_somebody(browser, desk, customer):
    complaint = desk.log(customer=customer)
    pages = ["/", "/work/", complaint.get_absolute_url(), customer.get_absolute_url(), "/nothing/"]
    pages += ["/sign-in/", "/password/MQ/x-y/", "/api/v1/complaints/", "/api/schema/", "/rules/"]
    for page in pages:
        assert "no-store" in browser.get(page).headers["Cache-Control"], page
    pdf = browser.post(
        reverse("complaints:paper", args=[complaint.number, "registration"]), {"as": "pdf"}
    )
    assert "no-store" in pdf.headers["Cache-Control"]


def test_static_files_are_kept_and_say_what_they_may_do(client):
    answer = client.get("/static/icon.svg")
    assert answer.status_code == 200
    assert "no-store" not in answer.headers["Cache-Control"]
    wanted = ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options")
    for name in (*wanted, "Permissions-Policy"):
        assert answer.headers[name], name


def test_folders_of_attachments_are_the_server_s_alone():
    assert settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS == 0o700
