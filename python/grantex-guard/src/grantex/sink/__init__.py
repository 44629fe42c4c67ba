"""Where a guard writes what it decided: the sink of the server's audit log, and the form of any other."""
