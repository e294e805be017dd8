"""Signing in: five wrong passwords close an account for a while; every attempt is recorded."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from staff import invitations, signing_in
from staff.addresses import address_of, origin_of
from staff.models import Role, SignInAttempt, SignInRelease
from tests.conftest import MINUTE

SIGN_IN = "/sign-in/"
RIGHT = "a-long-password"
AN_ACCOUNT, WINDOW = signing_in.AN_ACCOUNT, signing_in.WINDOW


@pytest.fixture(autouse=True)
def quick(settings):
    """A hash takes a second in earnest."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def clerk(hire):
    user = hire("clerk", Role.FRONT_DESK, "west-a-1")
    user.password = make_password(RIGHT)
    user.save()
    return user


def send(client, username, password, **more):
    return client.post(SIGN_IN, {"username": username, "password": password}, **more)


def wrong(client, username, times=AN_ACCOUNT, **more):
    for number in range(times):
        response = send(client, username, f"wrong {number}", **more)
    return response


def outcomes():
    return list(SignInAttempt.objects.order_by("pk").values_list("outcome", flat=True))


def test_the_right_password_lets_in_and_is_written_down(client, clerk):
    assert send(client, "clerk", RIGHT, REMOTE_ADDR="10.1.2.3")["Location"] == "/"
    row = SignInAttempt.objects.get()
    assert (row.user, row.tried, row.address, row.outcome) == (clerk, "clerk", "10.1.2.3", "let_in")


def test_a_wrong_one_is_answered_and_written_down(client, clerk):
    response = wrong(client, "clerk", times=1)
    assert response.status_code == 200
    assert "do not fit together" in response.content.decode()
    assert outcomes() == ["wrong"]


def test_after_five_wrong_ones_the_right_one_does_not_open(client, clerk):
    wrong(client, "clerk")
    response = send(client, "clerk", RIGHT)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= WINDOW.total_seconds() + 1
    until = timezone.localtime(signing_in.account_until(signing_in.account_of("clerk"), now()))
    assert f"Try again at {until + MINUTE:%H:%M}" in response.content.decode()
    assert "_auth_user_id" not in client.session
    assert outcomes() == ["wrong"] * AN_ACCOUNT + ["refused"]


def test_a_quarter_of_an_hour_later_it_does(clerk, db):
    at = now() - WINDOW - timedelta(seconds=1)
    for _ in range(AN_ACCOUNT):
        assert signing_in.attempt("clerk", "wrong", "", now=at) is None
    with pytest.raises(signing_in.NotNow):
        signing_in.attempt("clerk", RIGHT, "", now=at + WINDOW - MINUTE)
    assert signing_in.attempt("clerk", RIGHT, "", now=now()) == clerk


def test_no_password_is_looked_at_while_it_is_closed(client, clerk, monkeypatch):
    wrong(client, "clerk")
    monkeypatch.setattr(signing_in, "_fits", None)  # Would raise
    assert send(client, "clerk", RIGHT).status_code == 429


def test_another_spelling_of_the_name_is_no_other_account(client, clerk):
    for name in ("clerk", "Clerk", "CLERK", "ｃｌｅｒｋ", " clerk"):
        wrong(client, name, times=1)
    assert send(client, "clerk", RIGHT).status_code == 429


def test_others_come_in_meanwhile(client, clerk, hire):
    wrong(client, "clerk")
    other = hire("other", Role.FRONT_DESK, "west-a-1")
    other.password = make_password(RIGHT)
    other.save()
    assert send(client, "other", RIGHT).status_code == 302


def test_who_came_in_begins_anew(client, clerk):
    wrong(client, "clerk", times=AN_ACCOUNT - 1)
    assert send(client, "clerk", RIGHT).status_code == 302
    client.logout()
    wrong(client, "clerk", times=AN_ACCOUNT - 1)
    assert send(client, "clerk", RIGHT).status_code == 302


def test_who_guesses_from_elsewhere_keeps_nobody_from_where_they_work(client, clerk):
    home, elsewhere, unknown = "10.1.2.3", "203.0.113.9", "203.0.113.10"
    send(client, "clerk", RIGHT, REMOTE_ADDR=home)
    client.logout()
    wrong(client, "clerk", REMOTE_ADDR=elsewhere)
    for place in (elsewhere, unknown):
        assert send(client, "clerk", RIGHT, REMOTE_ADDR=place).status_code == 429
    assert send(client, "clerk", RIGHT, REMOTE_ADDR=home).status_code == 302


