"""Every reason for which a record is not taken, and what is taken although it looks odd."""

import json

import duckdb
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metriccare.bronze import shapes, shapes_datatypes
from metriccare.bronze.flaws import Flaw
from metriccare.bronze.judge import judge
from metriccare.bronze.reasons import MAX_DEPTH, MAX_RECORD_BYTES, Reason
from metriccare.bronze.resource_types import R4_TYPES
from tests.bronze.inbox import one_line

NESTED = MAX_DEPTH - 1  # the resource itself is the first level


def nested(levels: int) -> bytes:
    return b'{"resourceType":"Basic","x":' + b"[" * levels + b"]" * levels + b"}"


@pytest.mark.parametrize(
    ("value", "flaw"),
    [
        (b"hello", Flaw(Reason.NOT_JSON, "$", "invalid character (byte 0)")),
        (b"{'a': 1}", Flaw(Reason.NOT_JSON, "$", "object keys must be strings (byte 1)")),
        (one_line() + b" x", Flaw(Reason.NOT_JSON, "$", "trailing characters (byte 50)")),
        (one_line(',"x":01'), Flaw(Reason.NOT_JSON, "$", "invalid number (byte 53)")),
        (one_line(',"x":NaN'), Flaw(Reason.NOT_JSON, "$", "invalid character (byte 52)")),
        (one_line(',"x":[1,]'), Flaw(Reason.NOT_JSON, "$", "trailing comma in array (byte 55)")),
        (one_line(',"x":"a\tb"'), Flaw(Reason.NOT_JSON, "$", "invalid character (byte 54)")),
        (one_line(',"x":"\\q"'), Flaw(Reason.NOT_JSON, "$", "invalid escape character in string (byte 55)")),
        (one_line()[:-1], Flaw(Reason.TRUNCATED, "$", "ends after 47 bytes")),
        (b'{"resourceType":"Pati', Flaw(Reason.TRUNCATED, "$", "ends after 21 bytes")),
        (b'{"resourceType":"Patient","id":"\xff"}', Flaw(Reason.INVALID_UTF8, "$", "byte 32 of the record")),
        (b'{"resourceType":"Basic","x":"\xc3\x28"}', Flaw(Reason.INVALID_UTF8, "$", "byte 29 of the record")),
        (
            b'{"resourceType":"Basic","x":"\xed\xa0\x80"}',
            Flaw(Reason.INVALID_UTF8, "$", "byte 29 of the record"),
        ),
        (b'{"resourceType":"Basic","\xff":1}', Flaw(Reason.INVALID_UTF8, "$", "byte 25 of the record")),
        (
            b'{"resourceType":"Basic","x":"\\ud800"}',
            Flaw(Reason.LONE_SURROGATE, "$", "a \\u escape of half a character"),
        ),
        (b'{"resourceType":"Basic","x":"\0"}', Flaw(Reason.NUL, "$", "byte 29 of the record")),
        (b'{"resourceType":"Basic"}\0', Flaw(Reason.NUL, "$", "byte 24 of the record")),
        (
            b'{"resourceType":"Basic","x":["a","b\\u0000"]}',
            Flaw(Reason.NUL, "$.x[1]", "NUL at character 2 of the string"),
        ),
        (
            b'{"resourceType":"Patient","id":"\\u0000"}',
            Flaw(Reason.NUL, "$.id", "NUL at character 1 of the string"),
        ),
        (b'{"resourceType":"Basic","x":{"\\u0000":1}}', Flaw(Reason.NUL, "$.x", "NUL in a key")),
        (nested(NESTED + 1), Flaw(Reason.TOO_DEEP, "$", "nested more than 200 deep")),
        (nested(100_000), Flaw(Reason.TOO_DEEP, "$", "nested more than 200 deep")),
        (b"[" * 100_000, Flaw(Reason.TOO_DEEP, "$", "nested more than 200 deep")),
        (
            one_line(',"x":1e999'),
            Flaw(Reason.NUMBER_OUT_OF_RANGE, "$", "a number does not fit a double"),
        ),
        (b"5", Flaw(Reason.NOT_AN_OBJECT, "$", "the value is a number")),
        (b'"a"', Flaw(Reason.NOT_AN_OBJECT, "$", "the value is a string")),
        (b"true", Flaw(Reason.NOT_AN_OBJECT, "$", "the value is a boolean")),
        (b"[]", Flaw(Reason.NOT_AN_OBJECT, "$", "the value is an array")),
        (b"null", Flaw(Reason.NOT_AN_OBJECT, "$", "the value is absent or null")),
        (b'{"id":"1"}', Flaw(Reason.NO_RESOURCE_TYPE, "$.resourceType", "it is absent or null")),
        (b'{"resourceType":null}', Flaw(Reason.NO_RESOURCE_TYPE, "$.resourceType", "it is absent or null")),
        (b'{"resourceType":5}', Flaw(Reason.NO_RESOURCE_TYPE, "$.resourceType", "it is a number")),
        (
            b'{"resourceType":"patient"}',
            Flaw(Reason.UNKNOWN_RESOURCE_TYPE, "$.resourceType", "'patient' is not a type of FHIR R4"),
        ),
        (b'{"resourceType":"Encounter"}', Flaw(Reason.MISSING_REQUIRED, "$.status", "is required")),
        (b'{"resourceType":"Encounter","status":null}', Flaw(Reason.MISSING_REQUIRED, "$.status", "is null")),
        (
            b'{"resourceType":"Patient","id":1}',
            Flaw(Reason.WRONG_TYPE, "$.id", "Expected `str | null`, got `int`"),
        ),
        (
            b'{"resourceType":"Basic","id":1}',
            Flaw(Reason.WRONG_TYPE, "$.id", "Expected `str | null`, got `int`"),
        ),
        (
            b'{"resourceType":"Basic","meta":{"lastUpdated":5}}',
            Flaw(Reason.WRONG_TYPE, "$.meta.lastUpdated", "Expected `str | null`, got `int`"),
        ),
        (
            one_line(',"class":"IMP"'),
            Flaw(Reason.WRONG_TYPE, "$.class", "Expected `object | array | null`, got `str`"),
        ),
        (
            one_line(',"location":[{},{"location":{"reference":[]}}]'),
            Flaw(Reason.WRONG_TYPE, "$.location[1].location.reference", "Expected `str | null`, got `array`"),
        ),
        (
            one_line(',"diagnosis":[{"rank":1.5}]'),
            Flaw(Reason.WRONG_TYPE, "$.diagnosis[0].rank", "Expected `int | null`, got `float`"),
        ),
        (
            b'{"resourceType":"Patient","name":[{"given":"A"}]}',
            Flaw(Reason.WRONG_TYPE, "$.name[0].given", "Expected `array | null`, got `str`"),
        ),
        (
            b'{"resourceType":"Condition","onsetDateTime":2024}',
            Flaw(Reason.WRONG_TYPE, "$.onsetDateTime", "Expected `str | null`, got `int`"),
        ),
        (
            b'{"resourceType":"Location","partOf":"Location/1"}',
            Flaw(Reason.WRONG_TYPE, "$.partOf", "Expected `object | null`, got `str`"),
        ),
        (
            b'{"resourceType":"Organization","name":["A"]}',
            Flaw(Reason.WRONG_TYPE, "$.name", "Expected `str | null`, got `array`"),
        ),
    ],
)
def test_judge_names_reason_path_and_detail(value: bytes, flaw: Flaw):
    assert judge(value) == flaw


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (one_line(',"status":"planned"'), "$.status"),
        (one_line(',"period":{"start":"2024","start":"2024"}'), "$.period.start"),
        (one_line(',"unknown":[1,{"a":1,"a":1}]'), "$.unknown[1].a"),
        (one_line(',"x":1,"x":1'), "$.x"),
        (one_line(',"period":null,"period":null'), "$.period"),
        (one_line(',"resourceType":"Patient"'), "$.resourceType"),
        (b'{"resourceType":"Observation","a":{"b":{"c":1,"d":2,"c":3}}}', "$.a.b.c"),
        (b'{"resourceType":"Observation","a":1,"\\u0061":1}', "$.a"),
        (
            b'{"resourceType":"Patient","contained":[{"resourceType":"Basic","id":"1","id":"1"}]}',
            "$.contained[0].id",
        ),
        (one_line(',"class":[{"text":"a","text":"b"}]'), "$.class[0].text"),
        # two escaped quotation marks must not make up for the two that a dropped key takes away
        (one_line(',"x":"\\u0022","y":1,"y":1'), "$.y"),
    ],
)
def test_judge_duplicate_key_anywhere(value: bytes, path: str):
    assert judge(value) == Flaw(Reason.DUPLICATE_KEY, path, "the key stands more than once in this object")


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (one_line(',"modifierExtension":[{"url":"x"}]'), "$.modifierExtension"),
        (one_line(',"location":[{"modifierExtension":[{"url":"x"}]}]'), "$.location[0].modifierExtension"),
        (
            b'{"resourceType":"Observation","component":[{"modifierExtension":[{}]}]}',
            "$.component[0].modifierExtension",
        ),
        (b'{"resourceType":"Observation","modifier\\u0045xtension":[{}]}', "$.modifierExtension"),
        (
            b'{"resourceType":"Basic","contained":[{"modifierExtension":{"url":"x"}}]}',
            "$.contained[0].modifierExtension",
        ),
        (b'{"resourceType":"Basic","modifierExtension":"x"}', "$.modifierExtension"),
    ],
)
def test_judge_modifier_extension_anywhere(value: bytes, path: str):
    flaw = judge(value)
    assert isinstance(flaw, Flaw)
    assert (flaw.reason, flaw.path) == (Reason.MODIFIER_EXTENSION, path)


