package jsonvalue

import "strings"

// Fold returns a name in the form in which names that encoding/json takes for
// the same field of a struct are equal.
func Fold(name string) string { return strings.ToLower(strings.ToUpper(name)) }

// AmbiguousMember returns the name of a member, at any depth, that encoding/json
// could take for another one of the same object; empty where there is none.
func AmbiguousMember(value Value) string {
	if value.Kind() == Array {
		for index := range value.Len() {
			if name := AmbiguousMember(value.Item(index)); name != "" {
				return name
			}
		}
		return ""
	}
	seen := map[string]bool{}
	for _, member := range value.Members() {
		folded := Fold(member.Name)
		if seen[folded] {
			return member.Name
		}
		seen[folded] = true
		if name := AmbiguousMember(member.Value); name != "" {
			return name
		}
	}
	return ""
}
