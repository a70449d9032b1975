"""Why a stay counts as a death or not, from the evidence that gold has kept."""

from metriccare.gold.explain.moments import shown, shown_date
from metriccare.gold.explain.stay_row import StayRow
from metriccare.gold.explain.words.frame import Frame, Value, Words, not_ripe, wrong_age


def in_hospital(stay: StayRow, frame: Frame) -> Words:
    """Of mortality."""
    died = "" if stay.deceased is None else shown(stay.deceased, frame.zone)
    within: dict[str, Value] = {
        "admission": shown(stay.start, frame.zone),
        "discharge": shown(stay.end, frame.zone),
    }
    match stay.death_evidence:
        case "disposition":
            return Words("died: the discharge disposition says so", {"disposition": stay.disposition})
        case "deceased_date":
            reason = f"died: the date of death, {died}, lies between admission and discharge"
            return Words(reason, {"deceased": died, **within})
        case "death_condition":
            reason = "died: a Condition of death names this stay, or is dated within it"
            return Words(reason, {"condition": stay.death_condition_id, **within})
        case _:
            dated = f"date of death {died} outside the stay" if died else "no date of death"
            reason = f"no evidence of death: disposition {stay.disposition or 'unknown'}, {dated}"
            return Words(reason, {"disposition": stay.disposition, "deceased": died or None, **within})


def within_30_days(stay: StayRow, frame: Frame) -> Words:
    """Of mortality/30d_65_94."""
    if stay.age is None or not 65 <= stay.age <= 94:
        return wrong_age(stay, "65 to 94")
    if not stay.ripe_30:
        return not_ripe("admission", stay.start.day, frame)
    deceased = None if stay.deceased is None else shown(stay.deceased, frame.zone)
    found = "died" if stay.died_within_30 else "no death"
    values: dict[str, Value] = {"admission_date": shown_date(stay.start.day), "deceased": deceased}
    return Words(f"{found} 0 to 30 dates after admission", values)
