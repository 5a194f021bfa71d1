package page

import (
	"net/http"
	"strings"

	"failforward/loop"
	"failforward/web"
)

// mostNames bounds what a page carries along for the language aids.
const mostNames = 300

// namesOf are the names of members as the language aids take them, so that a name
// next to judgement is seen also where it opens a sentence. A comma separates.
func namesOf(members []loop.Member) string {
	var names []string
	for _, m := range members[:min(len(members), mostNames)] {
		names = append(names, strings.ReplaceAll(m.Name, ",", " "))
	}
	return strings.Join(names, ", ")
}

// names fetches them. The aids do without when that fails, so it only goes to the log.
func (d *Desk) names(r *http.Request) string {
	members, err := d.members(r)
	if err != nil {
		d.Log.Warn("names", "id", web.ID(r.Context()), "err", err)
	}
	return namesOf(members)
}
