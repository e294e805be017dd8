"""Wording suggests a major complaint (T3) in English and Chinese; staff decide."""

import pytest

from complaints.classification import MAJOR_WORDS, major_words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I shall call a newspaper.", {"media": "newspaper"}),
        ("The TV station will hear of it", {"media": "tv station"}),
        ("See you in COURT!", {"court": "court"}),
        ("I will sue you", {"court": "sue you"}),
        ("My son was injured by the cable", {"injury": "injured"}),
        ("I write to the regulator", {"regulator": "regulator"}),
        ("我要找记者曝光你们", {"media": "记者"}),
        ("不处理就起诉", {"court": "起诉"}),
        ("老人触电受伤了", {"injury": "受伤"}),
        ("我要向工信部申诉", {"regulator": "工信部"}),
    ],
)
def test_the_ground_and_its_word_are_named_in_both_languages(text, found):
    assert major_words(text) == found


def test_every_ground_in_the_text_is_named():
    text = "My lawyer and a journalist say: injured! 找通管局"
    found = {"media": "journalist", "court": "lawyer", "injury": "injured", "regulator": "通管局"}
    assert major_words(text) == found


def test_every_word_is_found_on_its_own():
    for ground, words in MAJOR_WORDS.items():
        for word in words:
            assert ground in major_words(f"({word.upper()})"), word


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No signal in the courtyard since Monday",
        "The courteous clerk issued you a receipt",
        "The hospitality of the administry",
        "手机没有信号，话费多扣了十元",
    ],
)
def test_a_word_within_another_word_is_no_hit(text):
    assert major_words(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("微信访问不了", id="WeChat cannot be reached: 微信 + 访问, not 信访"),
        pytest.param("多媒体短信发不出去", id="multimedia messages: 多媒体, not 媒体"),
        pytest.param("号码登记者不是本人", id="the person registered: 登记者, not 记者"),
    ],
)
def test_a_chinese_word_across_or_within_others_is_no_hit(text):
    assert major_words(text) == {}


def test_an_english_word_in_a_chinese_sentence_is_a_hit():
    assert major_words("我要找lawyer告你们") == {"court": "lawyer"}


@pytest.mark.parametrize("text", ["Our lawyers will write", "The newspapers will hear of it"])
def test_a_plural_is_a_hit(text):
    assert major_words(text)
