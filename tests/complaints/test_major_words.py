"""Wording suggests a major complaint (T3) in English and Chinese; staff decide."""

import pytest

from complaints.major import WORDS, major_words


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
    for ground, words in WORDS.items():
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


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("煤气泄漏，有人晕倒", "danger"),
        ("燃气味很重", "danger"),
        ("厨房里闻到一股煤气的味道", "danger"),
        ("楼道里天然气漏了", "danger"),
        ("配电箱冒烟，有糊味", "danger"),
        ("充电桩着火了", "danger"),
        ("电梯突然下坠", "danger"),
        ("There is a strong smell of gas in the kitchen", "danger"),
        ("I think gas is leaking in the basement", "danger"),
        ("Smoke comes out of the meter box", "danger"),
        ("The socket caught FIRE", "danger"),
        ("Sparks fly from the cable", "danger"),
        ("老人被困在电梯里两个小时", "injury"),
        ("我妈摔倒了", "injury"),
        ("孩子被烫到了", "injury"),
        ("喝了自来水拉肚子", "injury"),
        ("My mother was stuck in the lift for an hour", "injury"),
        ("He got an electric shock", "injury"),
        ("My son broke his arm on your stairs", "injury"),
        ("我要发微博和小红书", "media"),
        ("不解决我就发抖音", "media"),
        ("上微博曝光你们", "media"),
        ("小红书见", "media"),
        ("发朋友圈让大家都知道", "media"),
        ("I will post it on TikTok and Facebook", "media"),
        ("All of this goes on Weibo tonight", "media"),
        ("我打12315投诉你们", "regulator"),
        ("打１２３４５市长热线", "regulator"),
        ("打12345", "regulator"),
        ("我向市场监管局举报", "regulator"),
        ("I will call 12345", "regulator"),
        ("The market regulator shall know of it", "regulator"),
        ("已经报警了", "court"),
        ("See you in front of the tribunal", "court"),
    ],
)
def test_danger_harm_and_publicity_are_noticed_in_both_languages(text, ground):
    assert ground in major_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "刷抖音很卡，视频一直转圈",
        "微博打不开",
        "看抖音卡",
        "小红书的图片加载不出来",
        "TikTok does not load since Monday",
        "I cannot watch YouTube in the evening",
        "The smoke detector beeps",
        "消防通道停了车",
        "订单号 3123459 没有发货",
        "The firewall blocks our mail",
        "My phone died after the update",
        "燃气费多收了二十元",
        "手机中毒了弹广告",
        "多扣了12345元",
    ],
)
def test_an_app_a_device_or_a_number_is_no_danger(text):
    assert major_words(text) == {}


@pytest.mark.parametrize(
    ("ground", "text"),
    [
        ("injury", "孩子在电梯里卡住了，已经四十分钟"),
        ("injury", "电梯里关着三个人，没人来"),
        ("injury", "老太太在大厅滑倒，骨头断了"),
        ("injury", "my child is locked in the elevator"),
        ("danger", "我家煤气阀门嘶嘶响，味道很大"),
        ("danger", "小区围墙快塌了"),
        ("danger", "The whole ceiling came down in the lobby"),
        ("danger", "The roof tiles fell on the pavement"),
        ("media", "再不处理我就把视频传到网上去"),
        ("media", "I'm calling the local paper"),
        ("media", "I shall put it online tomorrow"),
        ("court", "They say they will take you to small claims"),
        ("regulator", "I will complain to the city government"),
    ],
)
def test_harm_and_threats_are_noticed_in_the_words_of_callers(ground, text):
    assert ground in major_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "电梯卡丢了，想补办",
        "电梯里广告太多，关门太快",
        "网上营业厅登不进去，网上充值没到账",
        "燃气缴费的小程序打不开",
        "玻璃门关不上，路灯不亮",
        "The wall socket is dead",
        "The tree in front of my window blocks the light",
        "Pages on the internet do not load",
    ],
)
def test_the_same_words_of_every_day_suggest_nothing(text):
    assert major_words(text) == {}
