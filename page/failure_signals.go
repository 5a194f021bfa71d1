package page

import (
	"context"
	"html/template"

	"failforward/loop"
)

// heard is what sources told of a failure.
type heard struct {
	Episodes []loop.Episode
	Sources  map[loop.ID]loop.Source
}

// heardOf gathers what sources told of a failure.
func (d *Desk) heardOf(ctx context.Context, by loop.Actor, failure loop.ID) (heard, error) {
	h := heard{Sources: map[loop.ID]loop.Source{}}
	var err error
	if h.Episodes, err = d.App.Inbox.Of(ctx, by, failure); err != nil || len(h.Episodes) == 0 {
		return h, err
	}
	all, err := d.App.Sources.List(ctx, by)
	for _, s := range all {
		h.Sources[s.ID] = s
	}
	return h, err
}

// signals says how many signals told of the failure, from which sources.
func (h heard) signals() template.HTML {
	told, on := map[loop.ID]int{}, false
	var order []loop.ID
	for _, e := range h.Episodes {
		if told[e.Source] == 0 {
			order = append(order, e.Source)
		}
		told[e.Source] += e.Signals
		on = on || e.Last.IsZero()
	}
	var parts []string
	for _, id := range order {
		text := countWord(told[id], "signal", "signals")
		if s, ok := h.Sources[id]; ok {
			text += ` from <a href="` + address(s.Ref()) + `"><bdi>` + template.HTMLEscapeString(s.Name) + `</bdi></a>`
		}
		parts = append(parts, text)
	}
	text := capital(list(parts))
	if on {
		text += ", goes on"
	}
	return template.HTML(text)
}
