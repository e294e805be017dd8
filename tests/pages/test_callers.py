"""Nothing that is typed about a caller is ever dropped: it is kept, or asked about at its field."""

import pytest
from django.urls import reverse
from django.utils import translation

from complaints.models import Complaint
from customers.models import Customer
from tests.conftest import register_customer

NEW = "/complaints/new/"
AMBER = "+8657188886666"
ABOUT = {"channel": "hotline", "what": "No signal since seven."}


@pytest.fixture
def send(client, clerk):
    client.force_login(clerk)
    return lambda **typed: client.post(NEW, ABOUT | typed)


@pytest.fixture
def log(send):
    def log(**typed):
        response = send(**typed)
        assert response.status_code == 302, response.context["form"].errors
        return Complaint.objects.latest("pk")

    return log


def errors(response):
    assert response.status_code == 422
    assert not Complaint.objects.exists()
    return {field: " ".join(said) for field, said in response.context["form"].errors.items()}


def phones(complaint):
    rows = complaint.customer.phones.order_by("pk")
    return [(row.number, row.extension, row.note) for row in rows]


@pytest.mark.parametrize("choice", [{}, {"customer": "new"}])
@pytest.mark.parametrize(
    "said", ["0571-88886666转8012", "(0571)88886666-8012", "0571 88886666 ext. 8012"]
)
def test_an_extension_is_kept_with_the_number_of_a_new_customer(log, said, choice):
    complaint = log(caller=said, name="Zhao Min", **choice)
    assert complaint.customer.name == "Zhao Min"
    assert phones(complaint) == [(AMBER, "8012", "")]


def test_the_phone_field_keeps_an_extension_as_well(log):
    complaint = log(caller="Zhao Min", phone="0571-88886666转8012 (office)")
    assert phones(complaint) == [(AMBER, "8012", "office")]


def test_a_remark_and_a_second_number_are_kept(log):
    complaint = log(caller="13800138001(女儿)/0571-88886666", name="Zhao Min")
    assert phones(complaint) == [("+8613800138001", "", "女儿"), (AMBER, "", "")]


def test_the_box_and_the_field_add_up(log):
    complaint = log(caller="13800138001", phone="13900139002", name="Zhao Min")
    assert {number for number, _extension, _note in phones(complaint)} == {
        "+8613800138001",
        "+8613900139002",
    }


@pytest.mark.parametrize(
    ("said", "name", "note"),
    [
        ("王小明 13800138001", "王小明", ""),
        ("Mrs Li, call 13800138001", "Mrs Li, call", ""),
        ("13800138001 女儿", "", "女儿"),
        ("13800138001（晚上打）", "", "晚上打"),
    ],
)
def test_words_before_a_number_are_the_name_and_others_its_note(log, said, name, note):
    complaint = log(caller=said)
    assert (complaint.customer.name, phones(complaint)[0][2]) == (name, note)


@pytest.mark.parametrize("choice", [{}, {"customer": "new"}])
def test_words_beside_a_name_are_kept_with_the_complaint(client, log, choice):
    complaint = log(caller="2号楼302 Mrs Wu", name="Chen Ping", **choice)
    assert complaint.customer.name == "Chen Ping"
    assert complaint.caller_said == "2号楼302 Mrs Wu"
    assert "2号楼302 Mrs Wu" in client.get(complaint.get_absolute_url()).content.decode()


def test_words_that_the_name_says_as_well_are_not_kept_twice(log):
    assert log(caller="Chen", name="Chen Ping").caller_said == ""


def test_what_is_new_about_somebody_known_is_kept_with_the_complaint(client, log, clerk):
    known = register_customer(clerk.branch, "Amber Stone")
    known.phones.create(number=AMBER)
    complaint = log(caller="0571-88886666转8012(秘书)", customer=known.number)
    assert complaint.customer == known
    assert complaint.caller_said == "0571-88886666转8012(秘书)"
    shown = client.get(complaint.get_absolute_url()).content.decode()
    assert "转8012(秘书)" in shown
    assert "88886666" not in shown


def test_what_is_known_already_is_not_kept_again(log, clerk):
    known = register_customer(clerk.branch, "Amber Stone")
    known.phones.create(number=AMBER, extension="8012", note="秘书")
    complaint = log(caller="0571-88886666转8012(秘书)")
    assert (complaint.customer, complaint.caller_said) == (known, "")


def test_an_extension_tells_two_people_behind_one_number_apart(log, send, clerk):
    first, second = (register_customer(clerk.branch, name) for name in ("Amber Stone", "Jade Hill"))
    first.phones.create(number=AMBER, extension="8011")
    second.phones.create(number=AMBER, extension="8012")
    assert "Amber Stone" in errors(send(caller="0571-88886666"))["customer"]
    assert "Amber Stone" in errors(send(caller="0571-88886666-8013"))["customer"]
    assert log(caller="0571-88886666-8012").customer == second


def test_a_second_number_that_is_not_the_customers_is_asked_about(send, clerk):
    known = register_customer(clerk.branch, "Amber Stone")
    known.phones.create(number=AMBER)
    found = errors(send(caller="0571-88886666/13900139002", customer=known.number))
    assert "has other telephones" in found["caller"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("1380013800", "has 10 digits"),
        ("138001380001", "has 12 digits"),
        ("199 0000 002", "has 10 digits"),
        ("62345678", "no area code"),
        ("0571-8888666", "no number that is in use"),
        ("13800138O14", "letters"),
        ("138OO138OO1", "letters"),
        ("1.38E+10", "cut short"),
        ("1380013800 王小明", "has 10 digits"),
        ("302", "too few digits"),
        ("K-999999", "There is no customer"),
    ],
)
@pytest.mark.parametrize("more", [{}, {"name": "Zhao Min"}, {"name": "Li", "customer": "new"}])
def test_what_cannot_be_dialled_is_asked_about_at_the_box(send, said, reason, more):
    assert reason in errors(send(caller=said, **more))["caller"]


