from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from complaints.actions import ACTIONS
from config.schema import _described, described
from staff.models import Role
from tests.api.conftest import person


@pytest.fixture(scope="module")
def schema(tmp_path_factory) -> dict:
    """Fails on any warning."""
    file = tmp_path_factory.mktemp("schema") / "schema.json"
    options = {"validate": True, "fail_on_warn": True, "format": "openapi-json"}
    call_command("spectacular", file=str(file), **options)
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("noun", ACTIONS)
def test_every_noun_documents_its_body_and_refusals(schema, noun):
    operation = schema["paths"][f"/api/v1/complaints/{{number}}/{noun}/"]["post"]
    assert set(operation["responses"]) == {"201", "400", "401", "403", "404", "409"}
    name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    body = schema["components"]["schemas"][name.rsplit("/", 1)[1]]
    assert set(body["properties"]) == set(ACTIONS[noun].form.base_fields)


def test_logging_documents_its_key(schema):
    operation = schema["paths"]["/api/v1/complaints/"]["post"]
    (key,) = operation["parameters"]
    assert (key["name"], key["required"], key["schema"]["maxLength"]) == (
        "Idempotency-Key",
        True,
        100,
    )
    assert "422" in operation["responses"]


def test_fields_are_described_by_the_form(schema):
    body = schema["components"]["schemas"]["ComplaintBody"]
    assert body["required"] == ["channel", "what"]
    assert body["properties"]["received_at"]["format"] == "date-time"
    assert {"type": "number"} in body["properties"]["amount"]["oneOf"]


def test_a_token_is_printed_once_and_opens_the_door(client, branch):
    person("wang", Role.FRONT_DESK, branch)
    printed = StringIO()
    call_command("create_token", "wang", stdout=printed)
    headers = {"Authorization": f"Token {printed.getvalue().strip()}"}
    assert client.get("/api/v1/complaints/", headers=headers).status_code == 200


def test_nobody_unknown_gets_a_token(db):
    with pytest.raises(CommandError, match="nobody"):
        call_command("create_token", "nobody")


def test_several_people_open_the_description_at_once():
    _described.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(described, ["en", "zh-hans", "en", "zh-hans"]))
    assert found[0] is found[2]
    assert all("/api/v1/complaints/" in one["paths"] for one in found)


@pytest.mark.parametrize("asked", ["version=%00", "version=%0d%0aX:%20y", "lang=zz", "format=yaml"])
def test_the_description_takes_nothing_from_its_address(clerk, asked):
    shown = clerk.get(f"/api/schema/?{asked}")
    assert shown.status_code in (200, 404)
    assert "X" not in shown.headers
    assert shown.headers["Content-Type"].startswith(("application/json", "application/vnd.oai"))
