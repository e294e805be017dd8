"""New staff, deputies, and the way from an empty system to its first complaint."""

import pytest
from django.contrib.auth import authenticate
from django.urls import reverse

from complaints.models import (
    Area,
    Category,
    Refused,
)
from setup import founding, sets
from setup.guide import steps
from setup.models import Change
from staff.directory import Directory
from staff.models import Branch, Department, Role, User
from tests.conftest import DAY, MONDAY_10
from tests.setup.hands import post


class TestStaff:
    def test_somebody_new_chooses_a_password_by_a_link_that_works_once(
        self, browser, group, client
    ):
        sent = {"username": "newbie", "full_name": "Newbie", "role": "front_desk"}
        post(browser, "staff", {**sent, "branch": "west-a-1"})
        person = User.objects.get(username="newbie")
        assert not person.has_usable_password()
        link = browser.post(reverse("setup:invitation", args=[person.pk])).context["link"]
        client.logout()
        address = client.get(link).headers["Location"]
        words = {"new_password1": "quite-a-long-one", "new_password2": "quite-a-long-one"}
        assert client.post(address, words).headers["Location"] == reverse("sign-in")
        assert authenticate(username="newbie", password="quite-a-long-one")
        assert "used already" in client.get(link, follow=True).content.decode()

    def test_a_desk_without_a_branch_is_refused_with_a_sentence(self, browser, group):
        sent = {"username": "newbie", "role": "supervisor"}
        refused = post(browser, "staff", sent, status=422)
        assert "work at a branch" in refused.content.decode()

    def test_a_deputy_is_told_while_somebody_is_on_leave(self, supervisors, hire):
        head, deputy = supervisors["branch"], hire("deputy", Role.SUPERVISOR, "west-b-1")
        head.deputy, head.away_from_at, head.away_until_at = deputy, MONDAY_10, MONDAY_10 + DAY
        head.save()
        during, after = Directory.load(MONDAY_10), Directory.load(MONDAY_10 + DAY)
        assert during.person(head.pk) == [deputy]
        assert during.climb_from(head.branch_id, 4) == [deputy]
        assert after.climb_from(head.branch_id, 4) == [head]
        deputy.away_from_at, deputy.away_until_at = MONDAY_10, MONDAY_10 + DAY
        deputy.save()
        assert Directory.load(MONDAY_10).climb_from(head.branch_id, 4) == [supervisors["city"]]

    def test_whoever_creates_the_first_user_is_an_admin(self, rules):
        made = User.objects.create_superuser("first", password="a-long-password")
        assert made.role == Role.ADMIN


class TestFounding:
    PLACES = {"company": "Pine", "province": "P", "city": "C", "branch": "B"}

    @pytest.mark.parametrize("code", sets.SETS)
    def test_a_ready_made_set_is_complete_in_both_languages(self, rules, code):
        first = User.objects.create_superuser("first", password="a-long-password")
        branch = founding.found(sets.SETS[code], by=first, at=MONDAY_10, **self.PLACES)
        assert branch.path == "/group/province-1/city-1/branch-1/"
        assert Department.objects.filter(branch=branch).count() >= 4
        assert Category.objects.count() > 15
        assert not Category.objects.filter(name_zh="").exists()
        assert Area.objects.count() == 3
        with pytest.raises(Refused, match="already"):
            founding.found(sets.SETS[code], by=first, at=MONDAY_10, **self.PLACES)

    def test_the_guide_leads_to_the_first_complaint(self, client, rules):
        client.force_login(User.objects.create_superuser("first", password="a-long-password"))
        browser = client
        assert [step.is_done for step in steps(MONDAY_10)] == [False] * 6
        left_out = browser.post(reverse("setup:found"), {"kind": "telecom"})
        assert left_out.status_code == 422
        browser.post(reverse("setup:found"), {"kind": "telecom", **self.PLACES})
        assert steps(MONDAY_10)[0].is_done
        begun = browser.get(steps(MONDAY_10)[1].address)
        assert begun.context["form"]["role"].value() == "supervisor"
        assert 'value="branch-1" selected' in begun.content.decode()

    def test_founding_is_written_down_row_by_row(self, client, rules):
        first = User.objects.create_superuser("first", password="a-long-password")
        client.force_login(first)
        client.post(reverse("setup:found"), {"kind": "utility", **self.PLACES})
        rows = Change.objects.filter(by=first)
        made = {row.name for row in rows if row.words == "added"}
        assert {"B", "C", "P"} <= made
        assert {category.name for category in Category.objects.all()} <= made
        assert {one.name for one in Department.objects.all()} <= made
        assert rows.get(resource="branches", row=Branch.objects.get(level=1).pk).words == "changed"
        shown = client.get(reverse("setup:index")).content.decode()
        assert "Nothing was changed here yet" not in shown

    def test_who_has_looked_at_the_rules_says_so(self, client, rules):
        client.force_login(User.objects.create_superuser("first", password="a-long-password"))
        assert "I have looked at it" in client.get(reverse("setup:index")).content.decode()
        for _twice in range(2):
            client.post(reverse("setup:guided", args=["rules"]))
        assert [step.is_done for step in steps(MONDAY_10)] == [*[False] * 4, True, False]
        assert "I have looked at it" not in client.get(reverse("setup:index")).content.decode()
        assert client.post(reverse("setup:guided", args=["moon"])).status_code == 404

    @pytest.mark.parametrize(
        ("role", "is_asked"), [("front_desk", True), ("supervisor", True), ("auditor", False)]
    )
    def test_a_branch_is_asked_for_from_whom_needs_one(self, browser, group, role, is_asked):
        address = reverse("setup:new", args=["staff"])
        form = browser.get(address, {"role": role}).context["form"]
        assert form.fields["branch"].required is is_asked
        sent = {"username": "newbie", "role": role}
        assert browser.post(address, sent).status_code == (422 if is_asked else 302)

    def test_the_guide_is_gone_after_the_first_complaint(self, desk):
        desk.log()
        assert steps(MONDAY_10) == []
