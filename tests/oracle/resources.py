"""Generated FHIR resources: small pools, so that coincidences are the rule. Not their order or files."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from tests.oracle.calendars import Calendar
from tests.oracle.choosing import Chooser
from tests.oracle.fields import Json
from tests.oracle.pools import (
    BIRTHS,
    CLABSI,
    CLASSES,
    CONDITION_CODES,
    DIAGNOSES,
    DISPOSITIONS,
    HOW_MANY,
    PRIORITY,
    RACE,
    SNOMED,
    SYSTEMS,
)


@dataclass
class Maker:
    """Makes one resource after another; `prefix` keeps one small hospital apart from the others of the same
    tenant."""

    choose: Chooser
    calendar: Calendar
    prefix: str = ""

    def id(self, type_: str, number: int | None = None) -> str:
        chosen = number
        if chosen is None:  # half of all references go to the first of a kind
            chosen = self.choose.below(HOW_MANY[type_]) if self.choose.below(2) else 0
        return f"{self.prefix}{type_[0].lower()}{chosen + 1}"

    def value(self) -> str:
        return self.prefix + self.choose.pick(("1", "2", "3 b"))

    def make(self, type_: str, number: int) -> Json:
        body: Json = {"resourceType": type_, "id": self.id(type_, number)}
        makers = {
            "Patient": self.patient,
            "Organization": self.organization,
            "Location": self.location,
            "Encounter": self.encounter,
            "Condition": self.condition,
        }
        body |= makers[type_]()
        if self.choose.chance(2):
            body["identifier"] = [self.identifier() for _ in range(1 + self.choose.below(2))]
        return {name: value for name, value in body.items() if value is not None}

    def identifier(self) -> Json:
        system = self.choose.pick((*SYSTEMS, *SYSTEMS, "urn:x/encounter-hosp", "urn:x/encounter-icu"))
        named: Json = {"system": system} if system is not None else {}
        return named | {"value": self.value()}

    def reference(self, type_: str) -> Json | None:
        """Usually `Type/id`; else one of the other forms a reference can take, or text that is none of
        them."""
        literal = f"{type_}/{self.id(type_)}"
        if not self.choose.chance(10 if type_ == "Patient" else 5):
            return {"reference": literal}
        forms = (
            f"https://fhir.example.org/r4/{literal}",
            f"{literal}/_history/3",
            f"http://h/{literal}/_history/a",
            self._conditional(type_),
            self._conditional(type_),
            f"https://fhir.example.org/r4/{self._conditional(type_)}",
            f"Group/{self.prefix}g1",
            f"#{self.prefix}p1",
            f"{literal}/",
            f"fhir/{literal}",
            "urn:uuid:00000000-0000-0000-0000-000000000000",
            "",
        )
        form = self.choose.below(len(forms) + 2)
        if form < len(forms):
            return {"reference": forms[form], "display": "somewhere"}
        return {"identifier": self.identifier()} if form == len(forms) else None

    def _conditional(self, type_: str) -> str:
        system = self.choose.pick(("", "urn:mrn|", "urn:alt|", "|"))
        safe = self.choose.pick(("|:", ""))
        return f"{type_}?identifier={quote(system + self.value(), safe=safe)}"

    def maybe_moment(self, one_in: int) -> str | None:
        return self.calendar.written(self.calendar.moment()) if self.choose.chance(one_in) else None

    def patient(self) -> Json:
        shown = self.choose.pick(("White", "Asian", None))
        categories = [{"url": "ombCategory", "valueCoding": {"display": shown}}] * self.choose.pick(
            (1, 1, 0, 2)
        )
        body: Json = {
            "gender": self.choose.pick(("female", "male", None)),
            "birthDate": self.choose.pick(BIRTHS),
            "deceasedDateTime": self.maybe_moment(4),
            "extension": [{"url": RACE, "extension": categories}] if categories else None,
        }
        if self.choose.chance(25):
            body["meta"] = {"security": [{"code": "HTEST"}]}
        return body

    def organization(self) -> Json:
        return {"name": self.choose.pick(("North", "South", None))}

    def location(self) -> Json:
        kind = self.choose.pick(("wa", "bd", None))
        return {
            "name": self.choose.pick(("Ward 1", "Ward 2", "Bed 7", None)),
            "physicalType": {"coding": [{"code": kind}]} if kind is not None else None,
            "partOf": self.reference("Location") if self.choose.chance(2) else None,
        }

    def encounter(self) -> Json:
        start, end = self.calendar.span()
        body: Json = {
            "status": self._status(),
            "class": self.choose.pick(CLASSES) if self.choose.chance(5) else CLASSES[0],
            "type": self._concepts(((SNOMED, "8715000"),), 6),
            "priority": self._concept(((PRIORITY, "EL"), (PRIORITY, "EM"), ("urn:local", "EL")), 3),
            "subject": self.reference("Patient"),
            "serviceProvider": self.reference("Organization"),
            "partOf": self.reference("Encounter") if self.choose.chance(2) else None,
            "period": self._period(start, end),
            "serviceType": self._service_type(),
            "location": self._locations(),
            "reasonCode": self._concepts(DIAGNOSES, 2),
            "diagnosis": self._diagnoses(),
        }
        if self.choose.chance(3):
            body["hospitalization"] = {"dischargeDisposition": self._concept(DISPOSITIONS, 1)}
        if self.choose.chance(60):
            body[self.choose.pick(("actualPeriod", "admission"))] = {}
        return body

    def _status(self) -> str:
        others = (
            "in-progress",
            "planned",
            "cancelled",
            "entered-in-error",
            "unknown",
            "completed",
            "arrived",
        )
        return self.choose.pick(others) if self.choose.chance(10) else "finished"

    def _period(self, start: datetime, end: datetime) -> Json:
        texts: Json = dict(zip(("start", "end"), self.calendar.written_span(start, end), strict=True))
        if self.choose.chance(30):
            del texts[self.choose.pick(("end", "start"))]
        return texts

    def _coding(self, pool: tuple[tuple[str | None, str | None], ...]) -> Json:
        system, code = self.choose.pick(pool)
        return {name: value for name, value in (("system", system), ("code", code)) if value is not None}

    def _concept(self, pool: tuple[tuple[str | None, str | None], ...], one_in: int) -> Json | None:
        if not self.choose.chance(one_in):
            return None
        return {"coding": [self._coding(pool) for _ in range(self.choose.pick((1, 1, 2)))]}

    def _concepts(self, pool: tuple[tuple[str | None, str | None], ...], one_in: int) -> list[Json] | None:
        concept = self._concept(pool, one_in)
        return [concept] if concept is not None else None

    def _service_type(self) -> Json | None:
        codings: tuple[Json, ...] = (
            {"code": "MED"},
            {"code": "SUR", "display": "Surgery"},
            {"system": "urn:s"},
        )
        return self.choose.pick(
            (
                None,
                {"text": "Medicine"},
                {"coding": [self.choose.pick(codings)]},
                {"text": "", "coding": [codings[0]]},
            )
        )

    def _locations(self) -> list[Json]:
        found: list[Json] = []
        for _ in range(self.choose.below(3)):
            one: Json = {"location": self.reference("Location") or {"display": "Corridor"}}
            if self.choose.chance(2):
                same = found[-1].get("period") if found and self.choose.chance(2) else None
                one["period"] = same or {"start": self.calendar.written(self.calendar.moment())}
            if self.choose.chance(5):
                one["status"] = self.choose.pick(("planned", "completed"))
            found.append(one)
        return found

    def _diagnoses(self) -> list[Json]:
        found: list[Json] = []
        for _ in range(self.choose.below(3)):
            one: Json = {"condition": self.reference("Condition") or {}}
            if not self.choose.chance(4):
                one["rank"] = self.choose.pick((1, 1, 2))
            found.append(one)
        return found

    def condition(self) -> Json:
        status = (
            self.choose.pick(("confirmed", "refuted", "entered-in-error")) if self.choose.chance(5) else None
        )
        period: Json = {"start": self.calendar.written(self.calendar.moment())}
        return {
            "code": self._concept(CLABSI if self.choose.chance(2) else CONDITION_CODES, 1),
            "verificationStatus": {"coding": [{"code": status}]} if status is not None else None,
            "subject": self.reference("Patient"),
            "encounter": self.reference("Encounter") if self.choose.chance(3) else None,
            "onsetDateTime": None if self.choose.chance(4) else self.calendar.onset(),
            "onsetPeriod": period if self.choose.chance(6) else None,
            "recordedDate": self.maybe_moment(3),
        }
