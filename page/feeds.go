package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"net/http"
	"strconv"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"failforward/app"
	"failforward/loop"
)

// feed serves one of the two files behind a private link. An unknown link, a
// revoked one, and one of somebody who has gone answer alike, in plain text: what
// asks here is a program.
func (d *Desk) feed(kind string, write func(*http.Request, loop.Actor) ([]byte, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		by, err := d.App.Links.Open(r.Context(), r.PathValue("secret"))
		if err == nil {
			var body []byte
			if body, err = write(r, by); err == nil {
				sendFeed(w, r, kind, body)
				return
			}
		}
		if loop.CodeOf(err) == loop.NotFound {
			http.Error(w, "There is nothing at this address. Make another private link under Settings.", http.StatusNotFound)
			return
		}
		d.Deny(w, r, err)
	})
}

// sendFeed answers a file that may be kept by its reader alone; one that has not
// changed is not sent again.
func sendFeed(w http.ResponseWriter, r *http.Request, kind string, body []byte) {
	sum := sha256.Sum256(body)
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "private, max-age=300")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("ETag", strconv.Quote(hex.EncodeToString(sum[:12])))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// calendar writes the days that concern the reader as iCalendar (RFC 5545). A date
// is a whole day. DTSTAMP is when the thing last changed, so that the same days
// give the same file.
func (d *Desk) calendar(r *http.Request, by loop.Actor) ([]byte, error) {
	all, err := d.App.Feeds.Calendar(r.Context(), by)
	if err != nil {
		return nil, err
	}
	ws, err := d.App.People.Workspace(r.Context(), by)
	if err != nil {
		return nil, err
	}
	c := ics.NewCalendar()
	c.SetProductId("-//failforward//calendar//EN")
	c.SetXWRCalName(legible("failforward: " + ws.Name))
	c.SetRefreshInterval("PT1H", ics.WithValue("DURATION"))
	for _, e := range all {
		d.event(c.AddEvent(e.Key+"@"+ws.ID.String()+"."+authority), e)
	}
	var b bytes.Buffer
	err = c.SerializeTo(&b, ics.WithNewLineWindows)
	return b.Bytes(), err
}

// event fills in one day.
func (d *Desk) event(v *ics.VEvent, e app.Entry) {
	v.SetDtStampTime(e.Changed)
	v.SetSummary(legible(e.Title))
	if e.Start.IsZero() {
		v.SetAllDayStartAt(e.On.Start(time.UTC))
		v.SetAllDayEndAt(e.On.Add(1).Start(time.UTC))
		v.SetTimeTransparency(ics.TransparencyTransparent) // a date keeps nobody busy
	} else {
		v.SetStartAt(e.Start)
		v.SetEndAt(e.End)
	}
	if e.Ref.Number != 0 {
		v.SetURL(d.Base + address(e.Ref))
	} else {
		v.SetURL(d.Base + "/huddles")
	}
}

// authority stands in the names of entries: no host, so that they stay the same
// when the server moves, and one that nobody else can own (RFC 2606).
const authority = "failforward.invalid"

// legible takes out what a text file of lines cannot hold: control characters.
func legible(s string) string {
	out := []rune(s)
	for i, r := range out {
		if unicode.IsControl(r) {
			out[i] = ' '
		}
	}
	return string(out)
}

// The parts of Atom (RFC 4287) that the news need.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"` // the workspace: news name nobody
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Updated   string   `xml:"updated"`
	Published string   `xml:"published"`
	Link      atomLink `xml:"link"`
	Category  atomCategory
	Content   string `xml:"content"` // plain text
}

type atomCategory struct {
	XMLName xml.Name `xml:"category"`
	Term    string   `xml:"term,attr"`
	Label   string   `xml:"label,attr"`
}

// newsWords name the sorts of news.
var newsWords = map[string]string{"lesson": "We learned", "verdict": "Verdict", "bet": "A bet ended", "mistake": "Most insightful mistake"}

// news writes what was learned as Atom. It is as new as its newest entry; an empty
// one is as old as the workspace.
func (d *Desk) news(r *http.Request, by loop.Actor) ([]byte, error) {
	all, err := d.App.Feeds.News(r.Context(), by)
	if err != nil {
		return nil, err
	}
	ws, err := d.App.People.Workspace(r.Context(), by)
	if err != nil {
		return nil, err
	}
	tag := "tag:" + authority + ",2026:" + ws.ID.String() + "/"
	f := atomFeed{ID: tag + "news", Title: "failforward: " + ws.Name, Author: ws.Name, Updated: ws.CreatedAt.UTC().Format(time.RFC3339), Links: []atomLink{{"alternate", d.Base + "/showcase"}}}
	for i, n := range all {
		at := n.At.UTC().Format(time.RFC3339)
		if i == 0 {
			f.Updated = at
		}
		said := newsWords[n.Sort] + ": " + n.Title
		if n.Text != "" {
			said += "\n\n" + n.Text
		}
		f.Entries = append(f.Entries, atomEntry{ID: tag + n.Key, Title: newsWords[n.Sort] + ": " + n.Title, Updated: at, Published: at,
			Link: atomLink{"alternate", d.Base + address(n.Ref)}, Category: atomCategory{Term: n.Sort, Label: newsWords[n.Sort]}, Content: said})
	}
	out, err := xml.MarshalIndent(f, "", " ")
	return append([]byte(xml.Header), out...), err
}
