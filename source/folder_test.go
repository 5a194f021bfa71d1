package source

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
)

// readFolder reads a folder in the format of that name.
func readFolder(t *testing.T, format string, dir fs.FS) outcome {
	t.Helper()
	src, ok := ByName(format)
	if !ok {
		t.Fatalf("there is no format %q", format)
	}
	var out outcome
	o := Options{Name: "folder", Note: func(s string) { out.notes = append(out.notes, s) }}
	out.err = src.Files(dir, o, func(d Draft) error {
		out.drafts = append(out.drafts, d)
		return nil
	})
	return out
}

func text(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }

func TestAFolderIsReadInTheOrderOfItsPaths(t *testing.T) {
	out := readFolder(t, "markdown", fstest.MapFS{
		"b.md":           text("---\ntitle: two\n---\n"),
		"a/z.markdown":   text("---\ntitle: one\nid: native\n---\n"),
		"c.html.md.erb":  text("---\ntitle: three\n---\n"),
		"d/e/f.MD":       text("---\ntitle: four\n---\n"),
		"readme.txt":     text("not one of them"),
		"image.png":      text("\x89PNG"),
		"md":             text("no ending"),
		".hidden.md":     text("---\ntitle: hidden\n---\n"),
		".git/a.md":      text("---\ntitle: hidden\n---\n"),
		"a/.DS_Store/x":  text(""),
		"d/e/notes.text": text(""),
	})
	var got []string
	for _, d := range out.drafts {
		got = append(got, d.Where+"="+d.ID+"="+d.Failure.Title+d.Reject)
	}
	want := "a/z.markdown (id native)=native=one b.md=b.md=two c.html.md.erb=c.html.md.erb=three d/e/f.MD=d/e/f.MD=four"
	if s := strings.Join(got, " "); s != want || out.err != nil {
		t.Errorf("%s\nwant\n%s\n%v", s, want, out.err)
	}
	notes := strings.Join(out.notes, "\n")
	if !strings.Contains(notes, `Hidden, so not read: ".git", ".hidden.md", "a/.DS_Store".`) || !strings.Contains(notes, `"d/e/notes.text", "image.png", "md", "readme.txt"`) {
		t.Error(notes)
	}
}

func TestAFileOfAFolderThatCannotBeTakenSaysWhy(t *testing.T) {
	front := "---\ntitle: x\n---\n"
	tests := []struct {
		name, format, text, why string
	}{
		{"no front matter", "markdown", "# Hello\n", "has no front matter"},
		{"no front matter, for the collection", "icco", "# Hello\n", "has no front matter"},
		{"front matter that is never closed", "markdown", "---\ntitle: x\n", "never closed"},
		{"front matter without end in a long text", "markdown", "---\ntitle: x\n" + strings.Repeat("text\n", 10_000), "longer than 16 KB"},
		{"front matter in another language", "markdown", "+++\ntitle = 1\n+++\n", "TOML"},
		{"front matter that is broken", "markdown", "---\ntitle: a: b\n---\n", "no YAML"},
		{"front matter that is a list", "markdown", "---\n- a\n- b\n---\n", "no list of keys"},
		{"an alias", "markdown", "---\na: &a [x, x]\nb: &b [*a, *a]\ntitle: *b\n---\n", "anchor"},
		{"a merge", "markdown", "---\na: &a {x: y}\nb:\n  <<: *a\n---\n", "anchor"},
		{"a tag", "markdown", "---\ntitle: !!binary aGVsbG8=\n---\n", "tag"},
		{"brackets without end", "markdown", "---\na: " + strings.Repeat("[", 5000) + "\n---\n", "nested too deeply"},
		{"dashes without end", "markdown", "---\n" + strings.Repeat("- ", 5000) + "\n---\n", "nested too deeply"},
		{"an indent without end", "markdown", "---\n" + stairs(150) + "---\n", "nested too deeply"},
		{"a key that is a list", "markdown", "---\n? [a, b]\n: c\n---\n", "front matter"},
		{"nothing in it", "markdown", "", "The file is empty"},
		{"only spaces", "markdown", " \n\n", "The file is empty"},
		{"empty front matter and no text", "markdown", "---\n---\n", "neither a title nor a time"},
		{"no text at all", "markdown", strings.Repeat("\x01\xff\xfe\x02", 200), "no text in UTF-8"},
		{"an archive", "markdown", "PK\x03\x04" + front, "zip archive"},
		{"a letter that is no UTF-8", "markdown", front + "caf\xe9\n", "not UTF-8"},
		{"a time that is none", "markdown", "---\ntitle: x\nstarted: yesterday\n---\n", `started_at: "yesterday" is not a time`},
		{"an end before its start", "icco", "---\ntitle: x\nstart_time: 2026-08-03T14:05:00Z\nend_time: 2026-08-03T14:04:00Z\n---\n", "before the start"},
		{"no key events", "moj", front + "- **Context**: none\n", "no list \"Key events\""},
		{"more than fits", "markdown", front + strings.Repeat("x", maxRecord), "longer than 8 MB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := readFolder(t, tt.format, fstest.MapFS{"sub/a.md": text(tt.text), "b.md": text("---\nuuid: b\ntitle: b\n---\n- **Key events**\n  - Resolved 2026-08-03 14:05\n")})
			if out.err != nil || len(out.drafts) != 2 || out.drafts[0].Reject != "" {
				t.Fatal(clip(out.String(), 2000))
			}
			if d := out.drafts[1]; !strings.HasPrefix(d.Where, "sub/a.md") || !strings.Contains(d.Reject, tt.why) {
				t.Errorf("%s: %q, want %q", d.Where, clip(d.Reject, 500), tt.why)
			}
		})
	}
}

