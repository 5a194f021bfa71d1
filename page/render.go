package page

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"failforward/loop"
	"failforward/page/static"
	"failforward/web"
)

//go:embed *.html
var sources embed.FS

// pages holds every template; they cannot change after the build, so this is a constant
// that is too long to write down. Each is parsed when it is first asked for: all of them
// take longer than any page.
var pages = sync.OnceValue(templates)

// shared are the templates that every page may use.
var shared = []string{"frame.html", "parts.html", "guardrails.html"}

func templates() map[string]func() *template.Template {
	base := template.Must(template.New("").Option("missingkey=error").Funcs(words()).ParseFS(sources, shared...))
	all := map[string]func() *template.Template{}
	names, err := fs.Glob(sources, "*.html")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for _, file := range names {
		all[strings.TrimSuffix(file, ".html")] = sync.OnceValue(func() *template.Template {
			return template.Must(template.Must(base.Clone()).ParseFS(sources, file))
		})
	}
	return all
}

// words are the functions that templates may call; all are pure.
func words() template.FuncMap {
	return template.FuncMap{
		"static":   static.URL,
		"address":  address,
		"md":       markdown,
		"linked":   linked,
		"ref":      unbroken,
		"first":    capital,
		"count":    count,
		"digits":   digits,
		"figure":   func(n int) string { return figure(int64(n)) },
		"list":     list,
		"insight":  insightWord,
		"kpi":      kpiWords,
		"insights": loop.InsightKinds,
		"sort":     sortOf,
		"weekday":  func(t time.Time) string { return t.Format("Monday 2 January") },
		"verdict":  verdictMark,
		"state":    actionMark,
		"bet":      betMark,
		"delivery": deliveryMark,
		"becomes":  becomes,
		"ending":   endingMark,
		"took":     took,
		"gave":     gave,
		"outcomes": outcomes,
		"say":      countWord,
		"tight":    tight,
		"beyond":   beyond,
		"small":    small,
		"dict":     dict,
		"guards":   guardFields,
		"worsens":  guardable,
		"offered":  offered,
		"guarded":  guardMark,
		"guardian": guardSays,
		"upto":     func(n int) []int { return slices.Collect(upto(n)) },
		"max0":     func(n int) int { return max(n, 0) },
	}
}

// framed is the view of a page: it embeds Frame.
type framed interface{ self() *Frame }

// render writes a page. name is that of its template; a template that fails
// gives a 500 and a line in the log, never half a page.
func (d *Desk) render(w http.ResponseWriter, r *http.Request, status int, name string, v any) {
	d.write(w, r, status, name, "page", v)
}

// fragment writes the part "main" of a template alone.
func (d *Desk) fragment(w http.ResponseWriter, r *http.Request, name string, v any) {
	d.write(w, r, http.StatusOK, name, "main", v)
}

func (d *Desk) write(w http.ResponseWriter, r *http.Request, status int, name, part string, v any) {
	var b bytes.Buffer
	parsed, ok := pages()[name]
	if !ok {
		d.broken(w, r, name, errors.New("there is no such template"))
		return
	}
	t := parsed()
	err := nameFaults(t, v)
	if err == nil {
		err = t.ExecuteTemplate(&b, part, v)
	}
	if err != nil {
		d.broken(w, r, name, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a reader who has left hears nothing
}

func (d *Desk) broken(w http.ResponseWriter, r *http.Request, name string, err error) {
	d.Log.Error("render", "id", web.ID(r.Context()), "page", name, "err", err)
	http.Error(w, "Something broke on our side. Try again.", http.StatusInternalServerError)
}

// page serves a GET: get makes the view, or says why not.
func (d *Desk) page(name string, get func(*http.Request) (framed, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := get(r)
		if err != nil {
			d.fail(w, r, err)
			return
		}
		d.render(w, r, http.StatusOK, name, v)
	})
}

// form serves a POST: do does the deed and says where to go next (303). An error
// made by again shows the form once more with everything that was typed; any
// other is a page of its own.
func (d *Desk) form(do func(*http.Request) (to string, err error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, err := posted(r)
		to := ""
		if err == nil {
			to, err = do(r)
		}
		if err != nil {
			d.fail(w, r, err)
			return
		}
		http.Redirect(w, r, local(to), http.StatusSeeOther)
	})
}

