"""Every error is one line that ends in the way out, and carries the exit code that the docs promise."""

import pytest

from metriccare import errors


def test_error_shows_what_happened_and_the_way_out_on_one_line():
    error = errors.MetricCareError("the file\nis broken", way_out="send   it again")
    assert str(error) == "the file is broken (send it again)"


def test_error_without_a_way_out_is_the_message_alone():
    assert str(errors.MetricCareError("the file is broken")) == "the file is broken"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.MetricCareError, 1),
        (errors.UsageError, 2),
        (errors.NotFoundError, 3),
        (errors.BusyError, 4),
        (errors.DataError, 5),
        (errors.LakeVersionError, 6),
        (errors.StorageError, 7),
    ],
)
def test_error_class_has_its_own_exit_code(kind: type[errors.MetricCareError], code: int):
    assert kind("x").exit_code == code


def test_error_may_have_an_exit_code_of_its_own():
    assert errors.MetricCareError("x", exit_code=9).exit_code == 9
