// Package mismatch describes a claim that differs from what a service expects.
package mismatch

import (
	"strings"

	"github.com/grantex/grantex/go/internal/jsonvalue"
	"github.com/grantex/grantex/go/refusal"
)

// maxShown is how much of a foreign claim is repeated, in characters.
const maxShown = 200

// Detail returns the details of a refusal for a claim. They name both sides, so that the person who configured the
// service sees which one is wrong. The stated texts come from a stranger, so only their visible ASCII is repeated.
// Where says what states the claim, such as "token".
func Detail(expected, stated []string, where string) refusal.Detail {
	received := make([]string, len(stated))
	for index, text := range stated {
		received[index] = visible(text)
	}
	shown := strings.Join(received, ", ")
	if shown == "" {
		shown = "none"
	}
	text := "Expected " + strings.Join(expected, " or ") + "; the " + where + " states " + shown + "."
	return refusal.Detail{Expected: expected, Received: received, Text: text}
}

// TextsOf returns the texts of a claim that is a text or a list; anything else in it is left out.
func TextsOf(claim jsonvalue.Value) []string {
	if text, ok := claim.Text(); ok {
		return []string{text}
	}
	texts := []string{}
	if claim.Kind() == jsonvalue.Array {
		for index := range claim.Len() {
			if text, ok := claim.Item(index).Text(); ok {
				texts = append(texts, text)
			}
		}
	}
	return texts
}

// visible replaces each UTF-16 code unit that is not visible ASCII, as in every language.
func visible(text string) string {
	var shown strings.Builder
	for _, character := range text {
		units := 1
		if character > 0xffff {
			units = 2
		}
		for range units {
			if shown.Len() == maxShown {
				return shown.String()
			}
			if character >= '!' && character <= '~' {
				shown.WriteByte(byte(character))
			} else {
				shown.WriteByte('?')
			}
		}
	}
	return shown.String()
}
