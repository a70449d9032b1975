"""Pictures are drawn of values alone, quickly, by many threads at once, and give away nothing that is hidden."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import vl_convert

from metriccare.web import theme
from metriccare.web.charts import Period, Row, Slice, bars, donut, dots, trend
from metriccare.web.graphics.days_between import days_between_svg
from metriccare.web.graphics.intervals import domain, interval_svg
from metriccare.web.graphics.marks import WORDS, mark_svg
from metriccare.web.graphics.sparks import Point, spark_svg
from metriccare.web.graphics.timelines import Bar, Gap, Lane, timeline_svg
from metriccare.web.illustrator.picture import VEGA_LITE, slim
from metriccare.web.illustrator.process import Illustrator, Studio, UndrawnError, studio

MONTHS = tuple(Period(name=f"M{n}", value=10.0 + n % 5, provisional=n > 22) for n in range(24))

SIMPLE = (
    '{"datasets": {"rows": [{"a": 1}]}, "data": {"name": "rows"}, "mark": "point", '
    '"encoding": {"x": {"field": "a", "type": "quantitative"}}}'
)


def test_each_mark_has_a_shape_of_its_own() -> None:
    assert len({str(mark_svg(kind)) for kind in WORDS}) == len(WORDS)


def test_a_line_is_broken_where_a_value_is_hidden() -> None:
    drawn = spark_svg([Point(1), Point(2), Point(None), Point(2), Point(3)], label="five months")
    assert drawn.count("<path") == 2
    assert drawn.count("<circle") == 4


def test_the_way_to_a_provisional_point_is_dashed_and_the_point_hollow() -> None:
    drawn = spark_svg([Point(1), Point(2), Point(3, provisional=True)], label="three months")
    assert drawn.count('class="line dash"') == 1
    assert drawn.count('class="hollow"') == 1


def test_rare_events_of_the_last_year_are_ticks_and_the_days_since_a_bold_line() -> None:
    drawn = days_between_svg([20_000, 20_100, 20_300, 20_300], 20_400)
    ticks = re.findall(r'd="M([\d.]+) [\d.]+L([\d.]+) [\d.]+" class="tick"', drawn)
    assert len(ticks) == 3  # two days within the last year, and the line from the latest to the end
    assert [one[0] for one in ticks[:2]] == [one[1] for one in ticks[:2]]
    assert ticks[2] == (ticks[1][0], "358")
    assert 'aria-hidden="true"' in drawn


def test_labels_are_escaped() -> None:
    assert "<b>" not in spark_svg([Point(1)], label="<b>")
    chart = trend([Period(name="</script><b>", value=1.0)], label="one")
    assert "<b>" not in chart.wide + chart.spec
    assert "</script" not in chart.spec


@pytest.mark.parametrize(
    "values", [(1.14, 1.19), (1.141, 1.142), (0.0, 0.0), (4.62, 4.71, 4.68), (0.84, 0.86)]
)
def test_lines_of_an_axis_read_as_what_they_are(values: tuple[float, ...]) -> None:
    """Two rates of 1.14 and 1.19 had an axis of five lines that all said 1.1."""
    drawn = trend([Period(name=f"Y{n}", value=value) for n, value in enumerate(values)], label="narrow")
    said = re.findall(r'text-anchor="end"[^>]*>([\d.]+)<', drawn.wide)
    assert len(said) > 2
    assert len(said) == len(set(said)), said
    assert {len(one.partition(".")[2]) for one in said} == {1}


def test_words_of_a_picture_keep_every_figure() -> None:
    """Places on the picture are shortened to one decimal; a name or a value is not a place."""
    drawn = bars([Row(name="Ward 3.25", value=12.0)], label="one")
    assert ">Ward 3.25<" in drawn.wide


def test_no_value_no_bar() -> None:
    drawn = interval_svg(None, None, None, low=0, high=1, target=0.5)
    assert "ci" not in drawn
    assert "tick" not in drawn


def test_a_scale_holds_all_bounds_and_is_never_empty() -> None:
    low, high = domain([1.0, None, 3.0])
    assert low < 1 < 3 < high
    assert domain([None]) == (0.0, 1.0)
    low, high = domain([2.0])
    assert low < high


def test_a_hidden_row_keeps_its_word_and_gives_no_number() -> None:
    chart = bars([Row(name="A", value=5.0), Row(name="B", value=7.25, hidden="under 11")], label="two")
    assert "under 11" in chart.wide
    assert "7.2" not in chart.spec
    few = Slice(name="B", rate=7.25, numerator=3, denominator=41, hidden="under 11")
    ring = donut([Slice(name="A", rate=5.0), few], label="two")
    assert "7.2" not in ring.spec + ring.wide
    assert "41" not in ring.spec


def test_a_donut_has_six_parts_and_says_how_many_more_there_are() -> None:
    chart = donut([Slice(name=f"D{n}", rate=1.0 + n) for n in range(8)], label="eight")
    assert "part6" in chart.wide
    assert "D6" not in chart.spec
    assert chart.note.startswith("2 more departments")


def test_pictures_keep_the_names_of_colours_until_paper_needs_values() -> None:
    drawn = trend(MONTHS, label="two years", target=12.0, target_label="Target 12.0").wide
    assert "var(--common)" in drawn
    assert "var(--" not in theme.with_colours(drawn)
    assert "style=" not in drawn


def test_many_threads_draw_the_same_pictures() -> None:
    def drawn(n: int) -> str:
        return trend([Period(name="a", value=1.0), Period(name="b", value=float(n))], label=f"{n}").wide

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(drawn, range(2, 10)))
    assert together == [drawn(n) for n in range(2, 10)]


def test_a_chart_seen_before_costs_nothing_and_a_new_one_little() -> None:
    trend(MONTHS, label="warm", target=12.0)
    fresh = []
    for n in range(5):
        begun = time.process_time()
        trend([*MONTHS, Period(name="last", value=float(n))], label="new", target=12.0, width=376)
        fresh.append(time.process_time() - begun)
    begun = time.perf_counter()
    trend(MONTHS, label="warm", target=12.0)
    assert time.perf_counter() - begun < 0.01
    assert min(fresh) < 0.2


def test_a_colour_that_the_theme_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError):
        theme.var("red")


def test_a_picture_made_of_a_compiled_form_is_the_one_that_its_specification_gives() -> None:
    """Every form of chart, wide and narrow, with rows and parameters that the form was not compiled with."""
    hidden = Row(name="C", value=None, hidden="under 11")
    charts = [
        trend(MONTHS, label="two years", target=12.0, target_label="Target 12.0", width=870),
        trend([*MONTHS[:7], Period(name="gap", value=None)], label="gap", width=870),
        trend(MONTHS[2:12], label="ten", target=12.0, target_label="Target 12.0", width=870),
        bars([Row(name="A", value=5.0, lower=4.0, upper=6.5), hidden], label="two", target=4.0),
        dots([Row(name="A", value=5.0, lower=4.0, upper=6.5), hidden], label="two"),
        donut([Slice(name="A", rate=5.0), Slice(name="B", rate=1.5)], label="two"),
    ]
    for chart in charts:
        whole = vl_convert.vegalite_to_svg(str(chart.spec), vl_version=VEGA_LITE, show_warnings=False)
        assert slim(whole) == chart.wide, chart.label
    assert len({chart.wide for chart in charts}) == len(charts)


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\ufffe", "\uffff"])
def test_name_with_a_character_that_no_picture_holds_is_drawn_without_it(character: str) -> None:
    """What draws ends the process at one, and a name comes from a feed."""
    drawn = bars([Row(name=f"St {character} Mary", value=5.0), Row(name="B", value=1.0)], label="two").wide
    assert "St \ufffd Mary" in drawn
    assert character not in drawn


def test_words_of_a_timeline_do_not_lie_on_each_other() -> None:
    """A short stay with a return the day after: three labels within sixty pixels, of which two can stand."""
    lane = Lane(
        title="To day 34",
        end=34,
        ticks=((0, "admission"),),
        bars=(
            Bar(start=0, end=2.3, label="This stay, 2.3 days"),
            Bar(start=4.3, end=5.6, label="Readmitted, 1.3 days", kind="concern"),
        ),
        gaps=(Gap(start=2.3, end=4.3, label="2 days"),),
    )
    drawn = timeline_svg([lane], label="The stay")
    first, second = (
        float(re.findall(rf'x="([\d.]+)"[^>]*>{words}', drawn)[0]) for words in ("This stay", "Readmitted")
    )
    assert second - first >= 7 * (len("This stay, 2.3 days") + len("Readmitted, 1.3 days")) / 2
    assert ">2 days<" not in drawn


def test_a_drawing_process_that_was_ended_is_begun_again() -> None:
    drawing = Illustrator()
    before = drawing.drawn(SIMPLE)
    assert before.startswith("<svg")
    process, _ = drawing._there or pytest.fail("no process")
    process.kill()
    process.wait()
    assert drawing.drawn(SIMPLE) == before
    drawing.close()
    assert drawing.drawn(SIMPLE) == before
    drawing.close()


def test_what_cannot_be_drawn_is_said_and_the_next_is_drawn() -> None:
    for wrong in ("{", '{"mark": "bar"}', '{"datasets": {}, "mark": "no mark at all"}'):
        with pytest.raises(UndrawnError):
            studio().drawn(wrong)
    assert studio().drawn(SIMPLE).startswith("<svg")


def test_two_visitors_are_drawn_for_at_once_and_one_alone_by_one_process() -> None:
    drawing = Studio()
    specs = [str(trend(MONTHS[: 4 + n], label=f"two {n}", width=870).spec) for n in range(8)]
    alone = [drawing.drawn(spec) for spec in specs]
    assert [one._there is not None for one in drawing._all] == [True, False]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(drawing.drawn, specs)) == alone
    assert all(one._there is not None for one in drawing._all)
    drawing.close()
    assert [one._there for one in drawing._all] == [None, None]


def test_others_work_while_a_picture_is_drawn() -> None:
    """The library holds the interpreter's lock while it draws: in this process nobody would answer meanwhile."""
    studio().drawn(SIMPLE)
    specs = [str(trend(MONTHS[: 4 + n], label=f"{n}", width=870).spec) for n in range(6)]
    counted = 0
    with ThreadPoolExecutor(1) as pool:
        drawing = pool.submit(lambda: [studio().drawn(spec) for spec in specs])
        while not drawing.done():
            counted += 1
            time.sleep(0.0005)
    assert len(set(drawing.result())) == len(specs)
    assert counted > 2 * len(specs)
