package claims

import (
	"strings"

	"github.com/grantex/grantex/go/internal/jsonvalue"
)

func wellFormed(value *jsonvalue.Value) (string, bool) {
	text, ok := value.WellFormed()
	return text, ok && text != ""
}

func wellFormedList(value *jsonvalue.Value) ([]string, bool) {
	if value.Kind() != jsonvalue.Array || value.Len() == 0 {
		return nil, false
	}
	texts := make([]string, value.Len())
	for index := range texts {
		item := value.Item(index)
		text, ok := wellFormed(&item)
		if !ok {
			return nil, false
		}
		texts[index] = text
	}
	return texts, true
}

func isAgentID(text string) bool {
	name, ok := strings.CutPrefix(text, "ag_")
	return ok && name != "" && !strings.ContainsFunc(name, func(character rune) bool { return !isWord(character) })
}

func isThumbprint(text string) bool {
	return len(text) == 43 && !strings.ContainsFunc(text, func(character rune) bool {
		return !isWord(character) && character != '-'
	})
}

func isWord(character rune) bool {
	return character == '_' || (character >= '0' && character <= '9') ||
		(character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
}
