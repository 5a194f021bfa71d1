package page

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// goesOn is no fault: the page is that of a failure which was merged into another.
type goesOn struct{ to string }

func (g *goesOn) Error() string { return "goes on at " + g.to }

// goneOn leads a reader from a merged failure to the one that it goes on as; rest
// is the address below that of the failure. Forms come back as they are.
func goneOn(r *http.Request, f loop.Facts, rest string) error {
	if f.Into.Number == 0 || r.Method != http.MethodGet {
		return nil
	}
	return &goesOn{address(f.Into) + rest}
}

// mergeView lets somebody say which of several failures stays.
type mergeView struct {
	Frame
	Rows []app.Row // that were chosen, open ones only
	Into string    // the one that stays unless they say another
}

func (d *Desk) merging(r *http.Request) (framed, error) { return d.mergeView(r) }

// mergeView reads the chosen failures. The one with the longest way behind it
// stays, of those the oldest.
func (d *Desk) mergeView(r *http.Request) (*mergeView, error) {
	v := &mergeView{Frame: d.frame(r, "Merge failures", "failures")}
	by, best := web.Who(r.Context()).Actor, -1
	for _, ref := range chosenRefs(r) {
		got, err := d.App.Failures.Get(r.Context(), by, ref)
		if loop.CodeOf(err) == loop.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		if got.Failure.State != loop.FailureOpen {
			continue
		}
		v.Rows = append(v.Rows, app.Row{Failure: got.Failure, Stage: got.Stage, Next: got.Next})
	}
	slices.SortStableFunc(v.Rows, func(a, b app.Row) int { return cmp.Or(a.Noticed().Compare(b.Noticed()), cmp.Compare(a.ID, b.ID)) })
	for _, row := range v.Rows {
		if far := slices.Index(loop.Stages(), row.Stage); far > best {
			v.Into, best = row.Ref().String(), far
		}
	}
	return v, nil
}

// mostMerged bounds how many failures are merged at once.
const mostMerged = 50

// chosenRefs are the failures that were ticked, each once.
func chosenRefs(r *http.Request) []string {
	_ = r.ParseForm() // what cannot be read was not chosen
	var refs []string
	for _, s := range r.Form["f"] {
		ref := loop.NounFailure.Typed(strings.ToUpper(strings.TrimSpace(s)))
		if !slices.Contains(refs, ref) && len(refs) < mostMerged {
			refs = append(refs, ref)
		}
	}
	return refs
}

func (d *Desk) mergeSome(r *http.Request) (string, error) {
	into := text(r.PostForm, "into")
	others := slices.DeleteFunc(chosenRefs(r), func(ref string) bool { return ref == into })
	var err error
	if into == "" || len(others) == 0 {
		err = loop.Fault("into", "Choose at least two failures, and say which of them stays.")
	}
	var end loop.Failure
	if err == nil {
		end, err = d.App.Failures.Merge(r.Context(), web.Who(r.Context()).Actor, into, 0, others...)
	}
	if err != nil {
		v, verr := d.mergeView(r)
		if verr != nil {
			return "", verr
		}
		return "", d.again("merge", v, err, nil)
	}
	d.say(r, list(others)+map[bool]string{true: " is", false: " are"}[len(others) == 1]+" merged into "+end.Ref().String()+".", "/failures/unmerge?"+url.Values{"f": others}.Encode())
	return address(end.Ref()), nil
}

func (d *Desk) unmergeSome(r *http.Request) (string, error) {
	all, err := d.App.Failures.Unmerge(r.Context(), web.Who(r.Context()).Actor, 0, chosenRefs(r)...)
	if err != nil {
		return "", err
	}
	d.say(r, "They stand for themselves again: "+list(refsOf(all))+".", "")
	return "/failures", nil
}

func refsOf(all []loop.Failure) []string {
	var refs []string
	for _, f := range all {
		refs = append(refs, f.Ref().String())
	}
	return refs
}

func (d *Desk) merge() http.Handler {
	return d.onFailure(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		into := text(r.PostForm, "into")
		if into == "" {
			return "", "", loop.Fault("into", "Say into which one, for example F-12.")
		}
		f, err := d.App.Failures.Merge(r.Context(), by, loop.NounFailure.Typed(into), 0, ref)
		return ref + " is merged into " + f.Ref().String() + ".", "/failures/" + url.PathEscape(ref) + "/unmerge", err
	})
}

func (d *Desk) unmerge() http.Handler {
	return d.onFailure(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		all, err := d.App.Failures.Unmerge(r.Context(), by, 0, ref)
		if err != nil {
			return "", "", err
		}
		return all[0].Ref().String() + " stands for itself again.", "", nil
	})
}