// stairs are n keys, each inside the one before.
func stairs(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func TestANameThatWouldMoveACursorIsShownWithoutIt(t *testing.T) {
	out := readFolder(t, "markdown", fstest.MapFS{"a\x1b[2Jb.md": text("---\n---\nSome text."), "c\nd.md": text("none")})
	if out.err != nil || out.taken() != 1 || out.drafts[0].Failure.Title != "a\uFFFD[2Jb.md" || out.drafts[0].ID != "a\x1b[2Jb.md" || out.drafts[1].Where != "c\uFFFDd.md" {
		t.Errorf("%q", out.String())
	}
}

func TestANameThatIsNoUTF8IsToldApart(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a\xff.md"), []byte("---\ntitle: a\n---\n"), 0o644); err != nil {
		if runtime.GOOS == "linux" {
			t.Fatal(err)
		}
		t.Skip("no such names on this system: ", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	out := readFolder(t, "markdown", root.FS())
	if out.err != nil || len(out.drafts) != 1 || out.drafts[0].Where != "a\uFFFD.md" || !strings.Contains(out.drafts[0].Reject, "not UTF-8") {
		t.Errorf("%q", out.String())
	}
}

func TestTwoFilesOfOneIdAreToldApart(t *testing.T) {
	out := readFolder(t, "icco", fstest.MapFS{"a.md": text("---\nuuid: x\ntitle: a\n---\n"), "b.md": text("---\nuuid: x\ntitle: b\n---\n")})
	if out.taken() != 1 || !strings.Contains(out.String(), "The id x is also that of a.md") {
		t.Error(out)
	}
}

func TestAFolderWithoutReportsIsAFault(t *testing.T) {
	for name, dir := range map[string]fs.FS{"It is empty.": fstest.MapFS{}, `It has "a.txt", ".b.md".`: fstest.MapFS{"a.txt": text(""), ".b.md": text("")}} {
		out := readFolder(t, "markdown", dir)
		if out.err == nil || !strings.Contains(out.err.Error(), name) || len(out.drafts) != 0 {
			t.Errorf("%v, want %q", out.err, name)
		}
	}
	if out := readFolder(t, "csv", fstest.MapFS{"a.csv": text("title\nx\n")}); out.err == nil || !strings.Contains(out.err.Error(), "not a folder") {
		t.Error(out)
	}
}

func TestLinksLeadNowhere(t *testing.T) {
	base := t.TempDir()
	secret := filepath.Join(base, "secret.md")
	dir := filepath.Join(base, "reports")
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Mkdir(dir, 0o755))
	must(os.WriteFile(secret, []byte("---\ntitle: secret\n---\n"), 0o644))
	must(os.WriteFile(filepath.Join(dir, "a.md"), []byte("---\ntitle: a\n---\n"), 0o644))
	must(os.Symlink(secret, filepath.Join(dir, "b.md")))
	must(os.Symlink(base, filepath.Join(dir, "c")))
	must(os.Symlink("a.md", filepath.Join(dir, "d.md")))
	root, err := os.OpenRoot(dir)
	must(err)
	defer root.Close()
	out := readFolder(t, "markdown", root.FS())
	if out.err != nil || out.taken() != 1 || len(out.drafts) != 4 || strings.Count(out.String(), "It is a link") != 3 || strings.Contains(out.String(), "secret") {
		t.Error(out)
	}
}

func TestAFileThatCannotBeOpenedIsToldAndTheNextIsRead(t *testing.T) {
	out := readFolder(t, "markdown", locked{fstest.MapFS{"a.md": text("x"), "b.md": text("---\ntitle: b\n---\n")}})
	if out.err != nil || out.taken() != 1 || !strings.Contains(out.String(), "It cannot be read: check the rights.") {
		t.Error(out)
	}
}

// locked is a folder whose file a.md nobody may open.
type locked struct{ fs.FS }

func (l locked) Open(name string) (fs.File, error) {
	if name == "a.md" {
		return nil, fs.ErrPermission
	}
	return l.FS.Open(name)
}

func TestAnErrorOfTheCallerEndsAFolder(t *testing.T) {
	src, _ := ByName("markdown")
	calls := 0
	dir := fstest.MapFS{"a.md": text("---\ntitle: a\n---\n"), "b.md": text("---\ntitle: b\n---\n"), "c.md": text("none")}
	err := src.Files(dir, Options{}, func(Draft) error { calls++; return os.ErrDeadlineExceeded })
	if err != os.ErrDeadlineExceeded || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
}

func TestAFolderIsRecognisedByItsFirstFile(t *testing.T) {
	tests := []struct {
		name, want string
		dir        fs.FS
	}{
		{"reports of the collection", "icco", fstest.MapFS{"README.txt": text("x"), "a.md": text("---\nuuid: 1\nurl: u\ncompany: c\ncategories: []\n---\n")}},
		{"other Markdown", "", fstest.MapFS{"a.md": text("---\ntitle: x\n---\n")}},
		{"a table that is called Markdown", "", fstest.MapFS{"a.md": text("System,nodenum,Prob Started,Prob Fixed\n")}},
		{"an empty folder", "", fstest.MapFS{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, sure := RecogniseFiles(tt.dir); sure != (tt.want != "") || sure && got.Name != tt.want {
				t.Errorf("recognised %q, %v", got.Name, sure)
			}
		})
	}
}

func TestMedianOfReportsIsToldThreeTimes(t *testing.T) {
	report := func(events, stated string) *fstest.MapFile {
		return text("- **Key events**\n" + events + "\n- **Time to repair**: " + stated + "\n")
	}
	out := readFolder(t, "moj", fstest.MapFS{
		"a.md": report("  - First detected 2026-08-03 14:00\n  - Repaired 2026-08-03 14:10\n", "5m (in hours of work)"),
		"b.md": report("  - First detected 2026-08-03 14:00\n  - Repaired 2026-08-03 14:25\n", "1h 1m"),
		"c.md": report("  - First detected 2026-08-03 14:00\n  - Resolved 2026-08-03 15:00\n", "soon"),
	})
	want := "First detected to Repaired by the clock: 2 reports, median 17.5 minutes. Recovery time takes Resolved where Repaired is missing: 3 reports, median 25 minutes. " +
		"Time to repair as the team states it, which may count working hours only: 2 reports, median 33 minutes."
	if len(out.notes) != 1 || out.notes[0] != want {
		t.Errorf("%q", out.notes)
	}
}
