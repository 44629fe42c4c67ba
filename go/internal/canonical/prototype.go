package canonical

import "github.com/grantex/grantex/go/internal/jsonvalue"

// Many parsers and merge functions drop such members, refuse the text, or set the prototype of the result.
func prototypeFault(member member) string {
	switch {
	case member.name == "__proto__":
		return "is named __proto__"
	case member.name == "constructor" && hasPrototype(member.value):
		return "is named constructor and has a prototype"
	}
	return ""
}

func hasPrototype(value any) bool {
	switch value := value.(type) {
	case map[string]any:
		_, has := value["prototype"]
		return has
	case jsonvalue.Value:
		return !value.Get("prototype").IsMissing()
	}
	return false
}
