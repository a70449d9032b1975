"""Why a discharge was eligible or not, and what followed it."""

from metriccare.gold.explain.moments import shown_date
from metriccare.gold.explain.stay_row import StayRow
from metriccare.gold.explain.words.frame import FOLLOW_UP, Frame, Value, Words, not_ripe, wrong_age


def any_age(stay: StayRow, frame: Frame) -> Words:
    """Of readmission_30d."""
    if not stay.is_index_discharge:
        reason = f"goes on in stay {stay.discharge_stay_id[:12]}, whose discharge stands for both"
        return Words(reason, {"discharge_stay": stay.discharge_stay_id})
    if stay.index_exclusion is not None:
        return _not_eligible(stay, frame)
    values: dict[str, Value] = {
        "discharge_date": shown_date(stay.end.day),
        "next_stay": stay.readmission_stay_id,
        "days_to_next": stay.days_to_next,
        "next_planned": stay.next_planned,
    }
    return Words(_what_followed(stay), values)


def from_65(stay: StayRow, frame: Frame) -> Words:
    """Of readmission_30d/65_plus."""
    if stay.age is None or stay.age < 65:
        return wrong_age(stay, "65 and over")
    return any_age(stay, frame)


def _what_followed(stay: StayRow) -> str:
    if stay.readmission_stay_id is None:
        return "not readmitted: no later stay"
    days = "1 day" if stay.days_to_next == 1 else f"{stay.days_to_next} days"
    following = f"stay {stay.readmission_stay_id[:12]} starts {days} after discharge"
    if stay.readmitted:
        return f"readmitted: {following}, unplanned"
    planned = ", and is planned" if stay.next_planned else f", more than {FOLLOW_UP}"
    return f"not readmitted: {following}{planned}"


def _not_eligible(stay: StayRow, frame: Frame) -> Words:
    match stay.index_exclusion:
        case "died":
            elsewhere = stay.died_stay_id is not None and stay.died_stay_id != stay.stay_id
            where = f" in stay {(stay.died_stay_id or '')[:12]}" if elsewhere else ""
            return Words(f"died{where}", {"died_stay": stay.died_stay_id})
        case "against_advice":
            return Words("left against medical advice", {"disposition": stay.disposition})
        case _:
            return not_ripe("discharge", stay.end.day, frame)
