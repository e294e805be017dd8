"""A telephone number is understood in any spelling, kept as it is dialled, and shown masked (W13).

What stands beside it, an extension or a remark, is kept; what cannot be right is refused with
the reason.
"""

import pytest

from customers.phones import NotAPhoneNumber, mask, normalise, read, read_all, slip_in

AMBER = "+8657188886666"


@pytest.mark.parametrize(
    "text",
    [
        "13912345678",
        "139 1234 5678",
        "139-1234-5678",
        "  13912345678  ",
        "+8613912345678",
        "+86 139 1234 5678",
        "008613912345678",
        "8613912345678",
        "013912345678",
        "(+86) 139.1234.5678",
        "１３９１２３４５６７８",
        "tel:+86-139-1234-5678",
        "电话：13912345678",
        "联系电话 139 1234 5678",
        "\u202d13912345678\u202c",
        "139\u200b1234\u200b5678",
        "13912345678.0",
        "'13912345678",
        "17951 13912345678",
    ],
)
def test_every_spelling_of_a_mobile_number_is_the_same_number(text):
    assert normalise(text, "CN") == "+8613912345678"


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        pytest.param("(010) 6234 5678", "CN", "+861062345678", id="a landline with its area"),
        pytest.param("0755-8888 6666", "CN", "+8675588886666", id="a landline with a dash"),
        pytest.param("400-800-8888", "CN", "+864008008888", id="a number of 400"),
        pytest.param("800-810-8888", "CN", "+868008108888", id="a number of 800"),
        pytest.param("95588", "CN", "95588", id="a service number"),
        pytest.param("12345", "CN", "12345", id="the mayor's hotline"),
        pytest.param("10086", "CN", "10086", id="an operator"),
        pytest.param("+1 (212) 555-0123", "CN", "+12125550123", id="a foreign number"),
        pytest.param("+44 (0)20 7946 0018", "CN", "+442079460018", id="with its trunk zero"),
        pytest.param("00852 2345 6789", "CN", "+85223456789", id="Hong Kong, dialled from home"),
        pytest.param("+853 6612 3456", "CN", "+85366123456", id="Macau"),
        pytest.param("212-555-0123", "US", "+12125550123", id="read in its own region"),
        pytest.param("030 1234567", "DE", "+49301234567", id="a trunk zero is dropped"),
    ],
)
def test_the_region_says_how_a_number_without_country_code_is_read(text, region, number):
    assert normalise(text, region) == number


@pytest.mark.parametrize("text", ["13912345678", "(010) 6234 5678", "+1 (212) 555-0123", "95588"])
def test_a_normal_number_stays_as_it_is(text):
    number = normalise(text, "CN")
    assert normalise(number, "CN") == number


@pytest.mark.parametrize(
    "text",
    [
        "0571-88886666转8012",
        "0571-88886666 转接 8012",
        "0571-88886666分机8012",
        "0571-88886666 分机号：8012",
        "0571-88886666轉分機8012",
        "0571-88886666-8012",
        "(0571)88886666-8012",
        "０５７１－８８８８６６６６－８０１２",
        "0571 8888 6666 ext 8012",
        "0571-88886666 Ext. 8012",
        "0571-88886666 extension 8012",
        "0571-88886666x8012",
        "0571-88886666＃8012",
        "0571-88886666(转8012)",
        "+86 571 8888 6666,,8012",
    ],
)
def test_an_extension_is_kept_apart_from_its_number(text):
    phone = read(text, "CN")
    assert (phone.number, phone.extension, phone.note) == (AMBER, "8012", "")
    assert phone.number not in mask(phone.number, phone.extension)
    assert "8012" in mask(phone.number, phone.extension)
    assert "8012" in str(phone)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("13912345678(女儿)", "女儿"),
        ("13912345678（晚上打）", "晚上打"),
        ("【白天】139-1234-5678", "白天"),
        ("139 1234 5678 her daughter", "her daughter"),
        ("王小明 13912345678", "王小明"),
        ("13912345678、晚上打", "晚上打"),
        ("13912345678, evenings", "evenings"),
        ("13912345678 晚上7点后", "晚上7点后"),
        ("139 1234 5678 after 6 pm", "after 6 pm"),
        ("13912345678, 3号楼", "3号楼"),
        ("139 1234 5678 3号楼", "3号楼"),
        ("unit 5, 13912345678", "unit 5"),
        ("17号楼302 13912345678", "17号楼302"),
        ("【139 1234 5678】", ""),
        ("“13912345678”", ""),
    ],
)
def test_a_remark_beside_a_number_is_kept_as_its_note(text, note):
    phone = read(text, "CN")
    assert (phone.number, phone.note) == ("+8613912345678", note)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("13912345678 他太太 0571-88886666", ["", "他太太"]),
        ("Wang 139 1234 5678 Li 0571-88886666", ["Wang", "Li"]),
        ("139 1234 5678 home 0571 8888 6666 office", ["home", "office"]),
        ("13912345678 打不通就打 0571-88886666", ["", "打不通就打"]),
    ],
)
def test_words_between_two_numbers_stay_with_one_of_them(text, notes):
    phones = read_all(text, "CN")
    assert [phone.number for phone in phones] == ["+8613912345678", AMBER]
    assert [phone.note for phone in phones] == notes


