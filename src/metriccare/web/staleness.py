"""How fresh the figures are that a visitor sees: how far the data go, when they were computed, and what has stopped.

In words, and of her own hospitals alone. Not the rules (`gold.staleness` of hospitals, `kept_up` of runs).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from metriccare.access.policy import Permission, scope_for
from metriccare.gold.staleness import TOGETHER, Silence, silences
from metriccare.web.figures.arrivals import arrivals, waiting
from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.frame import Freshness
from metriccare.web.kept_up import Behind, behind
from metriccare.web.visit import Visit
from metriccare.web.wording import day, moment, plural, span

EPOCH = date(1970, 1, 1)
ANCHOR = "#stale"


@dataclass(frozen=True, slots=True)
class Staleness:
    """What is stale: hospitals that have fallen silent, and a run that does not come."""

    silent: Mapping[str, Silence]
    hospitals: tuple[str, ...] = ()  # all that the visitor may ask about
    behind: timedelta | None = None  # how long what has landed waits already

    def tag(self, hospital: str = "") -> str:
        """ "6 h" for a figure of a hospital, or ("") of all that the visitor may see; "" where it is fresh.

        All together are stale when each is: one that has stopped among others is marked by its own row.
        """
        meant = (hospital,) if hospital else self.hospitals
        found = [self.silent[one].length for one in meant if one in self.silent]
        lengths = found if meant and len(found) == len(meant) else []
        lengths += [self.behind] if self.behind is not None else []
        return short(max(lengths)) if lengths else ""


FRESH = Staleness({})


def stale_of(visit: Visit) -> Staleness:
    """What is stale for this visitor now."""
    snapshot = visit.snapshot if visit.member_of else None
    if snapshot is None or not visit.allows(Permission.PUBLISHED):
        return FRESH
    mine = _hospitals(visit, snapshot)
    pending = waiting(snapshot, visit.now)
    # What has landed since may be of any hospital: none is called silent for longer than until then.
    until = min(visit.now, pending[0]) if pending else visit.now
    landed = arrivals(snapshot)
    found = silences(landed, until)
    late = visit.now - pending[0] if pending else timedelta()
    return Staleness(
        {one: silence for one, silence in found.items() if one in mine},
        mine,
        late if late > TOGETHER else None,
    )


def _hospitals(visit: Visit, snapshot: Snapshot) -> tuple[str, ...]:
    permission = Permission.EXACT if visit.allows(Permission.EXACT) else Permission.PUBLISHED
    scope = scope_for(visit.person, visit.tenant.name, permission)
    places = (place for place in snapshot.places if scope.holds(place.hospital, place.department))
    return tuple(dict.fromkeys(place.hospital for place in places))


def freshness(visit: Visit, *, explained: bool) -> Freshness | None:
    """What the bar on top says of the tenant's figures; None where there are none.

    `explained`: the page also says in sentences which hospitals are stale, where the bar's words lead.
    """
    snapshot = visit.snapshot if visit.member_of else None
    if snapshot is None:
        return None
    finished = datetime.fromisoformat(snapshot.manifest.finished_at)
    through = snapshot.manifest.data_through
    text = f"omputed {short(visit.now - finished)} ago"
    text = f"C{text}" if through is None else f"Data to {day(EPOCH + timedelta(days=through))}, c{text}"
    stale, late = stale_of(visit), behind(visit, finished)
    why = _why(visit, stale, snapshot) if explained else ()
    why = (*([late.words] if late else []), *why)
    return Freshness(text=text, stale=_bar(stale, late), href=ANCHOR if why else None, why=why)


def _bar(stale: Staleness, late: Behind | None) -> str | None:
    """ "stale 6 h" of one hospital, or of a run that does not come; "2 hospitals stale"."""
    waits = [one for one in (stale.behind, late and late.length) if one is not None]
    if len(stale.silent) > 1 and not waits:
        return f"{plural(len(stale.silent), 'hospital')} stale"
    lengths = waits or [one.length for one in stale.silent.values()]
    return f"stale {short(max(lengths))}" if lengths else None


def _why(visit: Visit, stale: Staleness, snapshot: Snapshot) -> tuple[str, ...]:
    zone = ZoneInfo(visit.tenant.settings.time_zone)
    found = [
        _silent(snapshot.hospital_name(hospital), silence, visit.now, zone)
        for hospital, silence in stale.silent.items()
    ]
    if stale.behind is not None:
        files = plural(len(waiting(snapshot, visit.now)), "landed file waits", "landed files wait")
        found.append(f"{files} for a run, the first for {span(stale.behind.total_seconds())}.")
    return tuple(found)


def _silent(name: str, silence: Silence, now: datetime, zone: ZoneInfo) -> str:
    since = silence.since.astimezone(zone)
    today = since.date() == now.astimezone(zone).date()
    stop = f"{since:%H:%M}" if today else moment(since)
    return f"{name} has sent nothing for {span(silence.length.total_seconds())}. Its figures stop at {stop}."


def short(length: timedelta) -> str:
    """0 min; 40 min; 6 h; 3 days: as a tag says it."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 3_600:
        return f"{seconds // 60} min"
    if seconds < 172_800:
        return f"{seconds // 3_600} h"
    return f"{seconds // 86_400} days"
