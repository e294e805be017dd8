"""Rules as files: what is given out comes back as it was, and what differs is published."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from complaints.forms.amounts import parse
from complaints.previews import PLACES
from setup.books import rungs
from setup.models import Upload
from sla.drafts import StepDraft
from sla.models import Audience, Policy, PolicyVersion, StepAction
from sla.publishing import copied
from staff.models import Role, User
from tests.setup.hands import agree, send

HEADS = "rule,name,contract,for,clock,time,calendar,steps\n"
MINUTES = st.integers(1, 60 * 24 * 400).map(lambda number: timedelta(minutes=number))


@st.composite
def steps(draw):
    audience = draw(st.sampled_from(Audience.values))
    every = draw(st.none() | MINUTES)
    return StepDraft(
        share=draw(st.integers(0, 100)),
        audience=audience,
        offset=draw(st.just(timedelta()) | MINUTES | MINUTES.map(lambda later: -later)),
        role=draw(st.sampled_from(Role.values)) if audience in PLACES else "supervisor",
        action=draw(st.sampled_from(StepAction.values)),
        every=every,
        times=draw(st.integers(1, 100)) if every else 0,
    )


def said_of(policy, clock):
    target = Policy.objects.get(code=policy).versions.newest().targets.get(clock=clock)
    return target.amount, [(one.share, one.audience) for one in target.steps.all()]


class TestSteps:
    @given(st.lists(steps(), min_size=1, max_size=5))
    def test_every_ladder_is_written_so_that_it_reads_back(self, ladder):
        sent = rungs.parse("\n".join(map(rungs.said, ladder)))
        for number, step in enumerate(ladder):
            said = {name: sent[f"{name}_{number}"] for name in ("share", "later", "every", "times")}
            assert int(said["share"]) == step.share
            assert (parse(said["later"]) if said["later"] else timedelta()) == step.offset
            assert (parse(said["every"]) if said["every"] else None) == step.every
            assert int(said["times"] or 0) == step.times
            assert sent[f"audience_{number}"] == step.audience
            assert sent[f"action_{number}"] == step.action
            assert sent[f"role_{number}"] == (step.role if step.audience in PLACES else "")

    @pytest.mark.parametrize(
        "text", ["50 tell owner", "50% shout owner", "50% tell", "50% tell owner every 1 d", "x"]
    )
    def test_what_is_no_step_is_refused(self, text):
        with pytest.raises(rungs.BadRung):
            rungs.parse(text)


class TestRuleFiles:
    @pytest.mark.parametrize("format", ["csv", "xlsx"])
    def test_what_is_given_out_comes_back_as_no_change(self, browser, rules, supervisors, format):
        sent = browser.get(reverse("setup:export", args=["rules", format])).content
        shown = send(browser, "rules", sent, f"rules.{format}")
        assert (shown.context["lines"], shown.context["wrong"]) == ([], [])
        assert shown.context["same"] > 20
        agree(browser)
        assert PolicyVersion.objects.exclude(number=1).count() == 0

    def test_a_file_names_every_clock_of_every_rule(self, browser, rules):
        sent = browser.get(reverse("setup:export", args=["rules", "xlsx"])).content
        lines = list(load_workbook(BytesIO(sent)).active.iter_rows(values_only=True))
        found = {(line[0], line[lines[0].index("clock")]) for line in lines[1:]}
        versions = [policy.versions.newest() for policy in Policy.objects.all()]
        assert found == {(v.policy.code, t.clock) for v in versions for t in v.targets.all()}

    def test_what_differs_is_shown_and_published_after_a_yes(
        self, browser, admin, rules, supervisors
    ):
        text = "rule,clock,time\nstandard,answer,36 h\n"
        shown = send(browser, "rules", text)
        (line,) = shown.context["lines"]
        assert line.kind == "changed"
        assert line.changes == {"time": ["2 d", "1 d 12 h"]}
        before = said_of("standard", "answer")
        assert before[0] == timedelta(hours=48)
        agree(browser)
        agree(browser)
        assert said_of("standard", "answer") == (timedelta(hours=36), before[1])
        newest = Policy.objects.get(code="standard").versions.newest()
        assert (newest.number, newest.published_by.username) == (2, admin.username)
        assert "rows.csv" in newest.note

    def test_clocks_and_columns_that_the_file_lacks_stay_as_they_are(
        self, browser, rules, supervisors
    ):
        before = Policy.objects.get(code="standard").versions.newest()
        kept = {t.clock: (t.amount, t.calendar_id, t.pauses) for t in before.targets.all()}
        send(browser, "rules", "rule,clock,time\nstandard,answer,36 h\n")
        agree(browser)
        after = Policy.objects.get(code="standard").versions.newest()
        now = {t.clock: (t.amount, t.calendar_id, t.pauses) for t in after.targets.all()}
        assert now == kept | {"answer": (timedelta(hours=36), *kept["answer"][1:])}

    def test_a_clock_without_a_time_is_promised_no_more(self, browser, rules, supervisors):
        standing = Policy.objects.get(code="standard").versions.newest()
        before = {target.clock for target in standing.targets.all()}
        assert "progress" in before
        (line,) = send(browser, "rules", "rule,clock,time\nstandard,progress,\n").context["lines"]
        assert line.changes["time"][1] == ""
        agree(browser)
        newest = Policy.objects.get(code="standard").versions.newest()
        assert {target.clock for target in newest.targets.all()} == before - {"progress"}

    def test_a_new_rule_comes_with_its_conditions_and_steps(self, browser, rules, supervisors):
        ladder = "50% tell owner; 100% +2 h tell branch supervisor every 1 d x 5"
        text = HEADS + f"night,Night desk,no,type: vip,answer,12 h,always,{ladder}\n"
        shown = send(browser, "rules", text)
        assert [line.kind for line in shown.context["lines"]] == ["new"]
        assert not Policy.objects.filter(code="night").exists()
        agree(browser)
        newest = Policy.objects.get(code="night").versions.newest()
        assert [(c.attribute, c.code) for c in newest.conditions.all()] == [("type", "vip")]
        assert said_of("night", "answer") == (
            timedelta(hours=12),
            [(50, "owner"), (100, "branch")],
        )

    def test_a_change_takes_effect_when_the_file_says(self, browser, rules, supervisors):
        ahead = datetime.now().astimezone() + timedelta(days=30)
        text = f"rule,clock,time,from,note\nstandard,answer,36 h,{ahead:%Y-%m-%dT%H:%M},New year\n"
        send(browser, "rules", text)
        agree(browser)
        newest = Policy.objects.get(code="standard").versions.newest()
        assert newest.effective_at == ahead.replace(second=0, microsecond=0)
        assert newest.note == "New year"


class TestAhead:
    """Versions that are published and not in force yet."""

    def test_what_is_in_force_now_is_given_out_and_compared(self, browser, rules, supervisors):
        ahead = datetime.now().astimezone() + timedelta(days=30)
        text = f"rule,clock,time,from\nstandard,answer,5 d,{ahead:%Y-%m-%d %H:%M}\n"
        (line,) = send(browser, "rules", text).context["lines"]
        assert line.changes["from"] == ["", f"{ahead:%Y-%m-%dT%H:%M}"]
        agree(browser)
        sent = browser.get(reverse("setup:export", args=["rules", "csv"])).content.decode()
        assert not any("standard" in line and ",answer,5 d" in line for line in sent.splitlines())
        told = send(browser, "rules", "rule,clock,time\nstandard,commitment,3 d\n")
        assert "takes effect after this one" in told.context["wrong"][0].errors[0]
        later = f"rule,clock,time,from\nstandard,commitment,3 d,{ahead:%Y-%m-%d} 23:59\n"
        ahead_of_it = send(browser, "rules", later).context["lines"]
        assert [one.changes["time"] for one in ahead_of_it] == [["1 d", "3 d"]]

    def test_a_rule_that_holds_for_nothing_yet_is_not_given_out(self, browser, rules, admin):
        standard = Policy.objects.get(code="standard")
        copied(standard, {"code": "draft", "name": "Draft"}, by=admin, at=timezone.now())
        sent = browser.get(reverse("setup:export", args=["rules", "csv"])).content.decode()
        assert "draft" not in sent

    def test_rules_may_share_in_those_below_them(self, browser, rules, supervisors):
        text = (
            "rule,name,clock,percent,share_of,time,calendar\n"
            "half,Half,answer,50,whole,,\nwhole,Whole,answer,,,8 h,always\n"
        )
        assert send(browser, "rules", text).context["wrong"] == []
        agree(browser)
        assert Policy.objects.get(code="half").versions.newest().targets.get().percent == 50

    def test_only_the_steps_that_differ_are_shown(self, browser, rules, supervisors):
        ladder = "50% tell owner; 75% tell branch supervisor; 100% tell city supervisor"
        text = f"rule,clock,steps\nstandard,answer,{ladder}; 100% +40 h tell province supervisor\n"
        (line,) = send(browser, "rules", text).context["lines"]
        last = "100% +{} tell province supervisor"
        assert line.changes == {"steps": [last.format("4 h"), last.format("1 d 16 h")]}


class TestNames:
    def test_a_file_renames_a_rule_without_publishing_it(self, browser, rules, supervisors):
        text = "rule,name,clock\nstandard,Everybody,answer\n"
        (line,) = send(browser, "rules", text).context["lines"]
        assert line.changes["name"][1] == "Everybody"
        agree(browser)
        standard = Policy.objects.get(code="standard")
        assert (standard.name, standard.versions.count()) == ("Everybody", 1)
        assert standard.renamings.get().after["name"] == "Everybody"

    def test_an_empty_name_leaves_it(self, browser, rules, supervisors):
        before = Policy.objects.get(code="standard").name
        shown = send(browser, "rules", "rule,name,clock\nstandard,,answer\n")
        assert (shown.context["lines"], shown.context["wrong"]) == ([], [])
        assert Policy.objects.get(code="standard").name == before


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("rule,clock,time\nstandard,lunch,1 h\n", "There is no clock “lunch”"),
            ("rule,clock,time\nstandard,answer,soon\n", "Write an amount of time"),
            ("rule,clock,calendar\nstandard,answer,moon\n", "calendar"),
            ("rule,clock,steps\nstandard,answer,50% shout owner\n", "is no step"),
            ("rule,clock,steps\nstandard,answer,150% tell owner\n", "less than or equal to 100"),
            ("rule,clock,for\nstandard,answer,moon: full\n", "asks for nothing known"),
            ("rule,clock,for\nstandard,answer,type: purple\n", "purple"),
            ("rule,clock,contract\nstandard,answer,maybe\n", "yes or no"),
            ("rule,clock,from\nstandard,answer,2020-01-01T00:00\n", "in the past"),
            ("rule,clock,time\nBAD CODE,answer,1 h\n", "code"),
            ("rule,clock,time\nstandard,answer,1 h\nstandard,answer,2 h\n", "same row as line 2"),
            (
                "rule,clock,note,for\nstandard,answer,x,type: vip\nstandard,progress,x,\n",
                "differ in “for which complaints (for)”",
            ),
            ("rule,clock,from\nstandard,answer,01/03/2027\n", "Write day and time as"),
            ("rule,clock,for\nstandard,answer,type: vip; type: major\n", "stands twice"),
            (f"rule,clock,steps\nstandard,answer,{';'.join(['1% tell owner'] * 101)}\n", "no step"),
            ("rule,clock,time,calender\nstandard,answer,1 d\n", "There is no column “calender”"),
            ("rule,clock,moon\nstandard,answer,1\n", "There is no column “moon”"),
        ],
    )
    def test_a_wrong_line_says_why_and_changes_nothing(
        self, browser, rules, supervisors, text, said
    ):
        shown = send(browser, "rules", text)
        assert said in " ".join(error for w in shown.context["wrong"] for error in w.errors)
        agree(browser)
        assert PolicyVersion.objects.exclude(number=1).count() == 0
        assert Policy.objects.count() == 10

    def test_one_wrong_rule_leaves_the_others_unpublished(self, browser, rules, supervisors):
        send(browser, "rules", "rule,clock,time\nstandard,answer,36 h\nvip,answer,soon\n")
        agree(browser)
        assert said_of("standard", "answer")[0] == timedelta(hours=48)

    def test_a_rule_that_another_shares_in_keeps_its_clock(self, browser, rules, supervisors):
        shown = send(browser, "rules", "rule,clock,time\nstandard,answer,\n")
        (line,) = shown.context["wrong"]
        assert "takes its time" in line.errors[0] or "gives no time" in line.errors[0]

    def test_admins_of_a_branch_are_refused(self, client, rules, group):
        person = User.objects.create(username="x", role=Role.ADMIN, branch=group["west-a-1"])
        client.force_login(person)
        assert client.get(reverse("setup:book", args=["rules"])).status_code == 403
        assert send(client, "rules", HEADS).status_code == 403
        assert Upload.objects.count() == 0
        assert "/setup/" not in client.get(reverse("rules:index")).content.decode()
