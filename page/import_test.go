package page_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"failforward/loop"
)

const oldList = "Date\tWhat\tMinutes\tWhere from\r\n2025-06-04\tNightly import hung\t165\tops\r\n2025-06-25\tLogin failed, certificate ran out\t48\tops\r\nlast Tue\tCourier did not collect\t\tops\r\n"

func TestAPastedTableIsShownThenImported(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		p := s.get("/import").is(200).has("Paste your old list, or drop a file", "By one command")
		sound(t, "import", p)
		p = s.post("/import", "table", oldList, "do", "read").is(200).
			has("3 rows read. 2 would be new and 1 is to be mended.", "Nothing is saved yet", "Nightly import hung", "4 Jun 2025", "2 h 45 min", "left out (line 4)", "last Tue", "Import 2 failures")
		sound(t, "import preview", p)
		s.get("/failures").lacks("Nightly import hung")
		form := p.fields("/import")
		if form.Get("c0") != "started_at" || form.Get("c1") != "title" || form.Get("c2") != "minutes" || form.Get("c3") != "" || form.Get("zone") != s.ws.Timezone {
			t.Errorf("the form holds %v", form)
		}
		form.Set("do", "import")
		p = s.send("/import", form).is(200).has("2 failures imported. 1 row was left out.", "Mend what was left out", "already here: F-1")
		sound(t, "import done", p)
		form = p.fields("/import")
		form.Set("table", strings.Replace(form.Get("table"), "last Tue", "2025-07-01", 1))
		form.Set("do", "import")
		s.send("/import", form).leads("/failures")
		s.get("/failures").has("1 failure imported. 2 are here already.", "Courier did not collect")
		s.post("/import", "table", oldList, "do", "read").has("3 rows read. 2 are here already and 1 is to be mended.").lacks("Import 2 failures")
	})
}

func TestColumnsAreCorrectedByHand(t *testing.T) {
	s := open(t)
	text := "when;subject;where\n03.08.2025 14:05;Basket lost;shop\n"
	p := s.post("/import", "table", text, "do", "read").is(200).has("1 row read. 1 would be new.", "03.08.2026 means", "3 Aug 2025")
	form := p.fields("/import")
	form.Set("c2", "services")
	form.Set("order", "month")
	form.Set("zone", "Europe/Berlin")
	p = s.send("/import", form).is(200).has("8 Mar 2025")
	form = p.fields("/import")
	if form.Get("c2") != "services" || form.Get("order") != "month" {
		t.Errorf("the choice is gone: %v", form)
	}
	form.Set("do", "import")
	s.send("/import", form).leads("/failures")
	f, err := s.store.Failures(t.Context(), s.ws.ID, loop.FailureQuery{})
	if err != nil || len(f.Items) != 1 || len(f.Items[0].Services) != 1 || f.Items[0].StartedAt.At.UTC().Format("2006-01-02 15:04") != "2025-03-08 13:05" {
		t.Errorf("%+v %v", f.Items, err)
	}
}

func TestTeamsOfATableCanBeAdded(t *testing.T) {
	s := open(t)
	p := s.post("/import", "table", "What\tTeam\nCourier did not collect\tNight shift\n", "do", "read").is(200).
		has("1 row read. 1 is to be mended.", "let the import add it", "Add the teams that are not here yet: Night shift")
	form := p.fields("/import")
	form.Set("new_teams", "1")
	p = s.send("/import", form).is(200).has("1 row read. 1 would be new.", "Import 1 failure").holds(`name="new_teams" value="1" checked`)
	form = p.fields("/import")
	form.Set("do", "import")
	s.send("/import", form).leads("/failures")
	s.get("/failures/F-1").has("Night shift")
}

