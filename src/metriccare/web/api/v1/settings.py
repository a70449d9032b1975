"""`/settings`: a tenant's settings as the text of their file: read, foreseen, changed. The next run takes them up.

Not its key (the command line changes that), and not how its people sign in: that could lock everybody out, and is a
page's (docs/reference/api.md).
"""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.types import Strict
from starlette.responses import Response

from metriccare.access.audit.event import Action
from metriccare.access.policy import Permission
from metriccare.errors import BusyError, UsageError
from metriccare.tenants import changes, history, settings_file
from metriccare.tenants.registry import Tenant
from metriccare.web.api import documents
from metriccare.web.api.call import CalledInTenant
from metriccare.web.api.documents import Answer, Version
from metriccare.web.declare import Declared
from metriccare.web.problems import Conflict, Unprocessable

routes = Declared("api")

TEXT = 'version = 1\ntime_zone = "America/New_York"\n'
Toml = Annotated[
    str,
    Strict(),
    StringConstraints(min_length=1, max_length=200_000),
    Field(description="The whole text, TOML as in docs/reference/settings.md.", examples=[TEXT]),
]


class SettingsShown(Answer):
    """The settings that hold."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 3, "text": TEXT}]})

    version: int = Field(description="Counts up with every change.")
    text: str


class SettingMoved(Answer):
    """A setting that a new text changes, and what the next run computes anew because of it."""

    setting: str
    moves: str


class SettingsForeseen(Answer):
    """What a new text would change."""

    items: list[SettingMoved]


class NewSettings(documents.Asked):
    """A text to try."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": TEXT}]})

    text: Toml


class ChangedSettings(NewSettings):
    """A text to take the place of the version that was read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": TEXT, "version": 3}]})

    version: Version


@routes.get(
    "/api/v1/t/{tenant}/settings",
    needs=Permission.SETTINGS,
    response_model=SettingsShown,
    summary="The settings that hold",
    tags=["settings"],
)
def settings(call: CalledInTenant) -> Response:
    """As text, with the comments that somebody wrote into it."""
    return call.answer(_shown(call.visit.tenant))


@routes.post(
    "/api/v1/t/{tenant}/settings/foresee",
    needs=Permission.SETTINGS,
    response_model=SettingsForeseen,
    summary="What new settings would change",
    tags=["settings"],
)
def foresee(call: CalledInTenant, asked: NewSettings) -> Response:
    """Nothing is written; a wrong text is told as when it is saved."""
    moved = _foreseen(call, asked.text)
    items = [SettingMoved(setting=name, moves=changes.CONSEQUENCES[name]) for name in moved]
    return call.answer(SettingsForeseen(items=items))


@routes.put(
    "/api/v1/t/{tenant}/settings",
    needs=Permission.SETTINGS,
    response_model=SettingsShown,
    summary="Change the settings",
    tags=["settings"],
)
def change(call: CalledInTenant, asked: ChangedSettings) -> Response:
    """409 where somebody else changed them meanwhile; figures follow with the next run."""
    visit = call.visit
    text, name = _ended(asked.text), visit.tenant.name
    moved = _foreseen(call, text)
    try:
        # The trail first: a change that it does not know of must not be.
        visit.audit(Action.SETTINGS_CHANGED, f"Tenant/{name}", setting=", ".join(moved))
        changes.rewrite(visit.premises.home, name, text, asked.version)
    except BusyError as error:
        raise Conflict(error.message, way_out=error.way_out) from None
    return call.answer(_shown(visit.tenant))


def _foreseen(call: CalledInTenant, text: str) -> tuple[str, ...]:
    try:
        return changes.foresee(call.visit.premises.home, call.visit.tenant.name, _ended(text))
    except UsageError as error:
        said = {"text": f"{error.message} ({error.way_out})" if error.way_out else error.message}
        raise Unprocessable("these settings cannot be", errors=said) from None


def _ended(text: str) -> str:
    """As a file has it."""
    return text.replace("\r\n", "\n").rstrip("\n") + "\n"


def _shown(tenant: Tenant) -> SettingsShown:
    version = history.record(tenant.folder)
    return SettingsShown(version=version, text=settings_file.text_of(tenant.folder / history.CURRENT))
