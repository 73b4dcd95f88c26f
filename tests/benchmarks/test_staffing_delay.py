"""The staffing advisor on the case that is known exactly."""

from benchmarks.staffing_delay import claims_hold, delay_ranges


def test_the_advisor_holds_a_delay_target_all_day_where_quick_formulas_swing() -> None:
    """Known answers, to a point and a half: 0.186 to 0.213; lagged 0.063 to 0.482; plain 0.011 to 0.746."""
    ranges = delay_ranges(0.2)
    assert claims_hold(ranges, 0.2)
    for found, (least, greatest) in zip(ranges, ((0.186, 0.213), (0.063, 0.482), (0.011, 0.746)), strict=True):
        assert abs(found.least - least) < 0.015
        assert abs(found.greatest - greatest) < 0.015
