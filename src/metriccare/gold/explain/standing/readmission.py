"""Where a stay stands in readmission_30d: as its episode's discharge, or as a part of it."""

from metriccare.gold.explain.moments import shown_date
from metriccare.gold.explain.standing.verdict import (
    FOLLOW_UP,
    Frame,
    Standing,
    Value,
    counts,
    left_out,
    not_ripe,
    wrong_age,
)
from metriccare.gold.explain.stay_row import StayRow


def any_age(stay: StayRow, frame: Frame) -> Standing:
    """Of readmission_30d."""
    if not stay.is_index_discharge:
        reason = f"goes on in stay {stay.discharge_stay_id[:12]}, whose discharge stands for both"
        return left_out(reason, {"discharge_stay": stay.discharge_stay_id})
    if stay.index_exclusion is not None:
        return _not_eligible(stay, frame)
    values: dict[str, Value] = {
        "discharge_date": shown_date(stay.end.day),
        "next_stay": stay.readmission_stay_id,
        "days_to_next": stay.days_to_next,
        "next_planned": stay.next_planned,
    }
    return counts(stay.readmitted, _what_followed(stay), values)


def _what_followed(stay: StayRow) -> str:
    if stay.readmission_stay_id is None:
        return "not readmitted: no later stay"
    following = f"stay {stay.readmission_stay_id[:12]} starts {stay.days_to_next} days after discharge"
    if stay.readmitted:
        return f"readmitted: {following}, unplanned"
    planned = ", and is planned" if stay.next_planned else f", more than {FOLLOW_UP}"
    return f"not readmitted: {following}{planned}"


def _not_eligible(stay: StayRow, frame: Frame) -> Standing:
    match stay.index_exclusion:
        case "died":
            where = (
                "" if stay.died_stay_id in (None, stay.stay_id) else f" in stay {str(stay.died_stay_id)[:12]}"
            )
            return left_out(f"died{where}", {"died_stay": stay.died_stay_id})
        case "against_advice":
            return left_out("left against medical advice", {"disposition": stay.disposition})
        case _:
            return not_ripe("discharge", stay.end.day, frame)


def from_65(stay: StayRow, frame: Frame) -> Standing:
    """Of readmission_30d/65_plus."""
    if stay.age is None or stay.age < 65:
        return wrong_age(stay, "65 and over")
    return any_age(stay, frame)
