"""The commands of `prm111`, one module each; what is heavy is imported when a command runs."""
