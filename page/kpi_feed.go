package page

import (
	"net/http"

	"failforward/app"
	"failforward/loop"
	"failforward/metric"
)

// feedView is where the values of a number come from by themselves.
type feedView struct {
	loop.KPIFeed
	Set      bool // there is one
	Can      bool // the reader may say where
	Possible bool // values of this kind can be fetched
	HasToken bool
}

// feedOf reads it for the page of a number.
func (d *Desk) feedOf(r *http.Request, by loop.Actor, k loop.KPISeries) (*feedView, error) {
	_, f, err := d.App.KPIs.Feed(r.Context(), by, k.Key)
	if loop.CodeOf(err) == loop.NotFound {
		err = nil
	}
	v := &feedView{KPIFeed: f, Set: f.URL != "", Can: by.May(loop.Lead) && by.In(k.Team), HasToken: len(f.Token) > 0, Possible: k.Kind == loop.KPICount || k.Kind == loop.KPILevel}
	return v, err
}

// Mark says what came of the last time, in a word.
func (v *feedView) Mark() Mark {
	switch v.Outcome {
	case loop.FeedOK:
		return Mark{"bar", "none", "answered"}
	case loop.FeedEmpty:
		return Mark{"ring", "none", "nothing to note"}
	case loop.FeedFailed:
		return Mark{"diamond", "concern", "failed"}
	}
	return Mark{"ring", "none", "not asked yet"}
}

// Times is the factor as people write it.
func (v *feedView) Times() string {
	if v.Factor == 0 {
		return "1"
	}
	return metric.InWords(v.Factor, "")
}

// Steps are the periods that a value can be for.
func (v *feedView) Steps() []loop.FeedStep { return loop.FeedSteps() }

// setFeed says where the values of a number come from.
func (d *Desk) setFeed() http.Handler {
	return d.onKPI(map[string]string{"url": "url", "series": "url"}, func(r *http.Request, by loop.Actor, key string) (string, error) {
		var c loop.Check
		draft := app.FeedDraft{URL: text(r.PostForm, "url"), Query: text(r.PostForm, "query"), Step: loop.FeedStep(text(r.PostForm, "step"))}
		draft.Factor, _ = decimalOf(&c, r.PostForm, "factor")
		if text(r.PostForm, "factor") != "" && draft.Factor == 0 && c.Err() == nil {
			c.Fault("factor", "The factor is a number other than 0.")
		}
		if c.Err() != nil {
			return "", c.Err()
		}
		if token := text(r.PostForm, "token"); token != "" || text(r.PostForm, "no_token") != "" {
			draft.Token = &token
		}
		_, err := d.App.KPIs.SetFeed(r.Context(), by, key, draft)
		return "Its values are fetched from now on: soon, and then once a day.", err
	})
}

// fetchFeed asks now.
func (d *Desk) fetchFeed() http.Handler {
	return d.onKPI(nil, func(r *http.Request, by loop.Actor, key string) (string, error) {
		f, err := d.App.KPIs.Fetch(r.Context(), by, key)
		if f.Outcome == loop.FeedFailed {
			return "Not fetched. " + f.Said, err
		}
		return "Fetched. " + f.Said, err
	})
}

// dropFeed fetches no more.
func (d *Desk) dropFeed() http.Handler {
	return d.onKPI(nil, func(r *http.Request, by loop.Actor, key string) (string, error) {
		return "It is fetched no more. Its values stay.", d.App.KPIs.DropFeed(r.Context(), by, key)
	})
}