func TestAnImportThatCannotBeReadKeepsTheText(t *testing.T) {
	s := open(t)
	for what, c := range map[string]struct{ table, zone, says string }{
		"nothing":          {" ", "UTC", "Paste a table"},
		"no title":         {"1,2\n3,4\n", "UTC", "Say which column holds the title"},
		"no zone":          {"title\nx\n", "Atlantis", "no time zone that is known here"},
		"JSON that breaks": {"[{\"title\": \"x\"", "UTC", "breaks off"},
	} {
		p := s.post("/import", "table", c.table, "zone", c.zone, "do", "import")
		if p.status != http.StatusUnprocessableEntity && p.status != 200 {
			t.Errorf("%s: %d", what, p.status)
		}
		p.has(c.says)
		if kept := p.fields("/import").Get("table"); strings.TrimSpace(kept) != strings.TrimSpace(c.table) {
			t.Errorf("%s: %q is kept", what, kept)
		}
	}
	s.get("/failures").lacks("JSON that breaks")
}

func TestAFileIsReadLikeAPastedTable(t *testing.T) {
	s := open(t)
	send := func(name, content string) shown {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		_ = w.WriteField("table", "typed before")
		_ = w.WriteField("do", "read")
		part, _ := w.CreateFormFile("file", name)
		_, _ = part.Write([]byte(content))
		_ = w.Close()
		return s.read(s.browser.Post(s.server.URL+"/import", w.FormDataContentType(), &b))
	}
	send("old.csv", "\ufefftitle,started_at\nBasket lost,2025-08-03T10:00:00Z\n").is(200).has("old.csv", "1 row read. 1 would be new.")
	send("old.jsonl", "{\"title\":\"Basket lost\",\"started_at\":\"2025-08-03T10:00:00Z\"}\n").is(200).has("1 row read", "Read as: JSON Lines").lacks("Columns")
	send("old.csv", "title\nCaf\xe9 closed\n"+strings.Repeat("a\n", 400)).is(http.StatusUnprocessableEntity).has("not in UTF-8")
	send("old.csv", "title\n"+strings.Repeat("a failure of many\n", 55_000)).is(http.StatusUnprocessableEntity).has("more than this page can take")
	p := send("old.xlsx", "PK\x03\x04 and so on").is(http.StatusUnprocessableEntity).has("Save the sheet as CSV")
	if p.fields("/import").Get("table") != "typed before" {
		t.Error("what was typed is gone")
	}
}

func TestWhoMayNotImportIsTold(t *testing.T) {
	s := open(t)
	s.browser = s.as(s.colleague("Vera", loop.Viewer))
	s.get("/import").is(200).has("ask somebody who is a member").lacks("Paste a table")
	s.post("/import", "table", oldList, "do", "import").is(http.StatusForbidden)
}

func TestWhatIsHereAlreadyStaysAsPeopleWroteIt(t *testing.T) {
	s := open(t)
	const table = "title,started_at,severity\nBasket lost,2025-08-03 10:00,2\n"
	s.post("/import", "table", table, "zone", "UTC", "do", "import").leads("/failures")
	form := s.get("/failures/F-1/edit").is(200).fields("/failures/F-1/edit")
	form.Set("title", "Basket lost for all of Berlin")
	s.send("/failures/F-1/edit", form).is(303)
	p := s.post("/import", "table", table, "zone", "Europe/London", "do", "read").is(200).has("1 row read. 1 is here already.")
	form = p.fields("/import")
	form.Set("c2", "")
	form.Set("do", "import")
	s.send("/import", form).leads("/failures")
	s.get("/failures/F-1").has("Basket lost for all of Berlin", "severity 2")
}

func TestColumnsOfOneNameAreToldApart(t *testing.T) {
	s := open(t)
	p := s.post("/import", "table", "title,note,note,\nBasket lost,first,second,third\n", "do", "read").is(200)
	form := p.fields("/import")
	for c, becomes := range map[string]string{"c1": "summary", "c2": "services", "c3": "tags", "do": "import"} {
		form.Set(c, becomes)
	}
	s.send("/import", form).leads("/failures")
	f, err := s.store.Failures(t.Context(), s.ws.ID, loop.FailureQuery{})
	if err != nil || len(f.Items) != 1 || strings.Join(f.Items[0].Services, " ") != "second" || strings.Join(f.Items[0].Tags, " ") != "third" || f.Items[0].Summary != "first" {
		t.Errorf("%+v %v", f.Items, err)
	}
}
