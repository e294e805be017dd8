"""Spot checks: drawn by rule, never one's own work, scored, appealed against, and how teams do."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from complaints.models import Complaint, ForbiddenPhrase, Notice, PhraseUse, Refused
from quality import reviewing, sampling, trends
from quality.models import Item, Review, SampleRule
from quality.scoring import Judged, score
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10, closed

NOW = MONDAY_10 + 5 * DAY


@pytest.fixture
def rule(rules):
    SampleRule.objects.all().delete()
    return SampleRule.objects.create(name="all", percent=30)


def archive(desk, owner, count=1, **more):
    found = []
    for _ in range(count):
        one = desk.log(**more)
        one.assign(owner=owner, by=desk.clerk, at=MONDAY_10)
        found.append(closed(one, by=desk.clerk, at=MONDAY_10 + HOUR))
    return found


@pytest.fixture
def drawn(rule, desk, clerk):
    rule.percent = 100
    rule.save()
    archive(desk, clerk)
    sampling.draw(now=NOW)
    return Review.objects.get()


def card(finding="met", **special):
    return {item: special.get(item.name, finding) for item in Item.objects.all()}


def judge(row, by, findings=None, at=NOW):
    return reviewing.judge(row.pk, findings or card(), comment="", by=by, at=at)


class TestTakenUpAgain:
    """Nobody is judged for what is not over, or for what another has ended."""

    def test_it_is_not_judged_and_drawn_anew_when_it_ends(
        self, drawn, clerk, colleague, supervisors
    ):
        one = drawn.complaint
        one.reopen(note="Again.", by=clerk, at=NOW)
        assert not Review.objects.drawn().exists()
        with pytest.raises(Refused, match="taken up again"):
            judge(drawn, supervisors["branch"])
        one.assign(owner=colleague, by=clerk, at=NOW)
        one.resolve(answer="Done.", by=colleague, at=NOW)
        one.call_back(outcome="satisfied", rating=5, by=clerk, at=NOW)
        one.archive(by=colleague, at=NOW + HOUR)
        assert not Review.objects.drawn().exists()
        sampling.draw(now=NOW + 2 * HOUR)
        assert Review.objects.get().person == colleague

    def test_who_was_in_charge_does_not_judge_it(self, rule, desk, clerk, supervisors):
        rule.percent = 100
        rule.save()
        one = desk.log()
        one.assign(owner=supervisors["branch"], by=clerk, at=MONDAY_10)
        one.assign(owner=clerk, by=clerk, at=MONDAY_10 + HOUR)
        closed(one, by=clerk, at=MONDAY_10 + 2 * HOUR)
        sampling.draw(now=NOW)
        assert not Review.objects.for_reviewer(supervisors["branch"]).exists()
        assert Review.objects.for_reviewer(supervisors["city"]).exists()

    def test_nobody_is_judged_for_the_words_of_another(self, drawn, clerk, supervisors):
        words = ForbiddenPhrase.objects.first()
        for by in (clerk, supervisors["branch"]):
            PhraseUse.objects.create(forbidden=words, complaint=drawn.complaint, by=by, at=NOW)
        assert [use.by for use in reviewing.hits(drawn)] == [clerk]


class TestDrawing:
    def test_each_person_is_sampled_by_the_share_of_the_rule(self, rule, desk, clerk, colleague):
        archive(desk, clerk, 11)
        archive(desk, colleague, 1)
        sampling.draw(now=NOW)
        found = Counter(Review.objects.values_list("person__username", flat=True))
        assert found == {"clerk": 4, "colleague": 1}  # 30 % of 11 and of 1, rounded up

    def test_drawing_again_draws_no_more_and_new_ones_are_followed(self, rule, desk, clerk):
        archive(desk, clerk, 10)
        sampling.draw(now=NOW)
        assert sampling.draw(now=NOW + HOUR) == 0
        archive(desk, clerk, 10)
        sampling.draw(now=NOW + 2 * HOUR)
        assert Review.objects.count() == 6

    def test_what_one_rule_has_drawn_counts_for_the_other(self, rule, desk, clerk):
        SampleRule.objects.create(name="the same", percent=30)
        archive(desk, clerk, 10)
        sampling.draw(now=NOW)
        assert Review.objects.count() == 3

    def test_rules_narrow_by_branch_type_and_rating(self, rule, desk, clerk, group):
        archive(desk, clerk, 4)
        archive(desk, clerk, 2, vip=True)
        for narrowed, left in [
            ({"type": "vip"}, 2),
            ({"rating_at_most": 4}, 0),
            ({"rating_at_most": 5}, 6),
            ({"branch": group["east"]}, 0),
            ({"branch": group["west"]}, 6),
        ]:
            one = SampleRule(name="x", percent=1, **narrowed)
            assert sampling.population(one, MONDAY_10, NOW).count() == left, narrowed

    def test_a_retired_rule_and_somebody_who_left_draw_nothing(self, rule, desk, clerk, colleague):
        archive(desk, colleague)
        colleague.is_active = False
        colleague.save()
        assert sampling.draw(now=NOW) == 0
        archive(desk, clerk)
        SampleRule.objects.update(retired_at=NOW)
        assert sampling.draw(now=NOW) == 0

    def test_the_worker_draws_once_an_hour(self, rule, desk, clerk):
        archive(desk, clerk)
        assert sampling.draw_if_due(now=NOW) == 1
        archive(desk, clerk, 9)
        assert sampling.draw_if_due(now=NOW + 30 * MINUTE) == 0
        assert sampling.draw_if_due(now=NOW + HOUR + MINUTE) == 2


@given(st.integers(0, 500), st.integers(1, 100))
def test_the_share_is_rounded_up_so_that_nobody_is_left_out(count, percent):
    found = sampling.wanted(count, percent)
    assert found * 100 >= count * percent > (found - 1) * 100


cards = st.lists(
    st.builds(Judged, st.integers(1, 100), st.booleans(), st.sampled_from([True, False, None])),
    max_size=8,
)


@given(cards)
def test_a_score_is_the_share_of_the_weight_and_zero_for_what_is_critical(found):
    asked = [one for one in found if one.is_met is not None]
    if not asked:
        assert score(found) is None
    elif any(one.is_critical and one.is_met is False for one in asked):
        assert score(found) == 0
    else:
        exact = 100 * sum(o.weight for o in asked if o.is_met) / sum(o.weight for o in asked)
        assert abs(score(found) - exact) <= 0.5


class TestReviewing:
    def test_the_card_is_weighed_and_the_person_told(self, drawn, supervisors, clerk):
        heavy = Item.objects.order_by("-weight")[0]
        judge(drawn, supervisors["branch"], card(**{heavy.name: "not_met"}))
        drawn.refresh_from_db()
        whole = sum(Item.objects.values_list("weight", flat=True))
        assert drawn.score == round(100 * (whole - heavy.weight) / whole)
        assert Notice.objects.inbox_of(clerk).filter(kind=Notice.Kind.REVIEW).exists()

    def test_a_critical_item_zeroes_the_score(self, drawn, supervisors):
        critical = Item.objects.get(is_critical=True)
        judge(drawn, supervisors["branch"], card(**{critical.name: "not_met"}))
        drawn.refresh_from_db()
        assert drawn.score == 0

    def test_a_later_weight_changes_no_score_that_was_given(self, drawn, supervisors):
        judge(drawn, supervisors["branch"])
        Item.objects.update(weight=1)
        assert drawn.verdicts.order_by("-weight")[0].weight > 1

    def test_nobody_reviews_what_they_worked_on(self, rule, desk, supervisors):
        head = supervisors["branch"]
        one = desk.log()
        one.assign(owner=desk.clerk, by=head, at=MONDAY_10)
        closed(one, by=desk.clerk, at=MONDAY_10 + HOUR)
        sampling.draw(now=NOW)
        row = Review.objects.get()
        assert not Review.objects.for_reviewer(head).exists()
        with pytest.raises(Refused, match="did not work on"):
            judge(row, head)
        judge(row, supervisors["city"])

    def test_the_database_keeps_people_from_judging_themselves(self, drawn, clerk):
        with pytest.raises(IntegrityError):
            Review.objects.update(state="done", score=100, reviewer=clerk)

    def test_two_who_review_at_once_do_so_once(self, drawn, supervisors):
        judge(drawn, supervisors["branch"])
        with pytest.raises(Refused, match="reviewed meanwhile"):
            judge(drawn, supervisors["city"])

    def test_a_card_on_which_nothing_mattered_is_no_review(self, drawn, supervisors):
        with pytest.raises(Refused, match="one item at least"):
            judge(drawn, supervisors["branch"], card("not_asked"))


class TestAppeals:
    def appeal(self, row, by, at=NOW + DAY):
        reviewing.appeal(row.pk, reason="The customer agreed to it.", by=by, at=at)

    def test_an_appeal_is_decided_by_a_third_and_a_new_review_follows(
        self, drawn, supervisors, clerk
    ):
        judge(drawn, supervisors["branch"])
        self.appeal(drawn, clerk)
        with pytest.raises(Refused, match="neither was judged nor judged"):
            reviewing.decide(
                drawn.pk, outcome="annulled", note="x", by=supervisors["branch"], at=NOW + DAY
            )
        reviewing.decide(
            drawn.pk, outcome="annulled", note="True.", by=supervisors["city"], at=NOW + DAY
        )
        again = Review.objects.get(state="drawn")
        assert again.complaint == drawn.complaint
        assert not Review.objects.for_reviewer(supervisors["branch"]).filter(pk=again.pk).exists()
        judge(again, supervisors["province"])

    def test_only_whom_it_is_about_appeals_once_within_two_weeks(
        self, drawn, supervisors, clerk, colleague
    ):
        judge(drawn, supervisors["branch"])
        for by, at in [(colleague, NOW), (clerk, NOW + 15 * DAY)]:
            with pytest.raises(Refused, match="within 14 days"):
                self.appeal(drawn, by, at)
        self.appeal(drawn, clerk)
        with pytest.raises(Refused):
            self.appeal(drawn, clerk)
        reviewing.decide(
            drawn.pk, outcome="upheld", note="No.", by=supervisors["city"], at=NOW + DAY
        )
        with pytest.raises(Refused):
            self.appeal(drawn, clerk)


def test_the_trend_counts_scores_zeroes_appeals_and_forbidden_words(
    rule, desk, clerk, supervisors, group
):
    rule.percent = 100
    rule.save()
    for one in archive(desk, clerk, 3):
        words = ForbiddenPhrase.objects.all()[0]
        PhraseUse.objects.create(forbidden=words, complaint=one, by=clerk, at=NOW)
    sampling.draw(now=NOW)
    critical = Item.objects.get(is_critical=True).name
    rows = list(Review.objects.all())
    for row, special in zip(rows, [{}, {critical: "not_met"}, {}], strict=True):
        judge(row, supervisors["branch"], card(**special))
    reviewing.appeal(rows[2].pk, reason="x", by=clerk, at=NOW)
    reviewing.decide(rows[2].pk, outcome="annulled", note="x", by=supervisors["city"], at=NOW)
    (line,) = trends.lines(supervisors["branch"], timezone.localtime(NOW + DAY))
    assert (line.branch, line.reviews, line.score) == (group["west-a-1"], 3, 50.0)
    assert (line.zeroed, line.appeals, line.annulled, line.hits) == (1, 1, 1, 3)
    assert trends.by_month([line]) == [(line.month, 50.0, 3)]


class TestPages:
    def test_a_supervisor_fills_in_the_card_and_the_clerk_appeals(
        self, client, drawn, supervisors, clerk, time_machine
    ):
        time_machine.move_to(NOW, tick=False)
        client.force_login(supervisors["branch"])
        assert drawn.complaint.number in client.get(reverse("quality:index")).content.decode()
        sent = {f"item-{item.pk}": "met" for item in Item.objects.all()}
        address = reverse("quality:judgement", args=[drawn.pk])
        left_out = client.post(address, {})
        assert left_out.status_code == 422
        assert client.post(address, sent).status_code == 302
        client.force_login(clerk)
        shown = client.get(drawn.get_absolute_url()).content.decode()
        assert "Appeal against it" in shown
        client.post(reverse("quality:appeal", args=[drawn.pk]), {"reason": "Wrong."})
        client.force_login(supervisors["city"])
        assert "Appeals to decide on" in client.get(reverse("quality:index")).content.decode()
        decided = {"outcome": "upheld", "note": "It is right."}
        client.post(reverse("quality:decision", args=[drawn.pk]), decided)
        drawn.refresh_from_db()
        assert (drawn.state, drawn.score) == ("upheld", 100)
        assert client.get(reverse("quality:trend")).status_code == 200

    def test_the_guard_suggests_what_was_not_met(self, client, drawn, supervisors, clerk):
        words = ForbiddenPhrase.objects.all()[0]
        PhraseUse.objects.create(forbidden=words, complaint=drawn.complaint, by=clerk, at=NOW)
        client.force_login(supervisors["branch"])
        shown = client.get(drawn.get_absolute_url())
        watched = Item.objects.get(watches_phrases=True)
        assert shown.context["card"][f"item-{watched.pk}"].initial == "not_met"
        assert words.words in shown.content.decode()

    def test_a_review_is_for_whom_it_concerns(
        self, client, drawn, supervisors, clerk, colleague, other_clerk, auditor
    ):
        client.force_login(clerk)  # Not before it is done: the sample would be known
        assert client.get(drawn.get_absolute_url()).status_code == 404
        judge(drawn, supervisors["branch"])
        for user, status in [(clerk, 200), (colleague, 404), (other_clerk, 404), (auditor, 200)]:
            client.force_login(user)
            assert client.get(drawn.get_absolute_url()).status_code == status, user

    def test_appeals_and_judgements_of_others_are_refused(self, client, drawn, clerk):
        client.force_login(clerk)
        address = reverse("quality:judgement", args=[drawn.pk])
        assert client.post(address, {}).status_code == 403


def test_replayed_and_open_complaints_are_not_drawn(rule, desk, clerk):
    rule.percent = 100
    rule.save()
    one = desk.log()
    one.assign(owner=clerk, by=clerk, at=MONDAY_10)
    archive(desk, clerk)
    Complaint.objects.filter(state="archived").update(in_replay=True)
    assert sampling.draw(now=NOW + timedelta(hours=1)) == 0
