package page

import (
	"net/http"
	"net/url"

	"failforward/loop"
	"failforward/web"
)

// deploysView is what went to production, newest first, with what followed.
type deploysView struct {
	Frame
	Rows   []deployRow
	Older  string
	Newest bool // it is not the first stretch
}

// deployRow is a deploy in words.
type deployRow struct {
	loop.Deploy
	Marks string // rollback, failed
	After []followedRow
}

// followedRow is a failure that came after a deploy.
type followedRow struct {
	loop.Failure
	Says string // caused by it, says a person; likely
}

func (d *Desk) deploys(r *http.Request) (framed, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	v := &deploysView{Frame: d.frame(r, "Deploys", "metrics"), Newest: r.FormValue("cursor") != ""}
	page, err := d.App.Deploys.List(ctx, by, loop.DeployQuery{Cursor: r.FormValue("cursor"), Limit: 50})
	if err != nil {
		return nil, err
	}
	after, err := d.App.Deploys.After(ctx, by, page.Items)
	for _, one := range page.Items {
		row := deployRow{Deploy: one, Marks: deployMarks(one)}
		for _, f := range after[one.ID] {
			row.After = append(row.After, followedRow{f.Failure, followedWord(f.Link)})
		}
		v.Rows = append(v.Rows, row)
	}
	if page.Next != "" {
		v.Older = "/deploys?" + url.Values{"cursor": {page.Next}}.Encode()
	}
	return v, err
}

// deployMarks says what is special about a deploy.
func deployMarks(d loop.Deploy) string {
	var all []string
	for _, m := range []struct {
		is   bool
		word string
	}{{d.Rollback, "rollback"}, {d.Failed, "told as failed"}, {d.Unplanned, "a repair"}, {d.Release, "a release"}} {
		if m.is {
			all = append(all, m.word)
		}
	}
	return list(all)
}

// followedWord says how a failure and a deploy hang together.
func followedWord(l loop.DeployLink) string {
	if l.Said == loop.SaidCaused {
		return "caused by it"
	}
	return l.SureWord()
}
