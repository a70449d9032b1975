"""Files of the Provider Data Catalog: every row of three releases, and every quirk and fault by its line."""

import csv as standard
import re

import pytest

from metriccare.errors import DataError
from metriccare.insight.benchmark.reading import Read, read
from tests.insight.benchmark.files import HEADER, ROW, csv, hospitals, published


def said(found: Read) -> list[str]:
    return [str(fault) for fault in found.faults]


class TestQuirks:
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_line_ends_and_encodings(self, end: str, encoding: str):
        found = read(csv(ROW, end=end).decode().encode(encoding), "f.csv")
        assert (found.faults, found.unknown) == ((), ())
        assert [(line.number, line.place, line.measure) for line in found.lines] == [(2, "US", "HAI_1_SIR")]
        assert found.lines[0].cells[2:4] == ("0.845", "25, 26")

    def test_what_windows_writes(self):
        found = read(csv("OP_22,Left – before,3,,1/1/2022,12/31/2022").decode().encode("cp1252"), "f.csv")
        assert found.lines[0].cells[1] == "Left – before"

    def test_columns_in_another_order_and_of_older_names(self):
        header = "State, provider id ,HOSPITAL NAME,Hospital Type"
        found = read(csv("OH,36000F,GENERAL,Acute Care Hospitals", header=header), "f.csv")
        assert (found.shape.id, found.lines[0].place, found.unknown) == ("hospitals", "36000F", ())

    def test_a_column_nobody_knows_is_named_and_kept(self):
        found = read(csv(ROW + ",high,x", header=HEADER + ",Equity Score,"), "f.csv")
        assert found.unknown == ("Equity Score", "column 8, which has no name")
        assert found.lines[0].cells[-2:] == ("high", "x")

    def test_a_row_over_two_lines_begins_at_its_first(self):
        found = read(csv('OP_22,"Left\nbefore",3,,1/1/2022,12/31/2022', ROW), "f.csv")
        assert [line.number for line in found.lines] == [2, 4]

    @pytest.mark.parametrize(
        "text", ["Not Available", "Not Applicable", "N/A", "Too Few to Report", "", "1,234"]
    )
    def test_words_for_what_is_missing(self, text: str):
        found = read(csv(f'HAI_1_DOPC,Days,"{text}",5,10/01/2022,09/30/2023'), "f.csv")
        assert (said(found), found.lines[0].cells[2]) == ([], text)

    def test_a_volume_is_a_word(self):
        assert not read(csv("EDV,Volume,very high,,1/1/2022,12/31/2022"), "f.csv").faults


class TestFaults:
    @pytest.mark.parametrize(
        ("row", "fault"),
        [
            (
                "HAI_1_SIR,x,0.8",
                "line 3: 3 cells, and the header has 6 (a comma too many or too few shifts the columns)",
            ),
            ("x,OP_22,OP_22,1/1/2022,3,12/31/2022", "line 3, score: 'OP_22' is neither a number"),
            ("OP_22,x,101,,1/1/2022,12/31/2022", "line 3, score: 101 is not from 0 to 100 (%)"),
            ("OP_18b,x,-1,,1/1/2022,12/31/2022", "line 3, score: -1 is not from 0 to 10080 (minutes)"),
            ("OP_22,x,1e1,,1/1/2022,12/31/2022", "line 3, score: '1e1' is neither a number"),
            ("OP_22,x,NaN,,1/1/2022,12/31/2022", "line 3, score: 'NaN' is neither a number"),
            ("OP_22,x,3,none,1/1/2022,12/31/2022", "line 3, footnote: 'none' is no footnote"),
            ("OP_22,x,3,,13/1/2022,12/31/2022", "line 3, start date: '13/1/2022' is no date"),
            ("OP_22,x,3,,1/1/22,12/31/2022", "line 3, start date: '1/1/22' is no date"),
            ("OP_22,x,3,,1/1/2023,12/31/2022", "line 3, end date: the period ends before it begins"),
            (",x,3,,1/1/2022,12/31/2022", "line 3, measure id: is missing"),
            (ROW, "line 3: US HAI_1_SIR stands in line 2 already (keep one of the two)"),
        ],
    )
    def test_each_names_its_line(self, row: str, fault: str):
        found = read(csv(ROW, row), "f.csv")
        assert len(found.faults) == 1 or row.startswith("x,")
        assert said(found)[0].startswith(fault)

    def test_a_facility_that_lost_its_zeros_comes_with_the_fix(self):
        assert said(read(hospitals("010001", "10001", "1014F"), "f.csv")) == [
            f"line {line}, facility id: facility id '{lost}' has lost the zeros that it begins with: "
            f"CMS's is {whole} (a spreadsheet does that to columns of digits: "
            "import the file as CMS gives it, or make the column text)"
            for line, lost, whole in ((3, "10001", "010001"), (4, "1014F", "01014F"))
        ]

    @pytest.mark.parametrize("wrong", ["1.00E+04", "010001.0", "0100011", "01o001"])
    def test_what_is_no_facility(self, wrong: str):
        assert f"'{wrong}' is no facility id" in said(read(hospitals(wrong), "f.csv"))[0]

    def test_a_state_and_whole_counts(self):
        header = "State,Measure ID,Number of Hospitals Worse"
        found = read(csv("Ohio,READM_30_HF,2", "OH,READM_30_HF,2.5", header=header), "f.csv")
        assert [text.partition(" (")[0] for text in said(found)] == [
            "line 2, state: 'Ohio' is no state",
            "line 3, number of hospitals worse: 2.5 is no whole number",
        ]

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"", "f.csv: its columns are those of no file of hospitals that is read here"),
            (b"a;b\n1;2\n", "f.csv: its columns are those of no file"),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "f.csv: its columns are those of no file"),
            (csv(), "f.csv: a header, and no row under it"),
            (csv(ROW, header=HEADER + ",score"), "f.csv: two columns are called 'score'"),
            (csv(ROW, 'OP_22,"never closed'), "f.csv, line 3: no CSV: unexpected end of data"),
        ],
    )
    def test_what_is_no_such_file_at_all(self, data: bytes, message: str):
        with pytest.raises(DataError, match=re.escape(message)):
            read(data, "f.csv")


def test_three_releases_are_read_without_loss():
    """Beside Python's own reader, cell by cell; 43,452 rows, counted with another program as well."""
    total = 0
    for path in published():
        found = read(path.read_bytes(), path.name)
        with path.open(encoding="utf-8", newline="") as opened:
            header, *rows = standard.reader(opened)
        assert (found.faults, found.unknown) == ((), ()), path
        assert (list(found.header), [list(line.cells) for line in found.lines]) == (header, rows)
        total += len(rows)
    assert total == 43_452
