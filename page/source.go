package page

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/source/hook"
	"failforward/web"
)

// sourceView is one source: what to paste, what came, and how it is read.
type sourceView struct {
	Frame
	Source  loop.Source
	Sender  hook.Sender
	Address *app.Address // nil for who may not know it
	Snippet string
	Lacks   string // why there is no address to show
	Came    []loop.Delivery
	Became  map[loop.ID][]app.About // by delivery
	Older   string
	Dead    bool // some of what is shown could not be read
	Can     bool // the reader may change it
	Base    string
	Choices []loop.Team
	Fold    string
	Body    string // that was tried
	Found   []foundPath
}

// foundPath is what a mapping finds in a body.
type foundPath struct{ Name, Says, Value string }

const deliveriesShown = 20

func (d *Desk) source(r *http.Request) (framed, error) { return d.sourceView(r) }

func (d *Desk) sourceView(r *http.Request) (*sourceView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	src, err := d.App.Sources.Get(ctx, by, r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	v := &sourceView{Frame: d.frame(r, src.Name, "sources"), Source: src, Can: by.May(loop.Lead) && by.In(src.Team), Base: d.Base, Fold: r.URL.Query().Get("open")}
	v.Sender, _ = hook.ByName(src.Sender)
	if err := d.addressOf(r, v); err != nil {
		return nil, err
	}
	if by.May(loop.MemberRole) {
		page, err := d.App.Sources.Deliveries(ctx, by, loop.DeliveryQuery{Source: src.ID, Cursor: r.URL.Query().Get("cursor"), Limit: deliveriesShown})
		if err != nil {
			return nil, err
		}
		v.Came = page.Items
		if err := d.becameOf(r, v); err != nil {
			return nil, err
		}
		if page.Next != "" {
			v.Older = address(src.Ref()) + "?" + url.Values{"cursor": {page.Next}}.Encode()
		}
	}
	for _, one := range v.Came {
		v.Dead = v.Dead || one.State == loop.DeliveryDead
	}
	v.Choices, err = d.teamsFor(r, src.Team)
	return v, err
}

// addressOf fills in the address, or why it is not shown.
func (d *Desk) addressOf(r *http.Request, v *sourceView) error {
	if !v.Can {
		v.Lacks = "Its address is as secret as a password: a lead or an admin can read it here."
		return nil
	}
	a, err := d.App.Sources.Address(r.Context(), web.Who(r.Context()).Actor, v.Source)
	if c := loop.CodeOf(err); c == loop.Conflict {
		v.Lacks = loop.Faults(err)[0].Text
		return nil
	}
	if err != nil {
		return err
	}
	v.Address, v.Snippet = &a, strings.TrimRight(v.Sender.Snippet(d.Base+a.Path, a.Secret), "\n")
	return nil
}

// Generic reports whether it is read by paths.
func (v *sourceView) Generic() bool { return v.Source.Sender == "generic" }

// Targets are what paths can point at.
func (v *sourceView) Targets() []hook.Target { return hook.Targets }

// Rule says in a sentence what becomes of its trouble.
func (v *sourceView) Rule() string {
	s := v.Source
	word := map[loop.Opening]string{loop.OpensFailure: "Trouble opens a failure at once", loop.OpensCandidate: "Trouble waits in the inbox", loop.OpensNothing: "Trouble is counted, and opens nothing"}[s.Opens]
	if s.Least > 0 && s.Opens != loop.OpensNothing {
		word += ", from severity " + strconv.Itoa(s.Least) + " up"
	}
	if s.Opens != loop.OpensNothing {
		word += "; what comes back within " + loop.Duration(s.Window()) + " goes on the same one"
	}
	return word + "."
}

// deliveryMark is how far a delivery has come.
func deliveryMark(d loop.Delivery) Mark {
	switch d.State {
	case loop.DeliveryWaiting:
		return Mark{"clock", "none", "being read"}
	case loop.DeliveryDead:
		return Mark{"diamond", "concern", "not readable"}
	case loop.DeliveryRefused:
		return Mark{"cross", "warn", "refused"}
	}
	return Mark{"tick", "none", "read"}
}

// Told says what was read in a delivery.
func (v *sourceView) Told(d loop.Delivery) string {
	switch {
	case d.Reason != "":
		return d.Reason
	case d.State == loop.DeliveryRead && d.Told == 0:
		return "Nothing in it asks for a failure or tells of a deploy."
	case d.State == loop.DeliveryRead:
		return capital(countWord(d.Told, "piece", "pieces")) + " of news."
	}
	return ""
}

// onSource runs a deed of the page of a source.
func (d *Desk) onSource(do func(r *http.Request, by loop.Actor, ref string) (said string, err error)) http.Handler {
	return d.deed("/sources/", "source", d.source, nil, func(r *http.Request, by loop.Actor, ref string) (said, undo, to string, err error) {
		said, err = do(r, by, ref)
		return said, "", "", err
	})
}

func (d *Desk) testSource() http.Handler {
	return d.onSource(func(r *http.Request, by loop.Actor, ref string) (string, error) {
		got, err := d.App.Sources.Test(r.Context(), by, ref)
		return got.Reason, err
	})
}

func (d *Desk) replaySource() http.Handler {
	return d.onSource(func(r *http.Request, by loop.Actor, ref string) (string, error) {
		var only loop.ID
		if id := r.PostForm.Get("delivery"); id != "" {
			if err := only.UnmarshalText([]byte(id)); err != nil {
				return "", err
			}
		}
		again, dead, err := d.App.Sources.Replay(r.Context(), by, ref, only)
		if dead > 0 {
			return capital(countWord(again, "delivery was", "deliveries were")) + " read again; " + countWord(dead, "one", "") + " still cannot be read.", err
		}
		return capital(countWord(again, "delivery was", "deliveries were")) + " read again.", err
	})
}

func (d *Desk) editSource() http.Handler {
	return d.onSource(func(r *http.Request, by loop.Actor, ref string) (string, error) {
		was, err := d.App.Sources.Get(r.Context(), by, ref)
		if err != nil {
			return "", err
		}
		draft, err := d.sourceDraft(r, was)
		if err != nil {
			return "", err
		}
		src, err := d.App.Sources.Edit(r.Context(), by, ref, versionOf(r), draft.Patch())
		return src.Name + " is saved. It counts from the next delivery on.", err
	})
}

func (d *Desk) rotateSource() http.Handler {
	return d.onSource(func(r *http.Request, by loop.Actor, ref string) (string, error) {
		_, _, err := d.App.Sources.Rotate(r.Context(), by, ref)
		return "It has a new address and a new secret. The old ones have stopped.", err
	})
}

func (d *Desk) removeSource() http.Handler {
	return d.form(func(r *http.Request) (string, error) {
		src, err := d.App.Sources.Remove(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"))
		if err != nil {
			return "", err
		}
		d.say(r, src.Ref().String()+" is removed. What came from it stays.", "")
		return "/sources", nil
	})
}

// tryPaths shows what a mapping finds in a pasted body; nothing is saved.
func (d *Desk) tryPaths(w http.ResponseWriter, r *http.Request) {
	v, err := d.sourceView(r)
	if err == nil {
		if r, err = posted(r); err == nil {
			v.Body, v.Fold, v.Input = r.PostForm.Get("body"), "try", r.PostForm
			v.Found, err = findAll(r.PostForm.Get("paths"), v.Body)
		}
	}
	if loop.CodeOf(err) == loop.Invalid {
		d.fail(w, r, d.again("source", v, err, nil))
		return
	}
	if err != nil {
		d.Deny(w, r, err)
		return
	}
	d.render(w, r, http.StatusOK, "source", v)
}

func findAll(paths, body string) ([]foundPath, error) {
	known, err := hook.Paths(paths)
	if err != nil {
		return nil, err
	}
	found, err := hook.Try([]byte(body), known)
	if err != nil {
		return nil, loop.Fault("body", "%s", loop.Faults(err)[0].Text)
	}
	var out []foundPath
	for _, t := range hook.Targets {
		out = append(out, foundPath{t.Name, t.Says, found[t.Name]})
	}
	return out, nil
}

// Rows is how high the snippet is.
func (v *sourceView) Rows() int { return strings.Count(v.Snippet, "\n") + 2 }

// Severities are the choices of what is bad enough.
func (v *sourceView) Severities() []option {
	words := []string{"any, or none", "1 only, the worst", "2 and worse", "3 and worse", "4 and worse"}
	var all []option
	for i, w := range words {
		n := strconv.Itoa(i)
		all = append(all, option{n, w, v.Chosen("least", n, strconv.Itoa(v.Source.Least))})
	}
	return all
}

// TeamRef is the ref of the team that the source belongs to.
func (v *sourceView) TeamRef() string { return refAmong(v.Choices, v.Source.Team) }
