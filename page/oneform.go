package page

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// oneFormView is the shortest whole loop, as one form.
type oneFormView struct {
	Frame
	About   *loop.Failure // set when the failure is there already
	Members []loop.Member
	Team    []loop.Team
	Tags    []loop.Tag
	Own     loop.ID   // the team that a new failure belongs to unless it says another
	On      loop.Date // the day of the proof, unless it says another
	Once    string    // makes two identical sends one loop
	Numbers []app.Watched
}

// Planned is what a check of a number would promise: nothing yet.
func (v *oneFormView) Planned(string) string { return "" }

func (d *Desk) oneForm(r *http.Request) (framed, error) { return d.oneFormView(r) }

func (d *Desk) oneFormView(r *http.Request) (*oneFormView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	v := &oneFormView{Frame: d.frame(r, "The one form", "failures"), Own: ownTeam(by), Once: rand.Text()}
	v.Narrow, v.On = true, v.Today().Add(56)
	if ref := r.FormValue("failure"); ref != "" {
		got, err := d.App.Failures.Get(ctx, by, ref)
		if err != nil {
			return nil, err
		}
		if got.Into.Number > 0 && r.Method == http.MethodGet {
			return nil, &goesOn{"/failures/new?failure=" + got.Into.String()}
		}
		if err := ours(by, got.Failure, "carry it through the loop"); err != nil {
			return nil, err
		}
		v.About = &got.Failure
	}
	var err error
	if v.Members, err = d.members(r); err != nil {
		return nil, err
	}
	v.Names = namesOf(v.Members)
	if v.Team, err = d.openTeams(r); err != nil {
		return nil, err
	}
	if v.Numbers, err = d.App.KPIs.Choices(ctx, by); err != nil {
		return nil, err
	}
	v.Tags, err = d.App.Tags.List(ctx, by)
	return v, err
}

// Draft names what is typed here, so that it is found again.
func (v *oneFormView) Draft() string {
	if v.About != nil {
		return "loop " + v.About.Ref().String()
	}
	return "loop"
}

// Kinds are the nine, in the order in which they are offered.
func (v *oneFormView) Kinds() []loop.Kind { return loop.Kinds() }

// oneFormInputs tells which input a field of the API belongs to.
var oneFormInputs = map[string]string{
	"failure.title": "what", "failure.summary": "summary", "failure.kind": "kind", "failure.severity": "severity",
	"failure.started_at": "noticed_on", "failure.resolved_at": "mended_on", "failure.services": "services", "failure.tags": "tags",
	"failure.team": "team", "services": "services", "tags": "tags", "insight": "why", "action.title": "tweak", "action.owner": "who",
	"action.due": "due", "check.kind": "proof", "check.on": "on", "check.how": "how", "check.services": "services", "check.tags": "tags",
	"check.kpi": "kpi", "check.direction": "direction", "check.min_effect": "min_effect", "check.trigger_days": "trigger_days", "check.wash_out_days": "wash_out_days", "check.guardrails": "guardrails", "check.compare": "compare",
}

func (d *Desk) saveOneForm(r *http.Request) (string, error) {
	by := web.Who(r.Context()).Actor
	v, err := d.oneFormView(r)
	if err != nil {
		return "", err
	}
	var made app.Whole
	draft, err := v.draft(r.PostForm)
	if err != nil {
		err = also(err, d.App.Loops.Check(r.Context(), by, draft), v.inputs())
	} else {
		made, err = d.App.Loops.Start(r.Context(), by, draft)
	}
	if err != nil {
		return "", d.again("oneform", v, err, v.inputs())
	}
	d.say(r, saved(made), "")
	return address(made.Failure.Ref()), nil
}

// inputs is oneFormInputs; what belongs to a failure that is there already is
// not asked here, so its faults stand at the proof that needs it.
func (v *oneFormView) inputs() map[string]string {
	if v.About == nil {
		return oneFormInputs
	}
	here := map[string]string{}
	for field, id := range oneFormInputs {
		if id == "services" || id == "tags" {
			id = "proof"
		}
		here[field] = id
	}
	return here
}

// saved names what one form made.
func saved(w app.Whole) string {
	names := []string{w.Failure.Ref().String()}
	if w.Insight != nil {
		names = append(names, w.Insight.Ref().String())
	}
	if w.Action != nil {
		names = append(names, w.Action.Ref().String())
	}
	if w.Check != nil {
		names = append(names, w.Check.Ref().String())
	}
	if len(names) == 1 {
		return names[0] + " is saved."
	}
	return list(names) + " are saved."
}