def test_where_somebody_works_five_wrong_ones_close_the_account_as_well(client, clerk):
    home = "10.1.2.3"
    send(client, "clerk", RIGHT, REMOTE_ADDR=home)
    client.logout()
    wrong(client, "clerk", REMOTE_ADDR=home)
    assert send(client, "clerk", RIGHT, REMOTE_ADDR=home).status_code == 429


def test_a_place_of_long_ago_is_nobodys_home(client, clerk):
    home = "10.1.2.3"
    at = now() - signing_in.AT_HOME - MINUTE
    assert signing_in.attempt("clerk", RIGHT, home, now=at) == clerk
    wrong(client, "clerk", REMOTE_ADDR="203.0.113.9")
    assert send(client, "clerk", RIGHT, REMOTE_ADDR=home).status_code == 429


def test_names_that_nobody_has_are_answered_just_the_same(client, clerk):
    """Neither the words nor the statements tell whether somebody works here."""

    def answers(name):
        found = [send(client, name, f"wrong {n}") for n in range(AN_ACCOUNT + 1)]
        texts = [one.content.decode().partition("alert-danger")[2] for one in found]
        return [one.status_code for one in found], [
            text.partition("</div>")[0].replace(name, "") for text in texts
        ]

    gone = answers("nobody")
    assert answers("clerk") == gone
    assert gone[0] == [200] * AN_ACCOUNT + [429]


def test_whoever_does_not_work_here_any_more_is_answered_like_a_wrong_password(client, clerk):
    clerk.is_active = False
    clerk.save()
    assert "do not fit together" in send(client, "clerk", RIGHT).content.decode()
    assert outcomes() == ["wrong"]


def test_a_password_typed_in_place_of_the_name_is_not_kept(client, db):
    send(client, "my-secret-password", "x")
    row = SignInAttempt.objects.get()
    assert (row.tried, row.user) == ("my…", None)
    assert "secret" not in row.account


def test_a_place_from_which_very_many_are_wrong_is_closed_too(client, clerk, settings):
    settings.SIGN_INS_A_PLACE = 8
    for number in range(8):
        wrong(client, f"guess{number}", times=1, REMOTE_ADDR="10.9.9.9")
    closed = send(client, "clerk", RIGHT, REMOTE_ADDR="10.9.9.9")
    assert closed.status_code == 429
    assert "from where you are" in closed.content.decode()
    assert send(client, "clerk", RIGHT, REMOTE_ADDR="10.9.9.8").status_code == 302


def test_a_flood_of_refused_ones_does_not_fill_the_table(client, clerk, monkeypatch):
    monkeypatch.setattr(signing_in, "WRITTEN", 3)
    wrong(client, "clerk", times=AN_ACCOUNT + 6)
    assert outcomes().count("refused") == 3


def test_who_comes_while_too_many_wait_is_asked_to_come_again(client, clerk):
    with signing_in.passwords.place(), signing_in.passwords.place(), signing_in.passwords.place():
        response = send(client, "clerk", RIGHT)
    assert response.status_code == 503
    assert response["Retry-After"] == str(signing_in.TRY_AGAIN)
    assert "Try again in a few seconds" in response.content.decode()
    assert send(client, "clerk", RIGHT).status_code == 302


def test_djangos_admin_has_no_door_of_its_own(client, clerk):
    assert client.get("/admin/")["Location"].startswith("/sign-in/")
    at_door = client.get("/admin/login/?next=/admin/staff/user/")
    assert at_door["Location"] == "/sign-in/?next=/admin/staff/user/"
    posted = client.post("/admin/login/", {"username": "clerk", "password": RIGHT})
    assert posted["Location"].startswith("/sign-in/")
    client.force_login(clerk)
    assert client.get("/admin/login/")["Location"] == "/"


def test_every_door_of_django_counts(db, clerk):
    from django.contrib.auth import authenticate

    for _ in range(AN_ACCOUNT):
        assert authenticate(None, username="clerk", password="wrong") is None
    with pytest.raises(signing_in.NotNow):
        authenticate(None, username="clerk", password=RIGHT)


