"""All that a service needs, in one object."""
