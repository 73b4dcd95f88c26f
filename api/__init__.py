"""Every way in: the HTTP service and the command line."""