// draft reads the form. Who only wants the failure keeps what else was typed in
// its summary, so that nothing is lost.
func (v *oneFormView) draft(form url.Values) (app.LoopDraft, error) {
	var c loop.Check
	out := app.LoopDraft{Claim: app.Claim{Key: onceKey(form)}}
	if v.About != nil {
		out.FailureRef = v.About.Ref().String()
	} else {
		out.Failure = v.failure(&c, form)
	}
	if form.Get("only") != "" {
		out.Failure.Summary = withRest(out.Failure.Summary, form)
		return out, c.Err()
	}
	out.Insight = text(form, "why")
	tweak, how := text(form, "tweak"), text(form, "how")
	if tweak == "" && how == "" {
		if v.About != nil && out.Insight == "" {
			c.Fault("insight", "Nothing is filled in yet. Say why it mattered, or name one change.")
		}
		return out, c.Err()
	}
	if tweak == "" {
		c.Fault("action.title", "Name one change first: without it there is nothing to check. Or empty the box below.")
	}
	out.Action = &app.ActionDraft{Title: tweak, Owner: form.Get("who"), Due: date(&c, form, "due")}
	out.Check = &app.CheckDraft{Kind: loop.EffectKind(form.Get("proof")), On: date(&c, form, "on")}
	toCome(&c, "action.due", out.Action.Due, v.Clock)
	if out.Check.On >= v.Today() && out.Check.On < out.Action.Due {
		c.Fault("check.on", "On %s the change would not be in place yet: it is due on %s. Choose a later day, or an earlier one for the change.", out.Check.On, out.Action.Due)
	}
	var err error
	out.Check.Plan, err = planOf(out.Check.Kind, form)
	for _, f := range loop.Faults(err) {
		c.Fault(f.Field, "%s", f.Text)
	}
	out.Check.Plan.How = strings.TrimSpace(out.Check.Plan.How)
	if out.Check.Kind == loop.ByCameBack {
		out.Check.Plan.How = ""
	}
	return out, c.Err()
}

// onceKey is the same for two identical sends of one form, and for nothing else.
func onceKey(form url.Values) string {
	if form.Get("once") == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(form.Encode()))
	return "page:" + hex.EncodeToString(sum[:])
}

// failure reads what the form says about a new failure.
func (v *oneFormView) failure(c *loop.Check, form url.Values) loop.Failure {
	f := loop.Failure{Title: text(form, "what"), Summary: text(form, "summary"), Kind: loop.Kind(form.Get("kind")), Severity: severityOf(c, form),
		Services: names(form, "services"), Tags: names(form, "tags"), Team: v.teamOf(c, form), ReportedVia: "page"}
	said := loop.ParseCapture(f.Title, v.Now, v.Zone)
	f.Title, f.Services, f.Tags = said.Title, loop.Names(append(f.Services, said.Services...)), loop.Names(append(f.Tags, said.Tags...))
	f.Kind, f.Severity = cmp.Or(f.Kind, said.Kind), cmp.Or(f.Severity, said.Severity)
	f.StartedAt = moment(c, v.Clock, form, "noticed")
	if !f.StartedAt.Known() && said.At.Known() {
		f.StartedAt = said.At
	}
	f.ResolvedAt = moment(c, v.Clock, form, "mended")
	lasted := cmp.Or(lastedOf(c, form), said.Lasted)
	if lasted > 0 && f.ResolvedAt.Known() {
		c.Fault("lasted", "Say when it was mended or how long it lasted, not both.")
	}
	if lasted > 0 && !f.StartedAt.Known() {
		f.StartedAt = loop.ImputedAt(v.Now.Add(-lasted), loop.ToMinute)
	}
	if lasted > 0 {
		f.ResolvedAt = loop.ImputedAt(f.StartedAt.At.Add(lasted), loop.ToMinute)
	}
	if !f.StartedAt.Known() {
		f.StartedAt = loop.Moment{}
	}
	if !f.ResolvedAt.Known() {
		f.ResolvedAt = loop.Moment{}
	}
	return f
}

// teamOf is the chosen team; a form that did not ask means one's own.
func (v *oneFormView) teamOf(c *loop.Check, form url.Values) loop.ID {
	if !form.Has("team") {
		return v.Own
	}
	return teamIn(c, v.Team, form.Get("team"))
}

// withRest adds to a summary what the rest of the form says.
func withRest(summary string, form url.Values) string {
	parts := []string{summary}
	for _, f := range []struct{ key, head string }{{"why", "Why it mattered: "}, {"tweak", "A change that was thought of: "}, {"how", "How we would know: "}} {
		if s := text(form, f.key); s != "" {
			parts = append(parts, f.head+s)
		}
	}
	return strings.TrimSpace(strings.Join(parts, "\n\n"))
}

// Shown is the day of the proof as the form stands.
func (v *oneFormView) Shown() loop.Date {
	if d, err := loop.ParseDate("on", v.Value("on", string(v.On))); err == nil && d != "" {
		return d
	}
	return v.On
}

// DayOpen reports whether the fold with the day and the test stays open: something in
// it is at fault, or has been filled in.
func (v *oneFormView) DayOpen() bool {
	return v.Any("on", "how") || v.Value("how", "") != "" || v.Shown() != v.On
}

// ChosenTeam reports whether a team is the chosen one.
func (v *oneFormView) ChosenTeam(t loop.Team) bool {
	own := ""
	if t.ID == v.Own {
		own = t.Ref().String()
	}
	return v.Chosen("team", t.Ref().String(), own)
}

// Severe are the choices of a severity.
func (v *oneFormView) Severe() []option { return v.severe(0) }
