package limits

import (
	"regexp"
	"strconv"
	"strings"
)

const (
	label = `[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?`
	host  = label + `(?:\.` + label + `)*`
	port  = `[1-9][0-9]{0,4}`
	octet = `(?:[0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])`

	maxHostLength = 253
	maxPort       = 65_535
	defaultPort   = "443"
)

var (
	boundForm = regexp.MustCompile(`^(\.?` + host + `)(?::(` + port + `))?$`)
	// After the host comes what WHATWG leaves as it is: no space, and none of " < > \ ^ ` { | }.
	urlForm = regexp.MustCompile(`^https://(` + host + `)(?::(` + port + `))?(?:[/?#][!#-;=?-\[\]_a-z~]*)?$`)
	ipv4    = regexp.MustCompile(`^` + octet + `(?:\.` + octet + `){3}$`)
	// WHATWG reads a host with such a last label as an IPv4 address, whatever its notation.
	endsInNumber = regexp.MustCompile(`(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$`)
)

// hostPlace is a host and port, as an https URL names them.
type hostPlace struct {
	// host is a bound for all hosts below it where it begins with a dot.
	host string
	// port is empty for the default port.
	port string
}

// parseHostBound reads the bound of a host: host[:port] or .host[:port].
func parseHostBound(text string) (hostPlace, bool) { return placeOf(boundForm, text) }

// parseURLPlace reads where an https URL leads, by the form in which WHATWG serialises one: no user, no default port, a host
// of lower-case ASCII letters, digits and hyphens, or a dotted IPv4 address.
func parseURLPlace(url string) (hostPlace, bool) { return placeOf(urlForm, url) }

// isWithin reports whether a place is the bound, or below it where it begins with a dot.
func (place hostPlace) isWithin(bound hostPlace) bool {
	if place.port != bound.port {
		return false
	}
	return place.host == bound.host || strings.HasPrefix(bound.host, ".") && strings.HasSuffix(place.host, bound.host)
}

func placeOf(form *regexp.Regexp, text string) (hostPlace, bool) {
	match := form.FindStringSubmatch(text)
	if match == nil {
		return hostPlace{}, false
	}
	place := hostPlace{match[1], match[2]}
	number, _ := strconv.Atoi("0" + place.port)
	if len(place.host) > maxHostLength || number > maxPort || place.port == defaultPort {
		return hostPlace{}, false
	}
	if endsInNumber.MatchString(place.host) && !ipv4.MatchString(place.host) {
		return hostPlace{}, false
	}
	return place, true
}