// again is an error whose form is shown once more.
type again struct {
	name   string
	view   framed
	inputs map[string]string
	err    error
}

func (a *again) Error() string { return a.err.Error() }
func (a *again) Unwrap() error { return a.err }

// again wraps the error of a form with the page that shows it: the name of its
// template, its view, and which input (id and name) belongs to which field of
// the error, where the two differ. A nil err stays nil.
func (d *Desk) again(name string, view framed, err error, inputs map[string]string) error {
	if err == nil {
		return nil
	}
	return &again{name, view, inputs, err}
}

// fail answers a request that went wrong: with its form when there is one, else
// with a page that says what happened.
func (d *Desk) fail(w http.ResponseWriter, r *http.Request, err error) {
	var on *goesOn
	if errors.As(err, &on) {
		http.Redirect(w, r, on.to, http.StatusSeeOther)
		return
	}
	var a *again
	if !errors.As(err, &a) || loop.CodeOf(a.err) == loop.Unknown {
		d.Deny(w, r, err)
		return
	}
	if loop.CodeOf(a.err) == loop.Internal {
		d.Log.Error("form", "id", web.ID(r.Context()), "page", a.name, "err", a.err)
	}
	f := a.view.self()
	f.Input, f.Faults = r.PostForm, faultsOf(a.err, a.inputs)
	if errors.Is(a.err, errStale) || errors.Is(a.err, errSpent) {
		f.Faults = nil // nothing in the form is at fault: the page itself says what there is to do
	}
	web.Hint(w.Header(), a.err)
	d.render(w, r, web.Status(a.err), a.name, a.view)
}

// faultsOf turns an error into what a form says: each fault beside its input.
func faultsOf(err error, inputs map[string]string) []Fault {
	var all []Fault
	for _, e := range web.Public(err) {
		id := e.Field
		if to, ok := inputs[e.Field]; ok {
			id = to
		}
		all = append(all, Fault{ID: id, Text: e.Text})
	}
	return all
}

type replacedKey struct{}

// posted reads the form of a request. Bytes that cannot be stored become U+FFFD,
// and say tells so.
func posted(r *http.Request) (*http.Request, error) {
	if err := r.ParseForm(); err != nil {
		return r, illegible(err)
	}
	if clean(r.PostForm) {
		r = r.WithContext(context.WithValue(r.Context(), replacedKey{}, true))
	}
	return r, nil
}

// illegible is the answer to a form that cannot be read; what is wrong with the
// request as a whole, such as its size, stays as it is.
func illegible(err error) error {
	var wire interface{ Status() int }
	if errors.As(err, &wire) {
		return err
	}
	return &web.BadRequest{Text: "This form cannot be read. Go back, reload the page and send it again."}
}

// clean mends values in place and reports whether it had to.
func clean(form url.Values) bool {
	mended := false
	for _, values := range form {
		for i, v := range values {
			if c := strings.ReplaceAll(strings.ToValidUTF8(v, "\uFFFD"), "\x00", "\uFFFD"); c != v {
				values[i], mended = c, true
			}
			values[i] = strings.ReplaceAll(values[i], "\r\n", "\n") // browsers send CR LF
		}
	}
	return mended
}

// say keeps one line for the next page; undo is the address that takes it back,
// "" when nothing does.
func (d *Desk) say(r *http.Request, text, undo string) {
	if r.Context().Value(replacedKey{}) != nil {
		text += " One character cannot be stored; � stands in its place."
	}
	d.Sessions.Flash(r.Context(), web.Flash{Text: text, Undo: undo})
}

// local keeps a redirect on this server.
func local(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, "/\\") {
		return "/"
	}
	return to
}
