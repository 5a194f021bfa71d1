package page

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"failforward/app"
	"failforward/loop"
)

// shipped is the deploy before a failure, as its page shows it.
type shipped struct {
	First   *deployCard  // what caused it, else the likeliest; nil for none
	Others  []deployCard // that come into question as well
	Out     []deployCard // that a person has ruled out
	Choices []loop.Deploy
	Any     bool // there are deploys here at all
}

// deployCard is one deploy in words.
type deployCard struct {
	loop.DeployLink
	When  template.HTML // how long before
	Sure  string        // likely, about 80 %
	Who   string        // said so
	Asked bool          // nobody has said anything
}

// beforeIt gathers the deploys before a failure, and those to choose from.
func (d *Desk) beforeIt(r *http.Request, by loop.Actor, v *failureView) (shipped, error) {
	var b shipped
	for _, l := range v.Deploys {
		c := v.deployCard(l)
		switch {
		case l.Said == loop.SaidNot:
			b.Out = append(b.Out, c)
		case b.First == nil:
			b.First = &c
		default:
			b.Others = append(b.Others, c)
		}
	}
	if !v.Mine {
		return b, nil
	}
	var err error
	b.Choices, err = d.App.Deploys.Choices(r.Context(), by, v.Failure)
	b.Any = len(b.Choices) > 0
	return b, err
}

func (v *failureView) deployCard(l loop.DeployLink) deployCard {
	c := deployCard{DeployLink: l, Who: v.People.Of(l.Word.By), Asked: l.Said == loop.SaidOpen, When: v.beforehand(l.Before)}
	if c.Asked {
		c.Sure = fmt.Sprintf("%s, about %d %%", capital(l.SureWord()), l.Percent())
	}
	return c
}

// beforehand is how long before the failure a deploy was.
func (v *failureView) beforehand(ago time.Duration) template.HTML {
	if since, _ := v.Failure.Reach(); since.IsZero() {
		return ""
	}
	switch {
	case ago < -time.Minute:
		return template.HTML(loop.Duration(-ago) + " after it began")
	case ago < time.Minute:
		return "as it began"
	}
	return template.HTML(loop.Duration(ago) + " before it")
}

// sayDeploy takes what a person says of a deploy.
func (d *Desk) sayDeploy() http.Handler {
	return d.onFailure(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		said := loop.LinkSaid(r.PostFormValue("says"))
		f, err := d.App.Deploys.Say(r.Context(), by, ref, r.PostFormValue("deploy"), said)
		words := map[loop.LinkSaid]string{loop.SaidCaused: "The deploy that caused %s is noted.", loop.SaidNot: "The deploy is ruled out for %s.", loop.SaidOpen: "What was said of the deploy is taken back for %s."}
		if err != nil {
			return "", "", err
		}
		return fmt.Sprintf(words[said], f.Ref()), "", nil
	})
}

// leaveOut takes whether the numbers leave a failure out, and why.
func (d *Desk) leaveOut() http.Handler {
	return d.onFailure(nil, func(r *http.Request, by loop.Actor, ref string) (string, string, error) {
		why := strings.TrimSpace(r.PostFormValue("excluded"))
		f, err := d.App.Failures.Edit(r.Context(), by, ref, 0, app.FailurePatch{Excluded: &why})
		if why == "" {
			return "Reliability numbers count " + f.Ref().String() + " again.", "", err
		}
		return "Reliability numbers leave " + f.Ref().String() + " out.", "", err
	})
}

// deployDeeds name events about a deploy and a failure.
var deployDeeds = map[string]string{"failure.deploy_caused": "Said to come of the deploy ", "failure.deploy_not": "Said not to come of the deploy ", "failure.deploy_open": "Taken back what was said of the deploy "}

// deployOf is the deploy that an event is about.
func deployOf(old json.RawMessage) string {
	var of struct{ Deploy string }
	_ = json.Unmarshal(old, &of) // erased: then nobody knows which one
	return of.Deploy
}

// deployLines writes the deploys before a failure for a file.
func deployLines(v app.View) string {
	var b strings.Builder
	for _, l := range v.Deploys {
		fmt.Fprintf(&b, "- %s\n", oneLine(deployLine(v, l)))
	}
	return b.String()
}

// deployLine is one of them as a sentence.
func deployLine(v app.View, l loop.DeployLink) string {
	text := fmt.Sprintf("%s, %s", l.Deploy.Name(), l.Deploy.At.UTC().Format("2006-01-02 15:04 UTC"))
	who := v.People.Of(l.Word.By)
	if who != "" {
		who = ", says " + who
	}
	switch l.Said {
	case loop.SaidCaused:
		return text + ": it caused the failure" + who
	case loop.SaidNot:
		return text + ": it did not cause the failure" + who
	}
	return fmt.Sprintf("%s: %s, about %d %% (a rule of thumb): %s", text, l.SureWord(), l.Percent(), l.Why())
}

type jsonDeploy struct {
	Deploy     string    `json:"deploy"`
	ExternalID string    `json:"external_id"`
	Service    string    `json:"service,omitempty"`
	Version    string    `json:"version,omitempty"`
	At         time.Time `json:"at"`
	Says       string    `json:"says"`
	By         string    `json:"by,omitempty"`
	Confidence float64   `json:"confidence"`
	Why        string    `json:"why,omitempty"`
}

func jsonDeploys(v app.View) []jsonDeploy {
	out := []jsonDeploy{}
	for _, l := range v.Deploys {
		d := l.Deploy
		out = append(out, jsonDeploy{d.Name(), d.ExternalID, d.Service, d.Version, d.At.UTC(), string(l.Said), v.People.Of(l.Word.By), l.Sure, l.Why()})
	}
	return out
}