@pytest.mark.parametrize(
    "value",
    [
        one_line(',"modifierExtension":[]'),
        one_line(',"modifierExtension":null'),
        b'{"resourceType":"Basic","text":{"div":"modifierExtension"}}',
        b'{"resourceType":"Patient","id":null,"meta":null,"name":[null,{"given":["A",null]}]}',
        one_line(',"class":[{"coding":[{"code":"IMP"}]}],"actualPeriod":{"start":"2024-01-01"}'),
        one_line(
            ',"serviceType":[{"concept":{"text":"x"}}],"diagnosis":[{"condition":[{"reference":{}}],"use":[{}]}]'
        ),
        one_line(',"period":{"start":"yesterday","end":"2024-02-31"}'),
        one_line(',"subject":{"reference":"who knows"}'),
        b'{"resourceType":"Encounter","status":"completed"}',
        b'{"resourceType":"Condition"}',
        b'{"resourceType":"Patient","x":"\\\\u0000"}',
        b'{"resourceType":"Patient","x":{"a":1},"y":{"a":1}}',
        b'{"resourceType":"Basic","x":"' + b"z" * 1_000_000 + b'"}',
        b'{"resourceType":"Basic","x":1234567890123456789012345678901234567890}',
        '{"resourceType":"Patient","x":"é\\u00e9\\ud83d\\ude00"}'.encode(),
        nested(NESTED),
        b' {"resourceType":"Basic"}\r',
    ],
)
def test_judge_takes(value: bytes):
    assert not isinstance(judge(value), Flaw)


