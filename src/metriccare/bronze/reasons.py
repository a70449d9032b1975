"""Why a record is in quarantine: every reason code with its meaning, and the limits two of them rest on.

The codes are stored and scripted against: never rename or reuse one. `docs/reference/quarantine-reasons.md`
lists the same, and a test holds the two together. Not here: findings, which are about records that are good.
"""

from enum import StrEnum

MAX_RECORD_BYTES = 64 << 20
MAX_DEPTH = 200


class Reason(StrEnum):
    """A reason code; its `meaning` is the sentence that the documentation prints."""

    meaning: str

    def __new__(cls, code: str, meaning: str) -> "Reason":
        member = str.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    NOT_JSON = (
        "not_json",
        "The bytes are not one JSON value; the detail names the byte where reading stopped.",
    )
    TRUNCATED = "truncated", "The JSON value ends before it is complete."
    INVALID_UTF8 = "invalid_utf8", "The bytes are not UTF-8."
    LONE_SURROGATE = "lone_surrogate", "A string holds half of a \\u surrogate pair, which is no character."
    NUL = "nul", "The record holds a NUL, raw or as \\u0000, which no text may hold."
    TOO_DEEP = "too_deep", f"Objects and arrays are nested more than {MAX_DEPTH} deep."
    TOO_LARGE = "too_large", f"The record is longer than {MAX_RECORD_BYTES >> 20} MiB."
    NUMBER_OUT_OF_RANGE = "number_out_of_range", "A number is too large for a double."
    NOT_AN_OBJECT = "not_an_object", "The value is JSON but not an object, so it is not a resource."
    NO_RESOURCE_TYPE = "no_resource_type", "The object has no resourceType, or it is not a string."
    UNKNOWN_RESOURCE_TYPE = "unknown_resource_type", "The resourceType is not one of FHIR R4."
    WRONG_TYPE = "wrong_type", "An element has another JSON type than FHIR R4 gives it."
    MISSING_REQUIRED = "missing_required", "An element is absent without which the resource has no meaning."
    DUPLICATE_KEY = (
        "duplicate_key",
        "An object names one key twice, so readers would disagree about its value.",
    )
    MODIFIER_EXTENSION = (
        "modifier_extension",
        "A modifierExtension that is not known here may change the meaning.",
    )
    BAD_BUNDLE = "bad_bundle", "A Bundle or one of its entries has not the form of a Bundle."
    DELETE_NOT_BY_ID = "delete_not_by_id", "A DELETE entry does not name one resource as Type/id."