@pytest.mark.parametrize("said", ["1380013800", "62345678", "13800138O14", "ask her"])
def test_what_cannot_be_dialled_is_asked_about_at_the_field(send, said):
    assert list(errors(send(caller="Zhao Min", phone=said))) == ["phone"]


@pytest.mark.parametrize(
    "said", ["13900001111", "+44 20 7946 0018", "12345", "0571-88886666转8012"]
)
def test_a_number_without_a_name_can_be_logged(client, log, said):
    complaint = log(caller=said)
    assert complaint.customer.name == ""
    assert complaint.customer.phones.count() == 1
    number = complaint.customer.number
    with translation.override("en"):
        assert str(complaint.customer) == f"unnamed caller {number}"
    with translation.override("zh-hans"):
        assert str(complaint.customer) == f"未留姓名的来电人 {number}"
    for page in (complaint.get_absolute_url(), complaint.customer.get_absolute_url(), NEW[:12]):
        assert f"unnamed caller {number}" in client.get(page).content.decode()


def test_somebody_unnamed_who_calls_again_is_the_same_customer(log):
    first, second = log(caller="13900001111"), log(caller="139 0000 1111")
    assert first.customer == second.customer
    assert Customer.objects.count() == 1


def test_a_name_given_later_is_kept(log):
    log(caller="13900001111")
    complaint = log(caller="13900001111", name="Zhao Min")
    assert Customer.objects.count() == 1
    assert "Zhao Min" in (complaint.customer.name, complaint.caller_said)


def test_somebody_new_with_a_known_number_needs_no_name(log, clerk):
    known = register_customer(clerk.branch, "Amber Stone")
    known.phones.create(number="+8613900001111")
    complaint = log(caller="13900001111", customer="new")
    assert complaint.customer not in (known, None)


def test_the_page_says_while_one_types_what_is_wrong_with_a_number(client, clerk):
    client.force_login(clerk)
    shown = client.post(reverse("complaints:callers"), {"caller": "1380013800"}).content.decode()
    assert "has 10 digits" in shown
    free = client.post(reverse("complaints:callers"), {"caller": "13800138001"}).content.decode()
    assert "or leave it empty if the caller gives none" in free


def test_the_summary_of_errors_names_the_field_as_the_page_does(send, clerk):
    register_customer(clerk.branch, "Amber Stone")
    register_customer(clerk.branch, "Amber Hill")
    shown = send(caller="Amber").content.decode()
    assert "Customer number" not in shown
    assert '<a href="#id_customer">Who is calling</a>: Choose who is calling' in shown


def test_near_spellings_are_offered_before_somebody_new(client, send, log, clerk):
    known = register_customer(clerk.branch, "Russet Mossbank")
    client.force_login(clerk)
    shown = client.post(reverse("complaints:callers"), {"caller": "Mosbank"}).content.decode()
    assert known.number in shown
    assert shown.index(known.number) < shown.index('value="new" checked')
    asked = send(caller="Mosbank")
    assert "choose somebody of these" in errors(asked)["customer"]
    assert known.number in asked.content.decode()
    assert log(caller="Mosbank", customer=known.number).customer == known
    assert log(caller="Mosbank", customer="new").customer.name == "Mosbank"


def test_nobody_near_is_asked_about_in_vain(log, clerk):
    register_customer(clerk.branch, "Russet Mossbank")
    assert log(caller="Willow Reed").customer.name == "Willow Reed"


@pytest.mark.parametrize("said", ["Mosbank", "0020", "Mossbank", "moss"])
def test_by_name_and_by_tail_only_those_are_found_whom_one_may_see(client, group, clerk, said):
    elsewhere = register_customer(group["east-a-1"], "Russet Mossbank")
    elsewhere.phones.create(number="+8619900000020")
    client.force_login(clerk)
    for address, asked in ((reverse("complaints:callers"), "caller"), ("/customers/", "q")):
        assert (
            elsewhere.number
            not in client.post(address, {asked: said}, follow=True).content.decode()
        )
    whole = client.post(reverse("complaints:callers"), {"caller": "199 0000 0020"})
    assert elsewhere.number in whole.content.decode()


def test_the_page_of_customers_offers_near_spellings(client, clerk):
    known = register_customer(clerk.branch, "晨浮萍")
    client.force_login(clerk)
    shown = client.post("/customers/", {"q": "陈浮平"}, follow=True).content.decode()
    assert known.number in shown
    assert "Nobody is called just so" in shown


@pytest.mark.parametrize(
    "said",
    ["匿名", "不愿透露姓名", "客户不愿留姓名", "一位女士", "anonymous", "No name given", "Mr."],
)
def test_words_for_no_name_are_nobody_s_name(log, client, said):
    for _again in range(2):  # The second is not the first one's customer
        complaint = log(caller=said)
        assert complaint.customer is None
        assert complaint.caller_said == said
    assert not Customer.objects.exists()
    shown = client.post(reverse("complaints:callers"), {"caller": said}).content.decode()
    assert "it is logged without one" in shown


def test_a_number_with_words_for_no_name_is_an_unnamed_caller_s(log):
    complaint = log(caller="匿名 13900001111", name="匿名")
    assert complaint.customer.name == ""
    assert phones(complaint) == [("+8613900001111", "", "匿名")]
