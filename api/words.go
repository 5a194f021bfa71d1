package api

import (
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// ours says what the framework's messages mean for whoever has to mend it.
var ours = map[string]string{
	"unexpected property":                      "There is no such field here, or it cannot be set. Leave it out; /api/openapi.json lists what there is.",
	"expected string to be RFC 3339 date-time": "This is no time. Write it as RFC 3339 with its zone, for example 2026-11-23T14:05:00Z.",
	"expected string to be RFC 3339 date":      "This is no day. Write it as 2026-11-23.",
	"expected boolean":                         "Write true or false, without quotes.",
	"expected number":                          "Write a number, without quotes.",
	"expected integer":                         "Write a whole number, without quotes.",
	"expected string":                          "Write a text in quotes.",
	"expected array":                           "Write a list: [\"one\", \"two\"].",
	"expected object":                          "Write an object: {\"name\": \"value\"}.",
	"invalid integer":                          "Write a whole number.",
	"invalid boolean":                          "Write true or false.",
	"request body is required":                 "The body is empty. Send a JSON object.",
	"request body read timeout":                "The body came too slowly. Send it again.",
}

// inWords translates a message of the framework; one that it does not know says
// no more than that the value does not fit.
func inWords(message string, op *huma.Operation) string {
	if text, ok := ours[message]; ok {
		return text
	}
	switch {
	case strings.HasPrefix(message, decodePrefix):
		return strings.TrimPrefix(message, decodePrefix)
	case message == "unknown query parameter":
		return "There is no such parameter here. There is: " + known(op) + "."
	case strings.HasPrefix(message, "expected value to be one of "):
		return "Use one of: " + strings.ReplaceAll(strings.Trim(strings.TrimPrefix(message, "expected value to be one of "), `"`), `, `, ", ") + "."
	case strings.HasPrefix(message, "expected required property "):
		return "The field " + strings.Fields(message)[3] + " is missing. Add it."
	case strings.HasPrefix(message, "expected string to be "):
		return "This has to be " + strings.TrimPrefix(message, "expected string to be ") + "."
	case strings.HasPrefix(message, "required "):
		return "This is missing. Add it."
	case strings.HasPrefix(message, "expected "):
		return sized(strings.TrimPrefix(message, "expected "))
	case strings.Contains(message, "unknown content type"):
		return "Send JSON, with the header Content-Type: application/json."
	}
	return "This does not fit here. /api/openapi.json says what does."
}

// sized translates limits: "length <= 200", "number >= 1", "array length <= 50".
func sized(limit string) string {
	what := map[string]string{"length": "Use %s characters.", "number": "Use a number that is %s.", "array length": "Use %s entries."}
	for _, sign := range []struct{ raw, words string }{{" <= ", "at most "}, {" >= ", "at least "}} {
		if left, right, ok := strings.Cut(limit, sign.raw); ok && what[left] != "" {
			return strings.Replace(what[left], "%s", sign.words+right, 1)
		}
	}
	return "This does not fit here. /api/openapi.json says what does."
}

// known lists the query parameters of an operation.
func known(op *huma.Operation) string {
	var names []string
	for _, p := range op.Parameters {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
