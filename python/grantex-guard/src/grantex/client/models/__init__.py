"""What the server answers, and the requests that have a name of their own."""
