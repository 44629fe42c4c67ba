package limits

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isPlainText reports whether a text may stand in a detail: valid, and without control characters, so that it can be stored
// and shown.
func isPlainText(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

// isPlainPath reports whether a text is a path that every reader takes for the same place: absolute or relative, without \,
// %, control characters, empty segments, and segments of dots and spaces alone. A value may end with one slash.
func isPlainPath(text string) bool {
	path, isCut := strings.CutSuffix(text, "/")
	return text == "/" || isPlainBound(path) && !(isCut && path == "/")
}

// isPlainBound does what isPlainPath does for a path that does not end with a slash, unless it is / itself.
func isPlainBound(text string) bool {
	if text == "/" {
		return true
	}
	if !isPlainText(text) || strings.ContainsAny(text, `\%`) {
		return false
	}
	for segment := range strings.SplitSeq(strings.TrimPrefix(text, "/"), "/") {
		// What some file system reads as the directory itself or as its parent.
		if strings.Trim(segment, ". ") == "" {
			return false
		}
	}
	return true
}

// isAtOrBelow reports whether a plain path is a bound, or lies below it.
func isAtOrBelow(path, bound string) bool {
	below, isBelow := strings.CutPrefix(path, bound)
	return isBelow && (below == "" || bound == "/" || below[0] == '/')
}
