"""Attachments in a real browser: what is shown within the page of a complaint."""

import io

import pytest
from playwright.sync_api import expect
from reportlab.pdfgen.canvas import Canvas

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def bill():
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(100, 700, "A bill")
    canvas.save()
    return out.getvalue()


def test_a_pdf_is_shown_where_it_is_attached(visit, clerk, desk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    complaint = desk.log()
    page = visit(clerk, complaint.get_absolute_url())
    told = []
    page.on("console", lambda message: told.append(message.text))
    page.locator("#id_files").set_input_files(
        {"name": "bill.pdf", "mimeType": "application/pdf", "buffer": bill()}
    )
    page.get_by_role("button", name="Attach").click()
    with page.expect_response("**/view/") as answer:
        page.get_by_text("Preview").click()
    assert answer.value.status == 200
    expect(page.locator("iframe.pdf")).to_be_visible()
    assert [text for text in told if "refused" in text.lower() or "blocked" in text.lower()] == []
