"""What staff must not say is held back in its usual wordings, and good answers pass."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import translation

from complaints import defaults, patterns, phrase_book, phrases
from complaints.models import ForbiddenPhrase, PhraseUse
from complaints.phrases import Guard
from tests.complaints.guard_sentences import SETS
from tests.conftest import MONDAY_10

MOST_MISJUDGED = 5  # Of fifty


@pytest.mark.parametrize("name", SETS)
def test_nine_of_ten_sentences_are_judged_right(rules, name):
    bad, innocent = SETS[name]
    missed = [text for text in bad if not phrase_book.warnings(text)]
    wronged = [text for text in innocent if phrase_book.warnings(text)]
    assert (len(bad), len(innocent)) == (50, 50)
    assert len(missed) <= MOST_MISJUDGED, missed
    assert len(wronged) <= MOST_MISJUDGED, wronged


@pytest.mark.parametrize(
    "text",
    [
        "你肯定搞错了",
        "我不清楚",
        "办不了",
        "没法办",
        "公司规定就是这样",
        "爱投诉就投诉",
        "找领导去",
        "你急什么",
        "我们从未",
        "That is not our department",
        "You must be mistaken",
        "dont know",
        "你 肯 定 搞 错 了",
        "您肯定搞錯了",
        "Ｙｏｕ must be misTAKEN",
    ],
)
def test_the_usual_variants_of_each_sentence_are_held_back(rules, text):
    assert phrase_book.warnings(text)


def test_a_chinese_sentence_gets_a_chinese_substitute_on_an_english_page(rules):
    with translation.override("en"):
        (chinese,) = phrase_book.warnings("你急什么")
        (english,) = phrase_book.warnings("Calm down")
    assert chinese.better == "我理解您的心情，我们一起来解决。"
    assert english.better.startswith("I understand")


@pytest.mark.parametrize(
    ("pattern", "said", "other"),
    [
        ("you [/have] got it wrong", "You got it wrong; you've got it wrong", "you have it wrong"),
        ("你…[搞/弄]错", "您肯定是搞错了", "您放心，我们弄错了"),
        ("你…错", "您看错了", "您没有看错"),
        ("[a/b] [c/d]", "b d", "a b"),
        ("no … chance", "no, not... no earthly chance", "no. A chance"),
    ],
)
def test_an_entry_may_stand_for_many_wordings(pattern, said, other):
    assert phrases.hits(said, [Guard(1, pattern)])
    assert not phrases.hits(other, [Guard(1, pattern)])


@pytest.mark.parametrize(
    ("text", "is_held"),
    [
        ("If you do not know it, call us", False),
        ("I do not know it", True),
        ("We call if you like, but I do not know", True),
        ("They do not know, you know", False),
    ],
)
def test_what_stands_before_or_after_can_make_words_harmless(text, is_held):
    guard = Guard(1, "do not know", ("if …", "… you know", "they do not know"))
    assert bool(phrases.hits(text, [guard])) == is_held


@pytest.mark.parametrize("pattern", ["[a", "a]", "[[a]", "", "[/a]", "…", "[]", "x…[", "[/]…[/]"])
def test_nonsense_says_nothing_and_finds_nothing(pattern):
    assert patterns.is_broken(pattern) or not patterns.is_said(pattern)
    phrases.hits("a x [ ]", [Guard(1, pattern)])


def test_every_entry_that_ships_is_well_formed(rules):
    for row in ForbiddenPhrase.objects.all():
        assert not patterns.is_broken(row.words), row.words
        assert patterns.is_said(row.words), row.words
        assert row.instead
        assert row.instead_zh
        assert all(map(patterns.is_said, row.unless.split("\n")))


def test_a_new_version_adds_what_is_new_and_leaves_what_was_changed(rules):
    first, second, third = ForbiddenPhrase.objects.order_by("pk")[:3]
    third.delete()
    ForbiddenPhrase.objects.filter(pk=first.pk).update(words="our own words")
    ForbiddenPhrase.objects.filter(pk=second.pk).update(retired_at=MONDAY_10)
    count = ForbiddenPhrase.objects.count()
    defaults.load(at=MONDAY_10)
    assert ForbiddenPhrase.objects.count() == count + 1
    assert ForbiddenPhrase.objects.filter(shipped=third.shipped).exists()
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.words == "our own words"
    assert second.retired_at


def test_what_came_before_makes_room_unless_somebody_changed_or_used_it(desk, clerk):
    ForbiddenPhrase.objects.all().delete()
    old = {
        words: ForbiddenPhrase.objects.create(words=words, unless=unless, instead="Better.")
        for words, unless in [
            ("不可能", "不可能让您白等\n不可能让您久等\n不可能让您吃亏"),
            ("办不到", ""),
            ("没办法", "our own"),
            ("calm down", ""),
        ]
    }
    PhraseUse.objects.create(
        forbidden=old["calm down"], complaint=desk.log(), by=clerk, at=MONDAY_10
    )
    import_module("complaints.migrations.0045_guards_of_many_wordings").make_room(apps, None)
    defaults.load(at=MONDAY_10)
    kept = ForbiddenPhrase.objects.filter(pk__in=[row.pk for row in old.values()])
    assert {row.words for row in kept} == {"没办法", "calm down"}
    assert "不可能" in ForbiddenPhrase.objects.values_list("shipped", flat=True)
    assert ForbiddenPhrase.objects.get(words="calm down").unless  # As the new one has it
