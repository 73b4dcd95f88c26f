"""The routing engine and the simulator as an HTTP service."""