def test_attempts_are_never_changed_or_removed(client, clerk):
    wrong(client, "clerk", times=1)
    for sql in (
        "UPDATE staff_signinattempt SET outcome = 'let_in'",
        "DELETE FROM staff_signinattempt",
        "TRUNCATE staff_signinattempt",
        "DELETE FROM staff_signinrelease",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(sql)


class TestThePage:
    def test_an_admin_sees_who_is_kept_out_and_lets_them_in_on_the_record(
        self, client, clerk, admin
    ):
        wrong(client, "clerk")
        client.force_login(admin)
        shown = client.get(reverse("sign-ins")).content.decode()
        assert "wrong user name or password" in shown
        assert "Let in now" in shown
        client.post(reverse("sign-in-release"), {"person": clerk.pk})
        row = SignInRelease.objects.get()
        assert (row.user, row.by) == (clerk, admin)
        assert "Let in before the time was up" in client.get(reverse("sign-ins")).content.decode()
        client.logout()
        assert send(client, "clerk", RIGHT).status_code == 302

    def test_a_place_is_let_in_by_an_admin_of_all(self, client, admin, settings):
        settings.SIGN_INS_A_PLACE = 1
        wrong(client, "nobody", times=1, REMOTE_ADDR="10.9.9.9")
        client.force_login(admin)
        assert "10.9.9.9" in client.get(reverse("sign-ins")).content.decode()
        client.post(reverse("sign-in-release"), {"origin": "10.9.9.9"})
        assert signing_in.origin_until("10.9.9.9", now()) is None

    def test_an_admin_of_one_branch_sees_and_lets_in_only_their_own(
        self, client, clerk, hire, other_clerk
    ):
        wrong(client, "clerk")
        wrong(client, "stranger")
        client.force_login(hire("west-admin", Role.ADMIN, "west-a-1"))
        shown = client.get(reverse("sign-ins")).content.decode()
        assert "Clerk" in shown
        assert "Stranger" not in shown
        client.post(reverse("sign-in-release"), {"person": other_clerk.pk})
        client.post(reverse("sign-in-release"), {"origin": "127.0.0.1"})
        assert not SignInRelease.objects.exists()

    def test_auditors_read_it_and_desks_do_not(self, client, clerk, auditor):
        wrong(client, "clerk")
        client.force_login(auditor)
        page = client.get(reverse("sign-ins") + "?outcome=wrong").content.decode()
        assert "127.0.0.1" in page
        assert "Let in now" not in page
        assert client.post(reverse("sign-in-release"), {"person": clerk.pk}).status_code == 403
        client.force_login(clerk)
        assert client.get(reverse("sign-ins")).status_code == 403


class TestLinks:
    def choose(self, client, path, password):
        form = client.get(path, follow=True)
        words = {"new_password1": password, "new_password2": password}
        return client.post(form.request["PATH_INFO"], words)

    def test_the_link_of_whoever_is_retired_is_dead(self, client, clerk):
        path = invitations.path_for(clerk)
        clerk.is_active = False
        clerk.save()
        assert "too old" in client.get(path, follow=True).content.decode()
        before = clerk.password
        self.choose(client, path, "quite-another-one")
        clerk.refresh_from_db()
        assert clerk.password == before

    def test_a_new_password_lets_in_whoever_had_forgotten_the_old_one(self, client, clerk):
        wrong(client, "clerk")
        self.choose(client, invitations.path_for(clerk), "quite-another-one")
        assert send(client, "clerk", "quite-another-one").status_code == 302

    @pytest.mark.parametrize(
        "password",
        [
            "clerkclerkclerk",
            "Clerk-clerk-1234",
            "krelcclerk123",
            "CLERKclerkCLERK",
            "wangwangwang1",
        ],
    )
    def test_a_password_is_not_made_of_the_own_name(self, client, clerk, password):
        clerk.full_name = "Wang Wei"
        clerk.save()
        response = self.choose(client, invitations.path_for(clerk), password)
        assert "Beside your own names" in response.content.decode()


@pytest.mark.parametrize(
    ("proxies", "noted", "peer", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1", "10.0.0.1"),
        (1, "6.6.6.6, 7.7.7.7", "10.0.0.1", "7.7.7.7"),
        (2, "6.6.6.6, 7.7.7.7, 10.0.0.2", "10.0.0.1", "7.7.7.7"),
        (2, "7.7.7.7", "10.0.0.1", "10.0.0.1"),
        (1, "7.7.7.7:4711", "10.0.0.1", "7.7.7.7"),
        (1, "[2001:db8::1]:4711", "10.0.0.1", "2001:db8::1"),
        (1, "<script>", "10.0.0.1", "10.0.0.1"),
        (1, "", "", ""),
        (0, "", "::ffff:10.0.0.1", "10.0.0.1"),
    ],
)
def test_of_the_addresses_that_were_noted_only_our_proxies_are_believed(
    rf, settings, proxies, noted, peer, address
):
    settings.PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=noted)
    assert address_of(request) == address


def test_a_household_of_addresses_is_one_place():
    assert origin_of("2001:db8::1") == origin_of("2001:db8::2") == "2001:db8::/64"
    assert origin_of("10.0.0.1") != origin_of("10.0.0.2")


def now():
    return timezone.now()
