"""Sharing with other tenants is the administrator's to say, stands in the trail, and can be taken back."""

from collections.abc import Callable

from fastapi import FastAPI
from sqlalchemy import select

from metriccare.access import peers
from metriccare.access.audit.tables import AuditRow
from tests.web.conftest import Browser

AT = "/t/demo-north/settings"


def changes(app: FastAPI) -> list[str]:
    with app.state.premises.database.reading() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.number))
        return [row.detail for row in rows if '"peers"' in row.detail]


def test_it_is_off_then_on_then_off_again(app: FastAPI, signed_in: Callable[[str], Browser]) -> None:
    dana = signed_in("dana")
    assert "Nothing is shared with other tenants" in dana.get(AT).text
    assert dana.submit(f"{AT}/peers", share="yes").headers["location"] == f"{AT}?done=saved"
    assert "They count from 1 Oct 2026." in dana.get(AT).text  # it is July
    assert dana.submit(f"{AT}/peers", share="yes").headers["location"] == f"{AT}?done=nothing"
    dana.submit(f"{AT}/peers", share="no")
    with app.state.premises.database.reading() as session:
        assert peers.consent(session, "demo-north") is None
    assert len(changes(app)) == 2


def test_nobody_else_says_it(app: FastAPI, signed_in: Callable[[str], Browser]) -> None:
    for name, status in (("ruth", 403), ("imani", 403), ("sam", 404)):
        assert signed_in(name).submit(f"{AT}/peers", share="yes").status_code == status
    with app.state.premises.database.reading() as session:
        assert peers.consent(session, "demo-north") is None
