package api_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

func TestTheDocumentNamesEveryRoute(t *testing.T) {
	r := one(t)
	paths := r.doc.doc["paths"].(map[string]any)
	if v := r.doc.doc["openapi"]; v != "3.1.0" {
		t.Errorf("the document is OpenAPI %v", v)
	}
	seen := map[any]bool{}
	for _, route := range r.service.Routes() {
		if !strings.HasPrefix(route.Pattern, "/api/v1/") {
			continue
		}
		item, _ := paths[route.Pattern].(map[string]any)
		op, _ := item[strings.ToLower(route.Method)].(map[string]any)
		if op == nil {
			t.Errorf("%s %s is not in the document", route.Method, route.Pattern)
			continue
		}
		if id := op["operationId"]; id == "" || seen[id] {
			t.Errorf("%s %s has the operation id %v, which is not its own", route.Method, route.Pattern, id)
		}
		seen[op["operationId"]] = true
		if op["summary"] == nil || op["x-role"] != string(route.Need.Role) {
			t.Errorf("%s %s says nothing of itself, or the wrong role %v", route.Method, route.Pattern, op["x-role"])
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d operations", len(seen))
	}
}

func TestTheDocumentHoldsTogether(t *testing.T) {
	r := one(t)
	components := r.doc.doc["components"].(map[string]any)["schemas"].(map[string]any)
	var walk func(v any, at string)
	walk = func(v any, at string) {
		switch x := v.(type) {
		case map[string]any:
			if ref, ok := x["$ref"].(string); ok && components[strings.TrimPrefix(ref, "#/components/schemas/")] == nil {
				t.Errorf("%s points at %s, which is not there", at, ref)
			}
			for _, name := range listed(x["required"]) {
				if p, ok := x["properties"].(map[string]any); ok && p[name] == nil {
					t.Errorf("%s demands %s, which it does not know", at, name)
				}
			}
			for k, one := range x {
				walk(one, at+"/"+k)
			}
		case []any:
			for i, one := range x {
				walk(one, fmt.Sprintf("%s/%d", at, i))
			}
		}
	}
	walk(r.doc.doc, "")
	snake := regexp.MustCompile(`^[a-z0-9_]+$`)
	for name, c := range components {
		properties, _ := c.(map[string]any)["properties"].(map[string]any) // a body that says nothing has none
		for field := range properties {
			if !snake.MatchString(field) {
				t.Errorf("%s.%s is not in snake case", name, field)
			}
		}
	}
}

func TestTheSecondReaderSeesAWrongAnswer(t *testing.T) {
	r := one(t)
	good := r.do(201, "POST", "/api/v1/failures", map[string]any{"title": "As it should be"})
	schema := r.doc.component("Failure")
	if faults := r.doc.check(schema, good, ""); len(faults) != 0 {
		t.Fatalf("a good failure has the faults %v", faults)
	}
	spoil := map[string]any{"title": 7.0, "kind": "outage", "tags": nil, "next": nil, "created_at": "yesterday", "version": 1.5, "secret": "x"}
	for field, v := range spoil {
		bad := map[string]any{}
		for k, was := range good {
			bad[k] = was
		}
		bad[field] = v
		if len(r.doc.check(schema, bad, "")) == 0 {
			t.Errorf("%s = %v goes unseen", field, v)
		}
	}
	delete(good, "stage")
	if len(r.doc.check(schema, good, "")) == 0 {
		t.Error("a missing field goes unseen")
	}
}
