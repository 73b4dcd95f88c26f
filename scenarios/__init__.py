"""What if: scenarios on locked baselines, studies of them, and their reports."""
