package limits

import (
	"strconv"
	"strings"

	"github.com/grantex/grantex/go/internal/format"
	"github.com/grantex/grantex/go/internal/jsonvalue"
)

// place is where a value is in a list of details: the names and indexes that lead to it, as a JSON pointer.
type place string

func (p place) of(name string) place { return p + "/" + place(name) }

func (p place) at(index int) place { return p.of(strconv.Itoa(index)) }

// mustBe makes the error for a value; expected follows the words "must be".
func mustBe(expected string, at place, received jsonvalue.Value) error {
	return faultAt(at, "must be "+expected+"; it is "+kindOf(received))
}

// unknownMember makes the error for a member that nobody knows: it could restrict something.
func unknownMember(at place, known []string) error {
	return faultAt(at, "is of an unknown name; known are "+strings.Join(known, ", "))
}

const maxShown = 64

func faultAt(at place, fault string) error {
	return &format.Error{
		Code: format.InvalidDetails, Message: `The value at "` + visible(string(at), 4*maxShown) + `" ` + fault + ".",
	}
}

// kindOf says what a value is. A text is repeated, because it may be misspelt.
func kindOf(value jsonvalue.Value) string {
	switch value.Kind() {
	case jsonvalue.Missing:
		return "missing"
	case jsonvalue.Null:
		return "null"
	case jsonvalue.True:
		return "true"
	case jsonvalue.False:
		return "false"
	case jsonvalue.Number:
		return "a number"
	case jsonvalue.Array:
		return "an array"
	case jsonvalue.Object:
		return "an object"
	}
	text, _ := value.Text()
	return `"` + visible(text, maxShown) + `"`
}

// visible repeats a text of a stranger as visible ASCII.
func visible(text string, length int) string {
	shown := strings.Map(func(character rune) rune {
		if character < ' ' || character > '~' {
			return '?'
		}
		return character
	}, jsonvalue.WellFormed(text, length))
	return shown
}
