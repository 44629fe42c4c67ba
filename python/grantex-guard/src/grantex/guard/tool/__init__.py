"""What puts a guard in front of a function, and of the tools of frameworks."""
