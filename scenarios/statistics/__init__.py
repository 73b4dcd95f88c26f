"""Statistics of experiments, pure functions of numbers: intervals, tests, precision, shares, screening, selection."""
