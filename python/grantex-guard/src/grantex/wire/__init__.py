"""Every word of the protocol, once. Imports nothing of the package."""
