"""Details of grants: the limits on the arguments of calls."""
