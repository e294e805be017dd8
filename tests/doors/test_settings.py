"""What a server tells strangers of itself, and what it refuses to start with."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.mark.parametrize("secret", ["", "x", "x" * 31])
def test_a_key_that_can_be_guessed_starts_nothing(monkeypatch, tmp_path, secret):
    monkeypatch.setenv("A_SECRET", secret)
    with pytest.raises(ImproperlyConfigured, match="A_SECRET"):
        env.secret("A_SECRET")
    file = tmp_path / "secret"
    file.write_text(f"{secret}\n")
    monkeypatch.setenv("A_SECRET_FILE", str(file))
    with pytest.raises(ImproperlyConfigured, match="A_SECRET"):
        env.secret("A_SECRET")


def test_limits_are_two_numbers(monkeypatch):
    assert env.numbers("NOWHERE", "30,200") == (30, 200)
    monkeypatch.setenv("LIMITS", "30")
    with pytest.raises(ImproperlyConfigured, match="two numbers"):
        env.numbers("LIMITS", "30,200")


def test_strangers_learn_whether_all_is_well_and_not_how(client, clerk, auditor):
    assert set(client.get("/readyz").json()) == {"ok"}
    client.force_login(clerk)
    assert set(client.get("/readyz").json()) == {"ok"}
    client.force_login(auditor)
    assert set(client.get("/readyz").json()) > {"ok", "set_aside"}
