package source

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxFront is the longest front matter in bytes: reading a hostile one takes time
// with the square of its length, and the worst 16 KB took half a second and 150 MB.
const maxFront = 16 << 10

// splitFront cuts a text that begins with a line of --- into its front matter and
// what stands behind it.
func splitFront(text string) (front, body, why string) {
	if strings.HasPrefix(text, "+++\n") {
		return "", "", "The front matter is TOML (+++). Write it as YAML: lines like \"title: ...\" between two lines of ---."
	}
	first, rest, _ := strings.Cut(text, "\n")
	if strings.TrimRight(first, " \t") != "---" {
		return "", text, ""
	}
	for at := 0; at <= len(rest); {
		line, _, _ := strings.Cut(rest[at:], "\n")
		if end := strings.TrimRight(line, " \t"); end == "---" || end == "..." {
			return rest[:at] + "\n", strings.TrimPrefix(rest[at+len(line):], "\n"), ""
		}
		if at += len(line) + 1; at > maxFront {
			return "", "", fmt.Sprintf("The front matter is longer than %d KB, or no second line of --- ends it. Close it, and put long texts behind it.", maxFront>>10)
		}
	}
	return "", "", "The front matter is never closed. Put a second line of --- behind it."
}

// frontMatter reads YAML as JSON is read: objects, lists, and all else as the text
// that was written, so that a time stays what it was. An alias is refused: ten
// lines of them can stand for more than fits into any memory.
func frontMatter(text string) (object map[string]any, why string) {
	if deep([]byte(text)) || dashes(text) {
		return nil, "The front matter is nested too deeply. Write it as lines of \"key: value\"."
	}
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fmt.Sprintf("The front matter is no YAML: %s (line and column within it). A value that holds \": \" or begins with a sign stands in quotes.", clip(line, 200))
	}
	if len(file.Docs) != 1 {
		return nil, "The front matter is several YAML documents. Write one."
	}
	if file.Docs[0].Body == nil {
		return map[string]any{}, ""
	}
	f := front{}
	v := f.value(file.Docs[0].Body)
	object, ok := v.(map[string]any)
	if f.why == "" && !ok {
		f.why = "The front matter is no list of keys. Write it as lines of \"key: value\"."
	}
	return object, f.why
}

// dashes reports a line that opens many levels at once: "- - - - x".
func dashes(text string) bool {
	for line := range strings.Lines(text) {
		line = strings.TrimLeft(line, " ")
		for n := 0; len(line) > 1 && strings.IndexByte("-?:", line[0]) >= 0 && line[1] == ' '; n++ {
			if line = strings.TrimLeft(line[1:], " "); n == 20 {
				return true
			}
		}
	}
	return false
}

// front reads nodes of YAML, and remembers the first that it cannot.
type front struct {
	why   string
	depth int
}

func (f *front) refuse(n ast.Node, why string) any {
	if f.why == "" {
		f.why = fmt.Sprintf("Line %d of the front matter %s.", lineOf(n), why)
	}
	return nil
}

func (f *front) value(n ast.Node) any {
	if f.depth++; f.depth > maxDepth {
		return f.refuse(n, "is nested too deeply")
	}
	defer func() { f.depth-- }()
	switch n := n.(type) {
	case *ast.MappingNode:
		return f.pairs(n.Values)
	case *ast.MappingValueNode:
		return f.pairs([]*ast.MappingValueNode{n})
	case *ast.SequenceNode:
		return f.entries(n.Values)
	case *ast.NullNode:
		return nil
	case *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value
	case *ast.AliasNode, *ast.AnchorNode, *ast.MergeKeyNode, *ast.TagNode:
		return f.refuse(n, "has an anchor, an alias or a tag (& * !), which are not read. Write the value out, or put it into quotes")
	}
	if s, ok := scalar(n); ok {
		return s
	}
	return f.refuse(n, "cannot be read. Write it as \"key: value\"")
}

func (f *front) pairs(all []*ast.MappingValueNode) any {
	out := make(map[string]any, len(all))
	for _, kv := range all {
		key, ok := scalar(kv.Key)
		if !ok {
			return f.refuse(kv.Key, "has a key that is no text")
		}
		out[key] = f.value(kv.Value)
	}
	return out
}

func (f *front) entries(all []ast.Node) any {
	out := make([]any, 0, len(all))
	for _, n := range all {
		out = append(out, f.value(n))
	}
	return out
}

func sortedKeys(object map[string]any) []string { return slices.Sorted(maps.Keys(object)) }
