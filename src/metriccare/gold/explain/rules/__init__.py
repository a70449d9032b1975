"""Every rule that a stay went through, in the order of the specification: formation, attributes, the four measures.

Not a computation of its own: what fired is what gold has decided; the rules here add the values it was decided on.
"""

from metriccare.gold.explain.case import Case
from metriccare.gold.explain.rules import attributes, death, episode, formation, index, infection, length
from metriccare.gold.explain.rules.verdict import Rule


def rules(case: Case) -> list[Rule]:
    """The rules of the stay that the encounter asked for belongs to; of the encounter, where it belongs to none."""
    told = [*formation.rules(case)]
    stay = case.stay
    if stay is not None:
        for room in (attributes, death, episode, index, infection, length):
            told.extend(room.rules(case, stay))
    return told
