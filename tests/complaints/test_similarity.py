"""Texts of one problem are alike, whatever their words and language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints import similarity, texts
from complaints.models import Complaint

GROUPS = [
    ["地下室手机一点信号都没有", "在家打电话老是没信号", "No mobile signal at home since Tuesday"],
    ["晚上宽带网速特别慢，视频一直卡", "Broadband crawls in the evening", "办的500兆只有50兆"],
    ["楼上卫生间渗水，天花板在滴", "厕所吊顶漏水", "Water drips from the bathroom ceiling"],
    ["三号楼电梯又坏了", "升降机故障停运两天", "The lift in block 3 is out of order"],
    ["营业员态度恶劣还骂人", "前台说话很不礼貌", "The clerk at the counter was rude to me"],
    ["没经过我同意就开通了增值业务", "A service was added without my consent", "我没订过彩铃"],
    ["小区从早上开始停水", "水龙头一滴水都没有", "There has been no water since this morning"],
    ["这个月电费比平时翻倍", "电费突然多了三倍，不合理", "Our electricity bill has doubled"],
]
SENTENCES = [(number, text) for number, group in enumerate(GROUPS) for text in group]


def test_of_twenty_four_sentences_at_least_twenty_find_their_own_group():
    found = 0
    for number, text in SENTENCES:
        others = [(group, other) for group, other in SENTENCES if other != text]
        found += number in [group for group, _likeness in similarity.most_alike(text, others, 3)]
    assert found >= 20


@given(st.text(), st.text())
def test_likeness_is_the_same_both_ways_and_lies_between_nothing_and_one(one, other):
    a, b = similarity.terms(one), similarity.terms(other)
    likeness = similarity.likeness(a, b)
    assert 0 <= likeness <= 1 + 1e-9
    assert likeness == pytest.approx(similarity.likeness(b, a))


@given(st.text(min_size=1))
def test_a_text_is_most_like_itself(text):
    terms = similarity.terms(text)
    assert similarity.likeness(terms, terms) == (pytest.approx(1) if terms else 0)


def test_full_width_letters_capitals_and_invisible_signs_make_no_difference():
    assert similarity.terms("ＷｉＦｉ 断\u200b网") == similarity.terms("wifi 断网")


def test_what_is_denied_is_not_what_stands_near_it():
    assert ":outage_water" in similarity.terms("There is no water in the whole house")
    assert ":outage_water" not in similarity.terms("There is no credit on my new water card")


@pytest.mark.parametrize("asked", ["漏水", "天花板", "elevator", "elevators", "Elev", "３号楼"])
def test_a_word_of_the_text_finds_the_complaint(desk, asked):
    wanted = desk.log(what="3号楼天花板漏水", remedy="Look at the elevators as well.")
    desk.log(what="水表上漏了一个数", remedy="none")
    assert list(texts.find(Complaint.objects.all(), asked)) == [wanted]


@pytest.mark.parametrize("asked", ["", "?!", "水漏", "' & | !", "\\"])
def test_what_stands_nowhere_finds_nothing(desk, asked):
    desk.log(what="天花板漏水")
    assert list(texts.find(Complaint.objects.all(), asked)) == []


def test_every_word_must_stand_in_it(desk):
    desk.log(what="电梯坏了")
    both = desk.log(what="电梯坏了, the lift in block 3")
    assert list(texts.find(Complaint.objects.all(), "电梯 lift")) == [both]


def test_the_texts_most_like_the_one_being_typed_are_found_across_languages(desk):
    made = {desk.log(what=text, category=None).pk: number for number, text in SENTENCES}
    hits = 0
    for number, text in SENTENCES:
        others = Complaint.objects.exclude(what=text)
        found = texts.similar(others, text, most=3)
        hits += number in [made[like.complaint.pk] for like in found]
    assert hits >= 20


def test_nothing_in_common_is_not_alike(desk):
    desk.log(what="电梯坏了")
    assert texts.similar(Complaint.objects.all(), "I was billed twice for roaming") == []


def test_asking_for_similar_texts_takes_five_queries(desk, django_assert_max_num_queries):
    for number in range(5):
        desk.log(what=f"地下室没有信号 {number}")
    with django_assert_max_num_queries(5):
        assert len(texts.similar(Complaint.objects.all(), "地下室手机没信号")) == 5


def test_the_same_text_is_shown_once_and_the_newest(desk):
    newest = [desk.log(what="地下室没有信号") for _ in range(5)][-1]
    (like,) = texts.similar(Complaint.objects.all(), "地下室手机没信号")
    assert like.complaint == newest
