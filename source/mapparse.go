package source

import (
	"crypto/sha256"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"failforward/loop"
)

// maxMap is the longest map in bytes: one line for each field needs far less.
const maxMap = 16 << 10

// fileKeys are the keys of a map that are no field of a failure.
var fileKeys = []string{"from", "path", "where", "open_when", "zone", "layout"}

// ParseMapping reads a map from YAML and returns every fault in it, joined; each
// is an *loop.Error with code Invalid that names its line.
func ParseMapping(r io.Reader) (*Mapping, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxMap+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxMap || !utf8.Valid(text) || deep(text) {
		return nil, fileFault("A map is a text of at most %s bytes in UTF-8, without deep nesting.", loop.Whole(maxMap))
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fileFault("The map is no YAML: %s. A template with braces stands in quotes: title: \"{a} on {b}\".", line)
	}
	m := mapParser{Mapping: Mapping{Hash: sha256.Sum256(text)}}
	m.document(file)
	if len(m.faults) > 0 {
		return nil, errors.Join(m.faults...)
	}
	return &m.Mapping, nil
}

// deep counts the brackets that are open at once: a map needs two.
func deep(text []byte) bool {
	open := 0
	for _, b := range text {
		switch b {
		case '[', '{':
			open++
		case ']', '}':
			open--
		}
		if open > 20 {
			return true
		}
	}
	return false
}

// mapParser collects what a map says, and what is wrong with it.
type mapParser struct {
	Mapping
	faults []error
}

func (m *mapParser) fault(n ast.Node, format string, args ...any) {
	m.faults = append(m.faults, loop.Fault("map", "Line %d: "+format, append([]any{lineOf(n)}, args...)...))
}

func lineOf(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return n.GetToken().Position.Line
}

func (m *mapParser) document(file *ast.File) {
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		m.faults = append(m.faults, fileFault("A map is one YAML document. It is empty, or there are several."))
		return
	}
	for _, kv := range m.pairs(file.Docs[0].Body) {
		m.entry(kv)
	}
}

// pairs returns the entries of a mapping node.
func (m *mapParser) pairs(n ast.Node) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	m.fault(n, "here belongs \"key: value\", for example title: name.")
	return nil
}

func (m *mapParser) entry(kv *ast.MappingValueNode) {
	key, _ := scalar(kv.Key)
	switch key {
	case "where":
		m.where = m.conditions(kv.Value)
	case "open_when":
		m.openWhen(kv)
	case "layout":
		m.readLayouts(kv.Value)
	case "from", "path", "zone":
		m.setting(key, kv)
	default:
		m.field(key, kv)
	}
}

func (m *mapParser) field(key string, kv *ast.MappingValueNode) {
	t := slices.Index(targetNames[:], key)
	if t < 0 {
		m.fault(kv.Key, "%q is no key of a map. Possible are %s.", clip(key, 40),
			strings.Join(append(slices.Clone(fileKeys), targetNames[:]...), ", "))
		return
	}
	s, ok := scalar(kv.Value)
	if !ok || s == "" {
		m.fault(kv.Key, "%s needs a column, a template in quotes (\"{a} on {b}\") or a constant (='incident').", key)
		return
	}
	e, why := parseExpr(s, lineOf(kv.Key))
	if why != "" {
		m.fault(kv.Key, "%s: %s", key, why)
	}
	m.fill[t] = e
}

func (m *mapParser) setting(key string, kv *ast.MappingValueNode) {
	s, ok := scalar(kv.Value)
	if !ok || s == "" {
		m.fault(kv.Key, "%s needs one word.", key)
		return
	}
	switch key {
	case "from":
		m.from(kv, s)
	case "path":
		m.path = strings.Split(s, ".")
	case "zone":
		m.timeZone(kv, s)
	}
}

func (m *mapParser) from(kv *ast.MappingValueNode, s string) {
	format, path, _ := strings.Cut(s, " ")
	if !slices.Contains([]string{"csv", "jsonl", "json"}, format) || path != "" && format != "json" {
		m.fault(kv.Key, "from: %q is not known. Use csv, jsonl or json; \"json data.items\" names the path to the list.", clip(s, 40))
	}
	if m.From = format; path != "" {
		m.path = strings.Split(strings.TrimSpace(path), ".")
	}
}

func (m *mapParser) timeZone(kv *ast.MappingValueNode, s string) {
	zone, err := time.LoadLocation(s)
	if err != nil || s == "Local" {
		m.fault(kv.Key, "zone: %q is not known. Write it as Europe/Berlin or UTC.", clip(s, 40))
	}
	m.zone = zone
}

func (m *mapParser) openWhen(kv *ast.MappingValueNode) {
	conds := m.conditions(kv.Value)
	if len(conds) > 1 {
		m.fault(kv.Key, "open_when takes one column: {state: [open, new]}.")
	}
	if len(conds) > 0 {
		m.open = &conds[0]
	}
}

// conditions reads [{a: x}, {b: [y, z]}], or {a: x} alone.
func (m *mapParser) conditions(n ast.Node) (out []mapCond) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		return m.condition(n)
	}
	for _, e := range list.Values {
		out = append(out, m.condition(e)...)
	}
	return out
}

func (m *mapParser) condition(n ast.Node) (out []mapCond) {
	for _, kv := range m.pairs(n) {
		key, _ := scalar(kv.Key)
		values, ok := scalars(kv.Value)
		if !ok || key == "" {
			m.fault(kv.Key, "a condition is a column and its value, for example {type: issue} or {type: [bug, outage]}.")
			continue
		}
		out = append(out, mapCond{key, values, lineOf(kv.Key)})
	}
	return out
}

func (m *mapParser) readLayouts(n ast.Node) {
	all, ok := scalars(n)
	if !ok {
		m.fault(n, "layout needs a way of writing times, for example DD.MM.YYYY hh:mm.")
	}
	for _, s := range all {
		l, why := parseLayout(s)
		if why != "" {
			m.fault(n, "layout: %s", why)
		}
		m.layouts = append(m.layouts, l)
	}
}

// scalar returns the text of a plain value; false for lists, maps, anchors and tags.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return strings.TrimSpace(n.Value), true
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), true
	case *ast.NullNode:
		return "", true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// scalars returns one value or a list of them.
func scalars(n ast.Node) ([]string, bool) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		s, ok := scalar(n)
		return []string{s}, ok
	}
	var out []string
	for _, e := range list.Values {
		s, ok := scalar(e)
		if !ok {
			return nil, false
		}
		out = append(out, s)
	}
	return out, len(out) > 0
}
