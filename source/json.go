package source

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

var jsonArray = Source{
	Name:  "json",
	Title: "JSON array",
	Help: "A list of objects, or an object with one list in it such as items, incidents or data. The keys are named " +
		"like the columns of csv; other names and nested ones need a map.",
	Parse: func(r io.Reader, o Options, yield func(Draft) error) error {
		return parseJSON(r, o, yield, jsonPlan)
	},
}

// parseJSON reads an array; how makes its plan.
func parseJSON(r io.Reader, o Options, yield func(Draft) error, how func(Options, string) (*objects, error)) error {
	in, err := open(r)
	if err != nil {
		return err
	}
	rows, err := how(o, "json")
	if err != nil {
		return err
	}
	rows.yield = yield
	a := array{jsonScan: jsonScan{in: in, line: 1}, rows: rows}
	if o.Map != nil {
		a.path = o.Map.path
	}
	err = a.file()
	if rows.stop == nil {
		err = a.told(err)
	}
	return rows.finish(err)
}

// array reads the one list of a JSON file.
type array struct {
	jsonScan
	rows   *objects
	start  int      // line in which the newest item began
	path   []string // to the list, as the map says; nil looks for it
	item   int
	found  string   // key of the list that was read
	keys   []string // of the outer object, for a message
	object bool     // the file is an object
	alone  bool     // the outer object looks like a failure itself
	more   bool     // a second list was told
	empty  bool     // a list of a usual name has nothing in it
}

func (a *array) at() place { return place{item: a.item, line: a.start} }

// told makes one rejected draft of a list that breaks behind its first item.
func (a *array) told(err error) error {
	switch {
	case errors.Is(err, errBroken):
		return a.rows.reject(a.at(), fmt.Sprintf("The file cannot be read further: %s. What stands before was read.", reason(err)))
	case err == io.EOF, cut(err):
		return a.rows.reject(a.at(), fmt.Sprintf("The file breaks off at %s, or a quote or bracket there is never closed. What stands before was read; get the whole file and import it again.", a.at()))
	}
	return err
}

func reason(err error) string { return strings.TrimPrefix(err.Error(), errBroken.Error()+": ") }

// file reads the whole file: a list, or an object that holds one.
func (a *array) file() error {
	first, err := a.peek()
	switch {
	case err == io.EOF:
		return fileFault("The file is empty. It has to hold a list of objects: [{\"title\": ...}, ...].")
	case err != nil:
		return err
	case first == '[' && len(a.path) == 0:
		err = a.elements(a.row)
	case first == '{':
		a.object = true
		err = a.members(a.path)
	default:
		return fileFault("The file is no JSON list of objects%s. Write it as [{\"title\": ...}, ...].", a.within())
	}
	if err != nil {
		return a.explain(err)
	}
	return a.behind()
}

func (a *array) within() string {
	if len(a.path) == 0 {
		return ""
	}
	return " at " + strings.Join(a.path, ".")
}

// explain turns broken JSON before the first item into an error of the whole file.
func (a *array) explain(err error) error {
	if errors.Is(err, errBroken) && a.item == 0 {
		return fileFault("The file is no JSON: %s.", reason(err))
	}
	if (cut(err) || err == io.EOF) && a.item == 0 {
		return fileFault("The file breaks off before its first item. Get the whole file and import it again.")
	}
	return err
}

// behind looks at what follows the list or object.
func (a *array) behind() error {
	if a.object && a.found == "" && !a.empty {
		return a.noList()
	}
	if _, err := a.peek(); err != io.EOF {
		if err != nil {
			return err
		}
		return a.rows.reject(a.at(), "More follows behind the end of the list, and was not read. For one object in each line use the format jsonl.")
	}
	return nil
}

func (a *array) noList() error {
	return fileFault("The file holds no list of objects%s. Its keys are %s. Put the failures into a list: [{\"title\": ...}, ...], or name its place in a map (path: data.items).", a.within(), quoteAll(a.keys))
}

