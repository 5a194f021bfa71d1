package page

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"failforward/metric"
)

// Every unit in which package metric tells a part is one that figureOf knows: a new one
// would be read as if it were a plain number. The one that somebody typed belongs to the
// mean of a watched number.
func TestThePagesKnowTheUnitOfEveryPart(t *testing.T) {
	files, err := filepath.Glob("../metric/*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if part, ok := n.(*ast.CompositeLit); ok {
				if fields := setBy(part); fields["Says"] != nil && fields["Name"] != nil {
					seen++
					if !known(fields) {
						t.Errorf("%s has a part in a unit that figuresBy in metric.go does not know", file)
					}
				}
			}
			return true
		})
	}
	if seen < 8 {
		t.Errorf("only %d parts were found", seen)
	}
}

// setBy are the fields that a literal sets, by name.
func setBy(lit *ast.CompositeLit) map[string]ast.Expr {
	fields := map[string]ast.Expr{}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if name, ok := kv.Key.(*ast.Ident); ok {
				fields[name.Name] = kv.Value
			}
		}
	}
	return fields
}

// known says whether the unit of a part is written as it should be.
func known(fields map[string]ast.Expr) bool {
	unit, ok := textOf(fields["Unit"])
	if name, named := textOf(fields["Name"]); named && name == "mean" {
		return !ok // what somebody typed, and so no text of ours
	}
	return ok && figuresBy[unit] != nil
}

func textOf(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

func TestAPartIsWrittenInItsUnit(t *testing.T) {
	for _, tt := range []struct {
		part metric.Part
		x    float64
		want string
	}{
		{metric.Part{Name: "verified", Unit: "share"}, 0.214, "21 %"},
		{metric.Part{Name: "trials", Unit: "count"}, 33330, "33,330"},
		{metric.Part{Name: "mean", Unit: "count"}, 2.345, "2.35"}, // somebody calls it so
		{metric.Part{Name: "mean", Unit: "days"}, 2.345, "2.35"},
		{metric.Part{Name: "x", Unit: "not known"}, 0.4, "0.4"}, // and not 0
	} {
		if got := figureOf(tt.part, tt.x); got != tt.want {
			t.Errorf("%+v of %v reads %q, want %q", tt.part, tt.x, got, tt.want)
		}
	}
}
