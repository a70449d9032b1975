"""Observed against expected on the measure page: as fitted, of the hospitals that its reader may see exactly."""

from collections.abc import Callable

from metriccare.insight.risk import kept
from metriccare.tenants.registry import Tenant
from metriccare.web.wording import interval, number
from tests.web.conftest import Browser

AT = "/t/demo-north/measures/mortality"
HEAD = "<h2>Observed against expected</h2>"


def test_each_hospital_stands_with_its_ratio_and_what_it_rests_on(
    compliance: Browser, tenant: Tenant
) -> None:
    fitted = kept.read(tenant)
    assert fitted is not None
    found = fitted.measures["mortality"]
    assert found is not None
    page = compliance.get(AT).text
    assert HEAD in page
    for ratio in found.hospitals:
        assert f"<b>{number(ratio.ratio, 2)}</b>" in page
        assert interval(*ratio.interval_95, 2) in page
    assert found.method in page
    assert "no CMS ratio" in page
    assert "RSRR" not in page
    names = [compliance.get(f"{AT}?hospital={ratio.hospital}").text for ratio in found.hospitals]
    assert all(HEAD in one for one in names)


def test_not_of_parts_people_other_variants_or_means(compliance: Browser) -> None:
    for address in (
        f"{AT}?sex=female",
        f"{AT}?variant=30d_65_94",
        "/t/demo-north/measures/length-of-stay",
    ):
        answer = compliance.get(address)
        assert answer.status_code == 200
        assert HEAD not in answer.text


def test_clinician_has_her_hospital_alone_and_published_readers_none(
    clinician: Browser, signed_in: Callable[[str], Browser]
) -> None:
    page = clinician.get(AT).text
    assert page[page.index(HEAD) :].partition("</table>")[0].count('<th scope="row">') == 1
    assert HEAD not in signed_in("dana").get(AT).text
