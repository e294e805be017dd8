"""What leads to a person is hidden in texts for others; figures of the matter stay."""

import pytest

from complaints.masking import hidden

NUMERALS = "〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
STAY = (
    "13/7/2026 19:30",
    "二〇二六年七月十五日",
    "一九九八年",
    "2024-2026",
    "1, 3, 5, 7, 9, 11, 13, 15",
)
STAY = (
    *STAY,
    "12.50元, 13.80元",
    "1,380,013 yuan",
    "3楼 12号 1304室",
    "08:30-17:30",
    "T6 C-2026-001507",
)


@pytest.mark.parametrize(
    "said",
    [
        "13812345678",
        "138 1234 5678",
        "138.1234.5678",
        "138-123-45678",
        "138\u00a01234\u00a05678",
        "+44 20 7946 0018",
        "010-8888 6666",
        "(010)8888-6666",
        "0571-88886666",
        "88886666",
        "11010119900307123X",
        "1101 0519 4912 3100 2X",
        "6222 0212 3456 7890",
        *("138·7777·1234", "138/7777/1234", "138_7777_1234", "138,7777,1234", "138—7777—1234"),
        *("138\u200b7777\u200d1234", "1\u200b3\u200b8\u200b7\u200b7\u200b7\u200b71234"),
        *("１３８７７７７１２３４", "１３８ ７７７７ １２３４", "1 3 8 7 7 7 7 1 2 3 4"),
        *(
            "一三八七七七七一二三四",
            "幺三八七七七七幺二三四",
            "138七七七七1234",
            "壹叁捌柒柒柒柒壹贰叁肆",
        ),
        *("0571/8888/6666", "010·88886666", "8888·6666", "110101 19900307 123X"),
        *("+86_138_7777_1234", "٠١٣٨٧٧٧٧١٢٣٤"),
        *("138|7777|1234", "138*7777*1234", "138~7777~1234", "138:7777:1234", "[138]7777-1234"),
        *("138=7777=1234", "138'7777'1234", "138#7777#1234", "138。7777。1234", "138⁃7777⁃1234"),
        *("138---7777---1234", "138 . . 7777 . . 1234", "138&7777&1234", "021|6288|1234"),
        *("13-877-771-234", "13 87 77 71 23 4"),
    ],
)
def test_numbers_that_lead_to_a_person_are_hidden(said):
    left = hidden(f"Call {said}, please", ())
    assert said not in left
    figures = [one for one in left if one.isdecimal() or one in NUMERALS]
    assert len(figures) <= 4


@pytest.mark.parametrize(
    "said",
    [
        "C-2026-001507",
        "1500000 yuan",
        "退1500000元",
        "1234567.50",
        "20260715",
        "2026-07-15 08:30",
        *STAY,
    ],
)
def test_amounts_days_and_our_numbers_stay(said):
    assert hidden(f"It was {said}.", ()) == f"It was {said}."


def test_a_mobile_is_one_whatever_follows_it():
    for after in ("元旦充值", "元", " yuan", "万达店", ".5"):
        assert "13877771234" not in hidden(f"给13877771234{after}", ())


@pytest.mark.parametrize(
    ("name", "said", "left"),
    [
        ("王小明", "我是王小明", "我是王**"),
        ("Zhang Wei", "ask zhang  wei", "ask z**"),
        ("Ma", "E-mail of Ma", "E-mail of M**"),
        ("Ann", "annual", "annual"),
        ("王小明", "我是王 小明", "我是王**"),
        ("王小明", "我是王·小\u200b明", "我是王**"),
        ("王 小明", "我是王小明", "我是王**"),
        ("張偉", "我是张伟", "我是张**"),
        ("Zhang Wei", "ask Ｚｈａｎｇ Wei", "ask Ｚ**"),
        ("欧阳", "欧洲的阳台", "欧洲的阳台"),
        ("Wu Zetian", "ask Zetian Wu", "ask Z**"),
        ("Wu Zetian", "ask Zetian, Wu", "ask Z**"),
        ("José García", "ask Jose Garcia", "ask J**"),
        ("Jose Garcia", "ask García, José", "ask G**"),
        ("O’Brien", "ask O'Brien", "ask O**"),
        ("O'Brien", "ask OBrien", "ask O**"),
        ("Anna-Lena Fuchs", "ask Anna Lena Fuchs", "ask A**"),
        ("买买提·艾力", "我是买买提艾力", "我是买**"),
        ("买买提·艾力", "我是买买提.艾力", "我是买**"),
        ("买买提艾力", "我是买买提•艾力", "我是买**"),
        ("吴则天 Wu Zetian", "我是吴则天", "我是吴**"),
        ("吴则天 Wu Zetian", "ask Wu Zetian", "ask W**"),
        ("吴则天 (Wu)", "ask Wu", "ask Wu"),
        ("第4中学", "第4中学的老师", "第**的老师"),
    ],
)
def test_a_name_is_hidden_as_a_name(name, said, left):
    assert hidden(said, [name]) == left
