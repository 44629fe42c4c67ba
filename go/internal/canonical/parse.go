package canonical

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Parse reads a JSON text into nil, bool, string, json.Number, []any and
// map[string]any. Unlike encoding/json it refuses what would be replaced:
// bytes that are not UTF-8, and halves of surrogate pairs.
func Parse(text []byte) (any, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("the text is not UTF-8")
	}
	if hasLoneSurrogate(text) {
		return nil, errors.New("the text holds a lone surrogate")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("the text goes on after its value")
	}
	return value, nil
}

// hasLoneSurrogate looks for \u escapes of halves of pairs. Backslashes occur
// in strings only.
func hasLoneSurrogate(text []byte) bool {
	for index := bytes.IndexByte(text, '\\'); index >= 0 && index+1 < len(text); {
		length := 2
		if text[index+1] == 'u' {
			length = 6
			first := escapeAt(text, index)
			if utf16.IsSurrogate(first) {
				length = 12
				if utf16.DecodeRune(first, escapeAt(text, index+6)) == utf8.RuneError {
					return true
				}
			}
		}
		next := min(index+length, len(text))
		step := bytes.IndexByte(text[next:], '\\')
		if step < 0 {
			return false
		}
		index = next + step
	}
	return false
}

// escapeAt returns the code unit of the escape at a place, or -1.
func escapeAt(text []byte, index int) rune {
	if index+6 > len(text) || text[index] != '\\' || text[index+1] != 'u' {
		return -1
	}
	unit, err := strconv.ParseUint(string(text[index+2:index+6]), 16, 16)
	if err != nil {
		return -1
	}
	return rune(unit)
}
