"""Where a stay stands in mortality, from the evidence that gold has kept."""

from metriccare.gold.explain.moments import shown, shown_date
from metriccare.gold.explain.standing.verdict import Frame, Standing, Value, counts, not_ripe, wrong_age
from metriccare.gold.explain.stay_row import StayRow


def in_hospital(stay: StayRow, frame: Frame) -> Standing:
    """Of mortality."""
    died = "" if stay.deceased is None else shown(stay.deceased, frame.zone)
    within = {"admission": shown(stay.start, frame.zone), "discharge": shown(stay.end, frame.zone)}
    match stay.death_evidence:
        case "disposition":
            return counts(True, "died: the discharge disposition says so", {"disposition": stay.disposition})
        case "deceased_date":
            reason = f"died: the date of death, {died}, lies between admission and discharge"
            return counts(True, reason, {"deceased": died, **within})
        case "death_condition":
            reason = "died: a Condition of death names this stay, or is dated within it"
            return counts(True, reason, {"condition": stay.death_condition_id, **within})
        case _:
            reason = f"no evidence of death: disposition {stay.disposition or 'unknown'}, " + (
                f"date of death {died} outside the stay" if died else "no date of death"
            )
            return counts(
                False, reason, {"disposition": stay.disposition, "deceased": died or None, **within}
            )


def within_30_days(stay: StayRow, frame: Frame) -> Standing:
    """Of mortality/30d_65_94."""
    if stay.age is None or not 65 <= stay.age <= 94:
        return wrong_age(stay, "65 to 94")
    values: dict[str, Value] = {
        "admission_date": shown_date(stay.start.day),
        "deceased": None if stay.deceased is None else shown(stay.deceased, frame.zone),
    }
    if not stay.ripe_30:
        return not_ripe("admission", stay.start.day, frame)
    if stay.died_within_30:
        return counts(True, "died 0 to 30 dates after admission", values)
    return counts(False, "no death 0 to 30 dates after admission", values)
