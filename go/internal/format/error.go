// Package format names values that the protocol does not allow.
package format

// Code says what is wrong with a value.
type Code string

// The codes.
const (
	InvalidScope         Code = "INVALID_SCOPE"
	TooManyScopes        Code = "TOO_MANY_SCOPES"
	InvalidAmount        Code = "INVALID_AMOUNT"
	InvalidDetails       Code = "INVALID_DETAILS"
	MetadataNotCanonical Code = "METADATA_NOT_CANONICAL"
)

// Error is about a value that is not in the form that docs/protocol.md requires. The message names the place and the
// fault, and may quote the value.
type Error struct {
	Code    Code
	Message string
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }
