package refusal

// errorURI returns the address of the page about a reason, in the documentation that each issuer serves; empty without
// an issuer, and for one with characters that a challenge cannot hold (RFC 6750 §3).
func errorURI(issuer string, reason Reason) string {
	if issuer == "" {
		return ""
	}
	uri := issuer + "/docs/errors/" + string(reason)
	for _, character := range uri {
		if character <= ' ' || character > '~' || character == '"' || character == '\\' {
			return ""
		}
	}
	return uri
}

// NamingIssuer returns the refusal, leading to the documentation of an issuer: the configured one, never that of a token.
// The refusal itself is not changed, because it may be shared. An empty issuer leaves it as it is.
func (e *Error) NamingIssuer(issuer string) *Error {
	if e == nil || issuer == "" {
		return e
	}
	named := *e
	named.ErrorURI = errorURI(issuer, e.Reason)
	return &named
}