@pytest.mark.parametrize("text", ["139,1234,5678", "139、1234、5678", "139_1234_5678"])
def test_figures_alone_are_no_name(text):
    assert slip_in(text, "CN")


def test_an_extension_and_a_remark_may_stand_together():
    phone = read("0571-88886666转8012(王经理)", "CN")
    assert (phone.number, phone.extension, phone.note) == (AMBER, "8012", "王经理")


@pytest.mark.parametrize(
    "text",
    [
        "13912345678/0571-88886666",
        "13912345678、0571 8888 6666",
        "13912345678，057188886666",
        "13912345678 057188886666",
        "13912345678\n0571-88886666",
        "13912345678或0571-88886666",
        "13912345678 / 13912345678 / 0571-88886666",
    ],
)
def test_of_several_numbers_none_is_dropped(text):
    assert [phone.number for phone in read_all(text, "CN")] == ["+8613912345678", AMBER]
    with pytest.raises(NotAPhoneNumber) as refused:
        read(text, "CN")
    assert "more than one" in refused.value.reason


def test_each_of_several_numbers_keeps_what_stands_beside_it():
    daughter, office = read_all("13912345678(女儿)/0571-88886666转8012", "CN")
    assert (daughter.note, daughter.extension) == ("女儿", "")
    assert (office.note, office.extension) == ("", "8012")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1391234567", "has 10 digits"),
        ("139123456789", "has 12 digits"),
        ("+86139123456789", "has 12 digits"),
        ("139 1234 567", "has 10 digits"),
        ("62345678", "no area code"),
        ("6234567", "no area code"),
        ("3912345678", "begins with 0"),
        ("0571-8888666", "no number that is in use"),
        ("13912345O78", "letters"),
        ("1391234567l", "letters"),
        ("O13912345678", "letters"),
        ("139****5678", "letters or signs"),
        ("1.39E+10", "cut short"),
        ("1.3912345678E+10", "cut short"),
        ("85291234567", "written with a +"),
        ("+1 212 555 012", "too few"),
        ("1390000000000000", "digits"),
        ("13912345678/139123456", "has 9 digits"),
        ("0571-88886666/7", "no telephone number"),
        ("0571-88886666转8012转3", "letters or signs"),
        ("110", "too few"),
        ("1", "no telephone number"),
        ("", "no telephone number"),
        ("   ", "no telephone number"),
        ("none", "no telephone number"),
        ("无", "no telephone number"),
        ("-", "no telephone number"),
        ("+999 123 456 789", "no telephone number"),
        ("li.hua@example.com", "no telephone number"),
        ("Room 12345", "area code"),
    ],
)
def test_what_cannot_be_right_is_refused_with_the_reason(text, reason):
    with pytest.raises(NotAPhoneNumber) as refused:
        read_all(text, "CN")
    assert str(refused.value) == text
    assert reason in refused.value.reason


def test_a_number_that_dials_only_locally_is_refused():
    with pytest.raises(NotAPhoneNumber):
        normalise("555-0123", "US")


@pytest.mark.parametrize("text", ["0571-88886666转8012", "13912345678(女儿)", "13912345678/12345"])
def test_where_a_number_stands_alone_nothing_beside_it_is_dropped(text):
    with pytest.raises(NotAPhoneNumber):
        normalise(text, "CN")


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8613912345678", "+86139****5678"),
        ("+861062345678", "+8610****5678"),
        ("+12125550123", "+121****0123"),
        ("+4930123456", "+49****3456"),
        ("+493012345", "****345"),
        ("+8612345", "****345"),
    ],
)
def test_a_masked_number_confirms_but_cannot_be_called(number, shown):
    assert mask(number) == shown
    assert number not in shown
