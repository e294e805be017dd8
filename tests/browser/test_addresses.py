"""In a real browser: the API can be read about, and searches leave no trace in addresses."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_the_description_of_the_api_is_there_to_be_read(visit, clerk):
    page = visit(clerk, "/api/docs/")
    expect(page.locator("#swagger-ui .info .title")).to_contain_text("Heed")
    expect(page.locator("#swagger-ui")).to_contain_text("/api/v1/complaints/")


def test_a_search_stands_in_no_address_and_can_be_gone_back_to(visit, clerk, customer):
    page = visit(clerk, "/customers/")
    page.fill("main input[name=q]", "Amber")
    page.press("main input[name=q]", "Enter")
    page.wait_for_url(re.compile(r"/customers/\?s=[\w-]+$"))
    page.click("main .row-link")
    expect(page.locator("h1")).to_have_text("Amber")
    page.go_back()
    expect(page.locator("main input[name=q]")).to_have_value("Amber")
    expect(page.locator("main .row-link")).to_have_text("Amber")
    assert "Amber" not in page.url
