package jsonvalue_test

import (
	"slices"
	"unicode/utf16"
)

func units(text string) []uint16 { return utf16.Encode([]rune(text)) }

func compareUnits(one, other []uint16) int { return slices.Compare(one, other) }

func sign(number int) int {
	switch {
	case number < 0:
		return -1
	case number > 0:
		return 1
	}
	return 0
}
