package dpop

import (
	"regexp"
	"strings"
)

// targetForm takes visible ASCII only, no backslash and no userinfo. Not net/url: it decodes escapes, so that two paths
// which a router tells apart would be one.
var targetForm = regexp.MustCompile(
	`(?i)^(https?)://([\w.~-]+|\[[\da-f:.]+\])(?::(\d{1,5}))?(/[!"$->@-\[\]-~]*)?(?:[?#][!-~]*)?$`)

var defaultPorts = map[string]string{"http": "80", "https": "443"}

// targetURI returns the form in which two target URIs are compared (RFC 9449 §4.3): without query and fragment, scheme
// and host in lower case, without the scheme's default port and without one slash at the end. The rest of the path counts
// as it was sent: no dot segment is resolved, no escape decoded, no double slash merged. It reports false for anything
// that is not an absolute HTTP URL, and for one with userinfo.
func targetURI(url string) (string, bool) {
	match := targetForm.FindStringSubmatch(url)
	if match == nil {
		return "", false
	}
	scheme, host, port, path := strings.ToLower(match[1]), strings.ToLower(match[2]), match[3], match[4]
	origin := scheme + "://" + host
	if port != "" && port != defaultPorts[scheme] {
		origin += ":" + port
	}
	return origin + strings.TrimSuffix(path, "/"), true
}