// elements hands each element of the list that comes next to take.
func (a *array) elements(take func() error) error {
	if err := a.expect('['); err != nil {
		return err
	}
	if b, err := a.peek(); err != nil || b == ']' {
		a.in.Discard(1)
		return err
	}
	for {
		if err := take(); err != nil {
			return err
		}
		if more, err := a.comma(']'); !more {
			return err
		}
	}
}

// comma takes the sign between two elements; false at the end.
func (a *array) comma(end byte) (bool, error) {
	b, err := a.peek()
	if err != nil {
		return false, err
	}
	a.in.Discard(1)
	switch b {
	case ',':
		return true, nil
	case end:
		return false, nil
	}
	return false, brokenf("%q stands in line %d where a comma or %q belongs", b, a.line, end)
}

// row reads one element as a failure.
func (a *array) row() error {
	if _, err := a.peek(); err != nil {
		return err
	}
	a.item, a.start = a.item+1, a.line
	at := a.at()
	raw, problem, err := a.value()
	if err != nil {
		return err
	}
	if problem != "" {
		return a.rows.reject(at, problem)
	}
	return a.rows.raw(raw, at)
}

// skip passes over one value.
func (a *array) skip() error {
	_, _, err := a.value()
	return err
}

// members walks through an object, to the list at path, or to the one that gives failures.
func (a *array) members(path []string) error {
	if err := a.expect('{'); err != nil {
		return err
	}
	a.keys = a.keys[:0]
	if b, err := a.peek(); err != nil || b == '}' {
		a.in.Discard(1)
		return err
	}
	for {
		if err := a.member(path); err != nil {
			return err
		}
		if more, err := a.comma('}'); !more {
			return err
		}
	}
}

func (a *array) member(path []string) error {
	raw, problem, err := a.value()
	if err != nil {
		return err
	}
	var key string
	if problem != "" || json.Unmarshal(raw, &key) != nil {
		return brokenf("a key in quotes belongs in line %d", a.line)
	}
	if err := a.expect(':'); err != nil {
		return err
	}
	if len(a.keys) < 40 && a.found == "" {
		a.keys = append(a.keys, key)
	}
	first, err := a.peek()
	if err != nil {
		return err
	}
	return a.inside(path, key, first)
}

// inside decides about the value of one key by its first byte.
func (a *array) inside(path []string, key string, first byte) error {
	switch {
	case len(path) > 0 && key != path[0]:
		return a.skip()
	case len(path) == 1 && first == '[':
		a.found = key
		return a.elements(a.row)
	case len(path) > 1 && first == '{':
		return a.members(path[1:])
	case len(path) == 0 && first == '[':
		return a.list(key)
	}
	a.alone = a.alone || slices.Contains(usual[toTitle], fold(key))
	return a.skip()
}

// usualLists are the keys under which a list of records is expected.
var usualLists = []string{"items", "incidents", "data", "failures", "results", "records", "rows", "issues", "values", "events", "entries"}

// list reads a list that nobody pointed at.
func (a *array) list(key string) error {
	named := slices.Contains(usualLists, fold(key))
	elements := 0
	err := a.elements(func() error {
		elements++
		return a.guess(key, named)
	})
	a.empty = a.empty || named && elements == 0
	return err
}

// guess reads an element of such a list as a failure where the list has a usual
// name, or the object around it does not look like a failure itself.
func (a *array) guess(key string, named bool) error {
	first, err := a.peek()
	if err != nil {
		return err
	}
	if first != '{' || a.alone && !named {
		return a.skip()
	}
	if a.found != "" && a.found != key && a.rows.taken > 0 {
		return a.second(key)
	}
	a.found = key
	return a.row()
}

// second tells once that there is another list, and passes over its elements.
func (a *array) second(key string) error {
	if !a.more {
		a.more = true
		err := a.rows.reject(a.at(), fmt.Sprintf("Behind it stands a second list, %q, which was not read. Say in a map which one to read (path: %s).", clip(key, 40), clip(key, 40)))
		if err != nil {
			return err
		}
	}
	return a.skip()
}
