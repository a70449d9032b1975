"""Section 5: when a Condition began. Not which Conditions are infections or deaths."""

from tests.oracle.feed import Condition, Feed
from tests.oracle.fields import child, text
from tests.oracle.moments import Moment, Partial, read


def onset(condition: Condition, feed: Feed, *, recorded: bool | None = None) -> Moment | Partial | None:
    """ "`onsetDateTime`, else `onsetPeriod.start`. A value that is not a dateTime is absent; a valid year or
    month ends the search. `recordedDate` stands in only where the tenant says `recorded_is_onset = true`" """
    body, zone = condition.body, feed.settings.zone
    texts = [text(body, "onsetDateTime"), text(child(body, "onsetPeriod"), "start")]
    if feed.settings.recorded_is_onset if recorded is None else recorded:
        texts.append(text(body, "recordedDate"))
    found = (read(one, zone) for one in texts)
    return next((one for one in found if one is not None), None)


def onset_day(condition: Condition, feed: Feed) -> Moment | None:
    """ "an onset of at least day precision" """
    value = onset(condition, feed)
    return value if isinstance(value, Moment) else None


def onset_or_recorded(condition: Condition, feed: Feed) -> Moment | None:
    """ "whose onset (section 5) or else `recordedDate`" """
    value = onset(condition, feed, recorded=True)
    return value if isinstance(value, Moment) else None
