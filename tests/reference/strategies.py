"""The project's fullest policy with each strategy of balancing, as texts."""

SHARES = """      shares:
        las_north_west: 20
        las_north_central: 15.5
        las_north_east: 24.5
        las_south_east: 25
        ppg_south_west: 15
"""
STALE = "      stale_after_seconds: 900\n"
HANDLING = "      handling_seconds: 480\n      patience_seconds: 300\n"
BOUNDS = """      at_least: {las_north_west: 10, las_north_east: 15}
      at_most: {las_south_east: 30, ppg_south_west: 20}
      dwell_seconds: 600
"""
STRATEGIES = {
    "fixed_shares": SHARES,
    "best_of_two": SHARES + STALE,
    "least_expected_wait": SHARES + STALE,
    "corrected_least_expected_wait": SHARES + STALE + HANDLING,
    "corrected_least_expected_wait, bounded": SHARES + STALE + HANDLING + BOUNDS,
    "corrected_least_expected_wait, stepped": SHARES + STALE + HANDLING + BOUNDS + "      step_points: 5\n",
}


def balanced_texts(text: str) -> dict[str, str]:
    """The policy text with each strategy written into its `placing`, by name."""
    before, placing, after = text.partition("\nplacing:\n")
    return {
        name: f"{before}{placing}  balancing:\n      strategy: {name.partition(',')[0]}\n{parameters}{after}"
        for name, parameters in STRATEGIES.items()
    }
