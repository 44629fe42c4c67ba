package mcpguard

import "regexp"

var (
	// What is more than a character once it is decoded: dots, slashes, percent signs
	// and control characters.
	escaped = regexp.MustCompile(`(?i)%(?:2e|2f|5c|25|[01][0-9a-f]|7f)|\\|[\x00-\x1f\x7f]`)
	dots    = regexp.MustCompile(`(?:^|[/:])\.{1,2}(?:[/?#;]|$)`)
)

// isPlain reports whether a URI is read alike by a rule, which sees it as it was
// sent, and by a resource that decodes it or resolves its dots.
func isPlain(uri string) bool { return !escaped.MatchString(uri) && !dots.MatchString(uri) }
