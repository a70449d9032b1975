"""What a client may keep, and when it is told that nothing has changed."""

from collections.abc import Callable

import pytest

from metriccare.web.figures.snapshot import Snapshot
from tests.web.api.conftest import Program

Come = Callable[..., Program]
AT = "/api/v1/t/demo-north/measures?by=hospital,year"


def test_figures_may_be_kept_and_asked_about_again(program: Come) -> None:
    ruth = program("ruth")
    first = ruth.get(AT)
    assert first.headers["cache-control"] == "private, no-cache"
    assert {"Authorization", "Cookie"} <= {part.strip() for part in first.headers["vary"].split(",")}
    again = ruth.get(AT, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.usefixtures("decided")
def test_tag_is_of_the_right_and_the_question(program: Come) -> None:
    ruth, imani, dana = (program(name) for name in ("ruth", "imani", "dana"))
    tags = [one.get(AT).headers["etag"] for one in (ruth, imani, dana)]
    tags += [ruth.get(f"{AT}&limit=5").headers["etag"], ruth.get(f"{AT}&measure=hai").headers["etag"]]
    assert len(set(tags)) == 5
    for program_, tag in ((imani, tags[0]), (dana, tags[0]), (ruth, tags[2])):
        assert program_.get(AT, headers={"If-None-Match": tag}).status_code == 200


def test_new_version_of_the_lake_is_another_answer(program: Come, monkeypatch: pytest.MonkeyPatch) -> None:
    ruth = program("ruth")
    page = ruth.get(f"{AT}&limit=2").json()
    tag = ruth.get(AT).headers["etag"]
    monkeypatch.setattr(Snapshot, "version", property(lambda self: f"{self.manifest.run + 1}-x-y"))
    answer = ruth.get(AT, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.json()["version"]) == (200, "2-x-y")
    stale = ruth.get(f"{AT}&limit=2&cursor={page['next']}")
    assert (stale.status_code, stale.json()["type"]) == (409, "/docs/problems#conflict")


def test_what_is_said_of_patients_is_not_to_be_kept(program: Come) -> None:
    answer = program("ruth").get("/api/v1/t/demo-north/stays?measure=mortality")
    assert answer.headers["cache-control"] == "private, no-store"
    assert "etag" not in answer.headers


def test_long_answers_are_packed(program: Come) -> None:
    answer = program("ruth").get(AT, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
