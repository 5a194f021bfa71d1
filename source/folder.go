package source

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"failforward/loop"
)

// maxFiles bounds a folder, whose paths are held in memory.
const maxFiles = 100_000

// Files reads a folder of files that are one failure each (One), in the order of
// their paths; each path is the id of its file, unless that tells one. A file that
// cannot be taken becomes a Draft with a Reject, and so does a link, which is never
// followed. Hidden files and those of another kind are told in a note. Errors are
// as those of Parse.
func (s Source) Files(dir fs.FS, o Options, yield func(Draft) error) error {
	if !s.One {
		return fileFault("The format %s reads a file, not a folder. Name the file.", s.Name)
	}
	if err := o.plain(s.Name); err != nil {
		return err
	}
	l := listing{dir: dir}
	if err := l.walk(); err != nil {
		return err
	}
	l.tell(o)
	f := folder{Source: s, listing: l, opt: o, yield: yield, ids: seen{}}
	return f.all()
}

// RecogniseFiles tells which format the files of a folder certainly have, by the
// names in the first that can be read.
func RecogniseFiles(dir fs.FS) (Source, bool) {
	l := listing{dir: dir}
	if l.walk() != nil {
		return Source{}, false
	}
	for _, e := range l.entries {
		if e.why != "" {
			continue
		}
		file, err := dir.Open(e.path)
		if err != nil {
			continue
		}
		defer file.Close()
		s, sure, _ := Recognise(file)
		return s, sure && s.One
	}
	return Source{}, false
}

// listing is what a folder holds.
type listing struct {
	dir     fs.FS
	entries []entry
	hidden  leftOut
	other   leftOut
}

// entry is a file to be read, or why it will not be.
type entry struct{ path, why string }

// leftOut remembers the first names of those that were not read.
type leftOut struct {
	names []string
	n     int
}

func (l *leftOut) add(name string) {
	if l.n++; len(l.names) < 40 {
		l.names = append(l.names, clean(name))
	}
}

func (l *leftOut) String() string {
	more := ""
	if l.n > len(l.names) {
		more = fmt.Sprintf(", and %d more", l.n-len(l.names))
	}
	return quoteAll(l.names) + more
}

func (l *listing) walk() error {
	err := fs.WalkDir(l.dir, ".", l.visit)
	if err == nil && len(l.entries) == 0 {
		return fileFault("The folder holds no file whose name ends with .md or .markdown.%s Name the folder that holds the reports.", l.others())
	}
	return err
}

func (l *listing) others() string {
	if l.other.n+l.hidden.n == 0 {
		return " It is empty."
	}
	l.other.names = append(l.other.names, l.hidden.names...)
	l.other.n += l.hidden.n
	return " It has " + l.other.String() + "."
}

func (l *listing) visit(name string, d fs.DirEntry, err error) error {
	switch {
	case name == "." && err != nil:
		return fmt.Errorf("read the folder: %w", err)
	case name == ".":
		return nil
	case !fs.ValidPath(name):
		return errors.Join(l.enter(name, "Its name is not UTF-8. Rename it."), skip(d))
	case strings.HasPrefix(path.Base(name), "."):
		l.hidden.add(name)
		return skip(d)
	case err != nil:
		return l.enter(name, "It cannot be read: check the rights.")
	case d.IsDir():
		return nil
	case d.Type()&fs.ModeSymlink != 0:
		return l.enter(name, "It is a link, and links are not followed. Import the file or folder that it leads to, or put that here.")
	case !isMarkdown(name):
		l.other.add(name)
		return nil
	case !d.Type().IsRegular():
		return l.enter(name, "It is no file. Put the text into a file.")
	}
	return l.enter(name, "")
}

func skip(d fs.DirEntry) error {
	if d != nil && d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

func (l *listing) enter(name, why string) error {
	if len(l.entries) >= maxFiles {
		return fileFault("The folder holds more than %d files. Import its parts one by one.", maxFiles)
	}
	l.entries = append(l.entries, entry{name, why})
	return nil
}

// isMarkdown goes by the endings of a name: x.md, x.markdown, x.html.md.erb.
func isMarkdown(name string) bool {
	endings := strings.Split(strings.ToLower(path.Base(name)), ".")[1:]
	return slices.Contains(endings, "md") || slices.Contains(endings, "markdown")
}

// tell notes once what is not read.
func (l *listing) tell(o Options) {
	if l.hidden.n > 0 {
		o.note(fmt.Sprintf("Hidden, so not read: %s.", l.hidden.String()))
	}
	if l.other.n > 0 {
		o.note(fmt.Sprintf("Not read, since their names do not end with .md or .markdown: %s.", l.other.String()))
	}
}

// folder is one run over the files of a folder.
type folder struct {
	Source
	listing
	opt   Options
	yield func(Draft) error
	stop  error // what yield said last
	ids   seen
}

// all reads every file, and tells at the end what they come to.
func (f *folder) all() error {
	add, say := func(Draft) {}, func() string { return "" }
	if f.Sum != nil {
		add, say = f.Sum()
	}
	hand := f.yield
	f.yield = func(d Draft) error {
		if d.Reject == "" {
			add(d)
		}
		return hand(d)
	}
	for i := range f.entries {
		if err := f.read(i); err != nil {
			return err
		}
	}
	if said := say(); said != "" {
		f.opt.note(said)
	}
	return nil
}

// read hands on what becomes of one file.
func (f *folder) read(i int) error {
	e := f.entries[i]
	err := fileFault("%s", e.why)
	if e.why == "" {
		err = f.parse(i)
	}
	if f.stop != nil || err == nil {
		return f.stop
	}
	return f.yield(Draft{Where: clean(e.path), Reject: err.Error()})
}

// parse reads one file; its error is why it cannot be taken.
func (f *folder) parse(i int) error {
	name := f.entries[i].path
	file, err := f.dir.Open(name)
	if err != nil {
		return fileFault("It cannot be read: check the rights.")
	}
	defer file.Close()
	o := f.opt
	o.Name, o.ID = clean(name), name
	err = f.Parse(file, o, func(d Draft) error {
		d.Reject = cmp.Or(d.Reject, f.double(d.ID, i))
		f.stop = f.yield(d)
		return f.stop
	})
	if fault := new(loop.Error); err == nil || errors.As(err, &fault) || f.stop != nil {
		return err
	}
	return fileFault("It cannot be read further: %s.", err)
}

// double returns why a file cannot be taken whose id another one has told.
func (f *folder) double(id string, i int) string {
	first, twice := f.ids.first(id, uint32(i))
	if !twice {
		return ""
	}
	return fmt.Sprintf("The id %s is also that of %s. Give one of the two an id of its own.", clip(id, 40), clean(f.entries[first].path))
}

// clean makes a path fit to be shown: what moves the cursor of a terminal becomes U+FFFD.
func clean(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return utf8.RuneError
		}
		return r
	}, name)
}
