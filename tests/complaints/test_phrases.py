"""What is better not said is found in any spelling, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints import patterns, phrases
from complaints.phrases import Guard

FORBIDDEN = [
    Guard(1, "I don't know"),
    Guard(2, "不知道", ("如果您不知道", "您可能不知道")),
    Guard(3, "not possible", ("whether or not possible",)),
    Guard(4, "calm down"),
    Guard(5, "we never"),
]


class Counted(list):
    """A list that tells which of its items were looked at."""

    def __init__(self, items, looked):
        super().__init__(items)
        self.looked = looked

    def __iter__(self):
        for item in super().__iter__():
            self.looked.append(item)
            yield item


def found(text):
    return [hit.key for hit in phrases.hits(text, FORBIDDEN)]


@pytest.mark.parametrize(
    "text",
    [
        "I don't know.",
        "i DON’T  know",
        "Sorry, I do not know that",
        "I dont know",
        "Ｉ ｄｏｎ＇ｔ ｋｎｏｗ",
        "I do-not, know",
        "I don\u200b't know",
        "I don`t know",
        "I don‘t know",
        "I don\u00b4t know",
        "I d\u034fon't kn\u0301ow",
        "I dоn't know",
    ],
)
def test_every_english_spelling_is_found(text):
    assert found(text) == [1]


@pytest.mark.parametrize(
    "text",
    ["我不知道", "不 知 道", "不，知、道", "不\u200b知\u3000道", "不.知.道", "我不\ufe00知道"],
)
def test_every_chinese_spelling_is_found(text):
    assert found(text) == [2]


@pytest.mark.parametrize(
    "text",
    ["I know", "knot possible", "calmly down the road", "知道不", "", "we nevertheless", "I don"],
)
def test_what_only_looks_like_it_is_not_found(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("said", "forbidden"),
    [
        ("That's not my job", "that is not my job"),
        ("thats impossible", "that's impossible"),
        ("Im busy now", "I'm busy now"),
        ("c a l m d o w n", "calm down"),
        ("n o t possible", "not possible"),
        ("calm\u200bdown", "calm down"),
        ("ca\u200blm\u200bdown", "calm down"),
        ("calm\ndown", "calm down"),
        ("calm. down", "calm down"),
        ("calm; down", "calm down"),
        ("ca lm down", "calm down"),
        ("calmdown", "calm down"),
        ("cαlm dοwn", "calm down"),
        ("I don t know", "I don't know"),
        ("I don''t know", "I don't know"),
        ("不\n知道", "不知道"),
        ("不。知。道", "不知道"),
        ("不！知！道", "不知道"),
        ("妳記錯了", "你记错了"),
        ("別激動", "别激动"),
        ("不是我負責", "不是我负责"),
        ("從來沒有人投訴", "从来没有人投诉"),
        ("ca\u00adlm\u2060 down", "calm down"),
        ("您冷静", "你冷静"),
        ("這不歸我管", "不归我管"),
        ("您找領導", "你找领导"),
    ],
)
def test_forms_of_one_phrase_are_the_same(said, forbidden):
    assert phrases.hits(said, [Guard(1, forbidden)])


@pytest.mark.parametrize(
    "text",
    [
        "Should we? Never mind.",
        "We do not. Possible delays",
        "是不。知道了",
        "It is not\n\nPossible causes",
    ],
)
def test_no_phrase_runs_from_one_sentence_into_the_next(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    ["如果您不知道密码，请告诉我", "妳可能不知道", "Tell me whether or\u200b not  possible"],
)
def test_words_within_something_harmless_are_not_held_back(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("A notable day", "not able"),
        ("Down payments: stay calm", "calm down"),
        ("In t shirts we never", "I don't know"),
    ],
)
def test_letters_that_stand_there_by_chance_are_no_phrase(text, phrase):
    assert phrases.hits(text, [Guard(1, phrase)]) == []


def test_a_long_text_is_read_in_time_that_grows_with_its_length():
    def steps(text):
        looked = []
        reading = patterns.Reading(text)
        reading.at = {sign: Counted(places, looked) for sign, places in reading.at.items()}
        for guard in FORBIDDEN:
            list(reading.places(guard.words))
        return len(looked)

    few, many = steps("手机没有信号" * 100 + "不"), steps("手机没有信号" * 1_000 + "不")
    assert (few, many) == (1, 1)  # Only where a phrase may begin


def test_beside_something_harmless_they_are():
    assert found("如果您不知道，我也不知道") == [2]


def test_a_hit_names_its_place_in_the_text():
    text = "Well: ＣＡＬＭ  ｄｏｗｎ, please"
    (hit,) = phrases.hits(text, FORBIDDEN)
    assert text[hit.begins : hit.ends] == hit.said == "ＣＡＬＭ  ｄｏｗｎ"


@given(
    st.text(), st.sampled_from(FORBIDDEN), st.text(alphabet=" ,-、，\u200b", max_size=3), st.text()
)
def test_between_any_two_texts_a_phrase_is_found_with_any_signs_in_it(before, one, signs, after):
    key, words, _unless = one
    said = signs.join(words) if not words.isascii() else f"{signs} ".join(words.split())
    text = f"{before} . {said} . {after}"
    assert key in found(text)


@given(st.text(), st.text())
def test_every_hit_lies_in_the_text(text, words):
    for hit in phrases.hits(text, [Guard(1, words)]):
        assert text[hit.begins : hit.ends] == hit.said != ""


def test_placeholders_are_filled_and_unknown_ones_stay():
    text = "{number}: {due} {unknown} {customer}"
    assert phrases.filled(text, {"number": "C-1", "due": "Monday", "customer": ""}) == (
        "C-1: Monday {unknown} {customer}"
    )
