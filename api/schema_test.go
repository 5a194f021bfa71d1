package api_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// schemas is a second reader of our own OpenAPI document: it knows nothing of
// the code that made it, and holds every answer of every test against it.
type schemas struct {
	doc   map[string]any
	paths map[string]*regexp.Regexp
}

var hole = regexp.MustCompile(`\\\{[a-z]+\\\}`)

func (r *rig) schemas() schemas {
	res, err := http.Get(r.server.URL + "/api/openapi.json")
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	s := schemas{paths: map[string]*regexp.Regexp{}}
	if err := json.NewDecoder(res.Body).Decode(&s.doc); err != nil {
		r.t.Fatal(err)
	}
	for path := range s.doc["paths"].(map[string]any) {
		s.paths[path] = regexp.MustCompile("^" + hole.ReplaceAllString(regexp.QuoteMeta(path), "[^/]+") + "$")
	}
	return s
}

// operation finds what the document says about a request; nil when it says nothing.
func (s schemas) operation(method, path string) map[string]any {
	best := ""
	for p, re := range s.paths {
		if re.MatchString(path) && strings.Count(p, "{") <= strings.Count(best+strings.Repeat("{", 9*btoi(best == "")), "{") {
			best = p
		}
	}
	if best == "" {
		return nil
	}
	op, _ := s.doc["paths"].(map[string]any)[best].(map[string]any)[strings.ToLower(method)].(map[string]any)
	return op
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// hold fails the test when an answer is not as the document says.
func (s schemas) hold(t testing.TB, method, path string, a answer) {
	t.Helper()
	if s.doc == nil {
		return
	}
	op := s.operation(method, path)
	if op == nil {
		return
	}
	responses := op["responses"].(map[string]any)
	said, ok := responses[fmt.Sprint(a.status)].(map[string]any)
	if !ok {
		said = responses["default"].(map[string]any)
	}
	kind, _, _ := strings.Cut(a.head.Get("Content-Type"), ";")
	media, ok := said["content"].(map[string]any)[kind].(map[string]any)
	if !ok {
		t.Errorf("%s %s answers %d as %q, which the document does not know", method, path, a.status, kind)
		return
	}
	var v any
	if err := json.Unmarshal(a.raw, &v); err != nil {
		t.Errorf("%s %s answers %d with broken JSON: %v", method, path, a.status, err)
		return
	}
	for _, fault := range s.check(media["schema"].(map[string]any), v, "") {
		t.Errorf("%s %s answers %d against the document: %s", method, path, a.status, fault)
	}
}

// check returns what is wrong with a value.
func (s schemas) check(schema map[string]any, v any, at string) []string {
	if ref, ok := schema["$ref"].(string); ok {
		name := strings.TrimPrefix(ref, "#/components/schemas/")
		return s.check(s.component(name), v, at)
	}
	if choices, ok := schema["anyOf"].([]any); ok {
		var faults []string
		for _, c := range choices {
			found := s.check(c.(map[string]any), v, at)
			if len(found) == 0 {
				return nil
			}
			faults = append(faults, found...)
		}
		return faults
	}
	if kinds := kindsOf(schema); len(kinds) > 0 && !slices.Contains(kinds, kindOf(v)) && !(kindOf(v) == "integer" && slices.Contains(kinds, "number")) {
		return []string{fmt.Sprintf("%s is %s, want %v", at, kindOf(v), kinds)}
	}
	if v == nil {
		return nil
	}
	if allowed, ok := schema["enum"].([]any); ok && !slices.Contains(allowed, v) {
		return []string{fmt.Sprintf("%s is %v, want one of %v", at, v, allowed)}
	}
	switch x := v.(type) {
	case map[string]any:
		return s.object(schema, x, at)
	case []any:
		return s.list(schema, x, at)
	case string:
		return format(schema, x, at)
	}
	return nil
}

func (s schemas) component(name string) map[string]any {
	c, _ := s.doc["components"].(map[string]any)["schemas"].(map[string]any)[name].(map[string]any)
	return c
}

func (s schemas) object(schema map[string]any, v map[string]any, at string) (faults []string) {
	known, _ := schema["properties"].(map[string]any)
	for _, name := range listed(schema["required"]) {
		if _, ok := v[name]; !ok {
			faults = append(faults, at+"."+name+" is missing")
		}
	}
	for name, value := range v {
		switch p, ok := known[name].(map[string]any); {
		case ok:
			faults = append(faults, s.check(p, value, at+"."+name)...)
		case schema["additionalProperties"] == false:
			faults = append(faults, at+"."+name+" is not in the document")
		}
	}
	return faults
}

func (s schemas) list(schema map[string]any, v []any, at string) (faults []string) {
	one, ok := schema["items"].(map[string]any)
	if !ok {
		return nil
	}
	for i, item := range v {
		faults = append(faults, s.check(one, item, fmt.Sprintf("%s[%d]", at, i))...)
	}
	return faults
}

func format(schema map[string]any, v, at string) []string {
	layouts := map[string]string{"date-time": time.RFC3339Nano, "date": time.DateOnly}
	name, _ := schema["format"].(string)
	if layout := layouts[name]; layout != "" {
		if _, err := time.Parse(layout, v); err != nil {
			return []string{fmt.Sprintf("%s is %q, want a %s", at, v, name)}
		}
	}
	return nil
}

func listed(v any) (out []string) {
	all, _ := v.([]any)
	for _, one := range all {
		out = append(out, one.(string))
	}
	return out
}

func kindsOf(schema map[string]any) []string {
	if one, ok := schema["type"].(string); ok {
		return []string{one}
	}
	return listed(schema["type"])
}

func kindOf(v any) string {
	switch x := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case float64:
		if x == math.Trunc(x) {
			return "integer"
		}
		return "number"
	}
	return "object"
}
