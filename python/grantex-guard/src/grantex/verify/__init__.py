"""What a service needs to trust a token: its form, signature, claims and scopes, and whether it ended."""