def test_judge_too_large():
    value = b'{"resourceType":"Basic","x":"' + b"x" * MAX_RECORD_BYTES + b'"}'
    assert judge(value) == Flaw(Reason.TOO_LARGE, "$", f"{len(value)} bytes")


@pytest.mark.parametrize("kind", R4_TYPES)
def test_judge_takes_every_r4_type(kind: str):
    resource = judge(one_line(',"id":"7"', kind))
    assert not isinstance(resource, Flaw)
    assert resource.id == "7"


def test_every_reason_has_a_case_above():
    assert {reason.value for reason in Reason} - {"bad_bundle", "delete_not_by_id"} == {
        "not_json", "truncated", "invalid_utf8", "lone_surrogate", "nul", "too_deep", "too_large",
        "number_out_of_range", "not_an_object", "no_resource_type", "unknown_resource_type", "wrong_type",
        "missing_required", "duplicate_key", "modifier_extension",
    }  # fmt: skip


def test_shapes_do_not_nest_in_themselves():
    """What fits a shape whole is known to be shallow only if no shape can hold itself."""

    def deepest(kind: type, above: tuple[type, ...] = ()) -> int:
        assert kind not in above, f"{kind.__name__} holds itself"
        inner = [
            deepest(found, (*above, kind))
            for field in msgspec.structs.fields(kind)
            for found in structs_in(msgspec.inspect.type_info(field.type))
        ]
        return 1 + max(inner, default=0)

    def structs_in(info: object) -> list[type]:
        if isinstance(info, msgspec.inspect.UnionType):
            return [found for kind in info.types for found in structs_in(kind)]
        if isinstance(info, msgspec.inspect.ListType):
            return structs_in(info.item_type)
        return [info.cls] if isinstance(info, msgspec.inspect.StructType) else []

    deep = [shapes.Patient, shapes.Encounter, shapes.Condition, shapes.Organization, shapes.Location]
    assert max(map(deepest, deep)) < MAX_DEPTH / 4
    assert issubclass(shapes.Patient, shapes_datatypes.Shape)


