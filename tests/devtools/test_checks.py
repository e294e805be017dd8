"""The judges of `./dev check` that are our own."""

import pytest

from devtools import budget, catalogues, checks
from devtools.console import Refused


@pytest.fixture
def module(tmp_path):
    return tmp_path / "module.py"


def function(lines):
    return "def work():\n" + "    pass\n" * (lines - 1)


def test_a_function_of_41_lines_is_found(module):
    module.write_text("\n" + function(41))
    [found] = budget.overruns([module])
    assert found.startswith(f"{module}:2: work has 41 lines")


def test_a_method_counts_like_a_function(module):
    body = "".join(f"    {line}\n" for line in function(41).splitlines())
    module.write_text("class Desk:\n" + body)
    assert len(list(budget.overruns([module]))) == 1


def test_a_function_of_40_lines_is_within_the_budget(module):
    module.write_text(function(40))
    assert list(budget.overruns([module])) == []


@pytest.mark.parametrize(("lines", "found"), [(300, 0), (301, 1)])
def test_a_module_may_have_300_lines(module, lines, found):
    module.write_text("x = 1\n" * lines)
    assert len(list(budget.overruns([module]))) == found


def entry(text, translation="", comment=""):
    return f'{comment}msgid "{text}"\nmsgstr "{translation}"\n\n'


HEADER = 'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n\n'


def judged(committed, wanted):
    parsed = (list(catalogues.entries(HEADER + text)) for text in (committed, wanted))
    return list(catalogues.complaints(*parsed))


def test_a_complete_catalogue_passes():
    assert judged(entry("Save", "保存"), entry("Save")) == []


@pytest.mark.parametrize(
    ("committed", "fault"),
    [
        ("", '"Save" is missing'),
        (entry("Save", "保存") + entry("Old", "旧"), '"Old" is used nowhere'),
        (entry("Save"), '"Save" is not translated'),
        (entry("Save", "保存", "#, python-format, fuzzy\n"), '"Save" is marked fuzzy'),
    ],
)
def test_an_incomplete_catalogue_is_told_what_it_lacks(committed, fault):
    [found] = judged(committed, entry("Save"))
    assert found.startswith(fault)


def test_a_text_over_several_lines_is_one_text():
    split = 'msgid ""\n"Sa"\n"ve"\nmsgstr ""\n"保"\n"存"\n'
    assert judged(split, entry("Save")) == []


def test_every_form_of_a_plural_must_be_translated():
    plural = 'msgid "a day"\nmsgid_plural "days"\nmsgstr[0] ""\n'
    [found] = judged(plural, plural)
    assert found == '"a day" is not translated.'


def test_a_retired_text_does_not_count():
    assert judged('#~ msgid "Old"\n#~ msgstr "旧"\n', "") == []


def test_without_gettext_the_check_fails_on_the_build_machine_only(monkeypatch):
    monkeypatch.setattr(catalogues, "missing_tools", lambda: ["msgfmt"])
    monkeypatch.delenv("CI", raising=False)
    assert checks._messages().word == checks.SKIPPED
    monkeypatch.setenv("CI", "true")
    assert checks._messages().word == checks.FAILED


def test_the_checks_see_settings_like_those_of_a_real_server():
    env = checks.production_like({"HEED_LOCAL": "True", "SECRET_KEY_FILE": "x", "PATH": "/bin"})
    assert env["HEED_LOCAL"] == "False"
    assert "SECRET_KEY_FILE" not in env
    assert env["PATH"] == "/bin"


def test_an_unknown_check_is_refused_with_the_names_of_all():
    with pytest.raises(Refused, match="lint, format, types"):
        checks.check(["spelling"])
