package ask

import "strings"

// KeyForm is what an API key must be.
const KeyForm = "a key of visible ASCII characters, without spaces and line ends"

// IsKey reports whether a header can carry an API key. The error of a request may repeat a header that it cannot send.
func IsKey(key string) bool {
	return key != "" && !strings.ContainsFunc(key, func(character rune) bool { return character < '!' || character > '~' })
}
