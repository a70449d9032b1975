"""A record as it landed: which of its lines say that a rule read them, and that nothing of it is changed."""

import json

from metriccare.gold.explain.rules.verdict import Topic
from metriccare.web.pages.record_lines import lines_of

READ: dict[str, tuple[Topic, ...]] = {
    "period.start": ("stay", "alos"),
    "class": ("stay",),
    "extension[us-core-race]": ("attributes",),
    "diagnosis.condition": ("attributes",),
}


def marked(record: str) -> list[tuple[str, str, bool]]:
    found = lines_of(record.encode(), READ)
    return [(line.text.strip(), line.used, line.first) for line in found if line.used]


def test_lines_that_a_rule_read_say_what_for() -> None:
    record = '{"id":"e1","class":{"code":"IMP"},"period":{"start":"2026-03-01","end":"2026-03-04"}}'
    assert [(line.text, line.used) for line in lines_of(record.encode(), READ)] == [
        ("{", ""),
        ('  "id": "e1",', ""),
        ('  "class": {', "what makes the stay"),
        ('    "code": "IMP"', "what makes the stay"),
        ("  },", "what makes the stay"),
        ('  "period": {', ""),
        ('    "start": "2026-03-01",', "what makes the stay, length of stay"),
        ('    "end": "2026-03-04"', ""),
        ("  }", ""),
        ("}", ""),
    ]


def test_words_stand_once_on_the_first_line_of_a_part() -> None:
    assert marked('{"class":{"code":"IMP"}}') == [
        ('"class": {', "what makes the stay", True),
        ('"code": "IMP"', "what makes the stay", False),
        ("}", "what makes the stay", False),
    ]


def test_lists_are_looked_through_and_extensions_known_by_their_address() -> None:
    diagnoses = '{"diagnosis":[{"condition":{"reference":"Condition/c1"},"rank":1}]}'
    assert [text for text, _, _ in marked(diagnoses)] == [
        '"condition": {',
        '"reference": "Condition/c1"',
        "},",
    ]
    race = '{"extension":[{"url":"http://x/us-core-birthsex"},{"url":"http://x/us-core-race"}]}'
    assert [text for text, _, _ in marked(race)] == ["{", '"url": "http://x/us-core-race"', "}"]


def test_part_of_the_same_name_elsewhere_is_not_marked() -> None:
    assert marked('{"location":[{"period":{"start":"2026-03-01"}}],"contained":[{"class":1}]}') == []


def test_record_is_shown_as_it_came() -> None:
    record = '{"a":1.10,"b":[],"c":{},"d":"é\\n","e":[1,true,null,-2.5E+3],"f":12345678901234567890123}'
    text = "\n".join(line.text for line in lines_of(record.encode(), {}))
    assert '"a": 1.10,' in text
    assert "-2.5E+3" in text
    assert "12345678901234567890123" in text
    assert json.loads(text) == json.loads(record)


def test_what_is_no_whole_json_is_text_without_marks() -> None:
    assert [(line.text, line.used) for line in lines_of(b'{"class": {"code"\n: ', READ)] == [
        ('{"class": {"code"', ""),
        (": ", ""),
    ]
