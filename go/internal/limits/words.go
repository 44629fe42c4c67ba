package limits

import (
	"strings"

	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/internal/jsonvalue"
)

// Sentence says which argument a call may not have, or must have.
func Sentence(refused details.RefusedArgument) string {
	subject := "The input"
	if refused.Argument != "" {
		subject = `The argument "` + refused.Argument + `"`
	}
	if refused.Fault != "" {
		return subject + " of this call is " + string(refused.Fault) + "."
	}
	return subject + " of this call " + limitInWords(refused.Limit) + "."
}

// limitInWords says a limit as what follows the name of the argument: may be at most 500.
func limitInWords(limit details.ArgumentLimit) string {
	var words []string
	if text := rangeInWords(limit); text != "" {
		words = append(words, text)
	}
	if limit.OneOf != nil {
		words = append(words, "must be "+choiceInWords(limit.OneOf))
	}
	if limit.Prefix != "" {
		words = append(words, "must begin with "+quoted(limit.Prefix))
	}
	if limit.Under != "" {
		words = append(words, "must be "+quoted(limit.Under)+" or a path below it")
	}
	if parent, isBelow := strings.CutPrefix(limit.Host, "."); isBelow {
		words = append(words, "must be an https address below "+parent)
	} else if limit.Host != "" {
		words = append(words, "must be an https address at "+limit.Host)
	}
	if len(words) == 0 {
		return "must be given"
	}
	return strings.Join(words, " and ")
}

func rangeInWords(limit details.ArgumentLimit) string {
	switch {
	case limit.Max == "" && limit.Min == "":
		return ""
	case limit.Max == "":
		return "must be at least " + limit.Min
	case limit.Min == "":
		return "may be at most " + limit.Max
	case limit.Min == limit.Max:
		return "must be " + limit.Max
	}
	return "must be from " + limit.Min + " to " + limit.Max
}

func choiceInWords(choices []any) string {
	words := make([]string, len(choices))
	for index, choice := range choices {
		words[index] = written(choice)
	}
	last := len(words) - 1
	if last <= 1 {
		return strings.Join(words, " or ")
	}
	return "one of " + strings.Join(words[:last], ", ") + " or " + words[last]
}

func written(choice any) string {
	switch choice := choice.(type) {
	case string:
		return quoted(choice)
	case float64:
		return string(jsonvalue.AppendNumber(nil, choice))
	case bool:
		if choice {
			return "true"
		}
	}
	return "false"
}

func quoted(text string) string { return string(jsonvalue.AppendString(nil, text)) }
