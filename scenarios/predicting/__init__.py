"""Predictions beside published figures that nothing was fitted to."""
