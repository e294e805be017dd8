"""What opens a door for somebody ends with their password, and with their work here."""

import pytest
from django.contrib.admin import site
from django.contrib.auth.tokens import default_token_generator
from knox.models import AuthToken

from setup import importing
from setup.models import Change
from setup.resources import RESOURCES
from staff import invitations
from tests.conftest import MONDAY_10

WHERE = "/api/v1/complaints/"


@pytest.fixture
def headers(clerk):
    return {"Authorization": f"Token {AuthToken.objects.create(clerk)[1]}"}


def test_a_token_ends_with_the_password(client, clerk, headers):
    assert client.get(WHERE, headers=headers).status_code == 200
    clerk.email = "clerk@example.org"
    clerk.save()
    assert client.get(WHERE, headers=headers).status_code == 200
    clerk.set_password("another-long-password")
    clerk.save()
    assert client.get(WHERE, headers=headers).status_code == 401


def test_a_token_of_somebody_retired_is_not_alive_on_return(client, admin, clerk, headers):
    for status in (401, 401):  # Retired, then taken into use again
        importing.turn(RESOURCES["staff"], clerk, by=admin, at=MONDAY_10)
        assert client.get(WHERE, headers=headers).status_code == status
    assert clerk.is_active


def test_a_link_lets_nobody_choose_a_password_who_does_not_work_here(client, clerk):
    path = invitations.path_for(clerk)
    clerk.is_active = False
    clerk.save()
    shown = client.get(path, follow=True).content.decode()
    assert 'type="password"' not in shown
    assert "used already, or is too old" in shown
    assert default_token_generator.check_token(clerk, path.split("/")[-2])  # It was a good one


def test_django_s_admin_changes_nothing_whoever_opens_it(client, admin, clerk):
    admin.is_superuser = admin.is_staff = True
    admin.save()
    client.force_login(admin)
    assert client.get("/admin/").status_code == 200
    assert len(site._registry) > 8
    before = Change.objects.count()
    for model, shown in site._registry.items():
        about = (model._meta.app_label, model._meta.model_name)
        assert client.get("/admin/{}/{}/".format(*about)).status_code == 200, about
        assert client.get("/admin/{}/{}/add/".format(*about)).status_code == 403, about
        assert shown.actions is None
        row = model._default_manager.first()
        if row is not None:
            for act in ("change", "delete"):
                path = "/admin/{}/{}/{}/{}/".format(*about, row.pk, act)
                assert client.post(path, {"post": "yes"}).status_code == 403, path
            assert model._default_manager.filter(pk=row.pk).exists()
    client.post(f"/admin/staff/user/{clerk.pk}/password/", {"password1": "x", "password2": "x"})
    hashed = clerk.password
    clerk.refresh_from_db()
    assert clerk.password == hashed
    assert Change.objects.count() == before


def test_django_s_admin_has_no_door_of_its_own(client, clerk):
    assert client.get("/admin/login/").headers["Location"].startswith("/sign-in/")
    assert client.get("/admin/").headers["Location"].startswith("/sign-in/")
    clerk.is_superuser = clerk.is_staff = True  # Of old: a role here says what one may
    clerk.save()
    client.force_login(clerk)
    assert client.get("/admin/").status_code == 403
    assert client.get("/admin/staff/user/").status_code == 403


@pytest.mark.parametrize("code", RESOURCES)
def test_a_new_row_is_never_behind(client, admin, code):
    client.force_login(admin)
    sent = {"read": "x", "customer": "nobody", "branch": "group", "no_secret": "on"}
    answer = client.post(f"/setup/{code}/new/", sent)
    assert answer.status_code in (302, 404, 422)