NUMBERS = ["0", "-0", "1e308", "-1E-308", "1.00", "123456789012345678901234567890", "1e-9999", "0.1e+2"]
TEXTS = [r'"\u2028\/\b"', '"\x7f\u2029\U0001f600"', r'"\ud83d\ude00"', '""', r'"\\u0000"', r'"\u0001"']


@pytest.mark.parametrize("value", [*NUMBERS, *TEXTS, "[" * 190 + "]" * 190, "[null,true]", '{"":{}}'])
@pytest.mark.parametrize("kind", ["Encounter", "Observation"])
def test_duckdb_reads_what_is_taken(kind: str, value: str):
    """Silver parses batches with DuckDB: one record that it refused would cost all others of the batch."""
    text = one_line(f',"id":"7","x":{value}', kind).decode("utf-8")
    assert not isinstance(judge(text.encode()), Flaw)
    found = duckdb.execute('SELECT from_json(?, \'{"id": "VARCHAR"}\').id', [text]).fetchone()
    assert found == ("7",)


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
keys = st.sampled_from(
    ["a", "b", "text", "period", "start", "reference", 'quote"', "é", "modifierExtensions"]
)


def pairs(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    member = st.builds(lambda key, value: f"{json.dumps(key)} : {value}", keys, inner)
    return st.lists(member, max_size=4).map(lambda members: "{" + " ,\n".join(members) + "}")


def arrays(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(inner, max_size=3).map(lambda members: "[" + ", ".join(members) + "]")


def has_duplicate(text: str) -> bool:
    found = []

    def look(members: list[tuple[str, object]]) -> dict[str, object]:
        found.append(len({key for key, _ in members}) < len(members))
        return dict(members)

    json.loads(text, object_pairs_hook=look)
    return any(found)


@given(
    st.sampled_from(["Observation", "Encounter", "Patient"]),
    st.recursive(scalars.map(json.dumps), lambda inner: pairs(inner) | arrays(inner), max_leaves=20),
)
def test_judge_finds_duplicates_where_python_does(kind: str, value: str):
    text = one_line(f',"note9":{value}', kind).decode()
    flaw = judge(text.encode("utf-8", "surrogatepass"))
    if isinstance(flaw, Flaw):
        assert flaw.reason in {Reason.DUPLICATE_KEY, Reason.NUL, Reason.LONE_SURROGATE, Reason.INVALID_UTF8}
        assert (flaw.reason is Reason.DUPLICATE_KEY) <= has_duplicate(text)
    else:
        assert not has_duplicate(text)
