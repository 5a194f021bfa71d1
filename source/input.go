package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"failforward/loop"
)

const (
	maxRecord = 8 << 20 // bytes of one line, row or item
	maxDepth  = 100     // levels of nested JSON
	maxValues = 100_000 // values in one JSON record, columns of a CSV row times 50
	peek      = 64 << 10
)

// errTooLong marks a line that was skipped because it exceeds maxRecord.
var errTooLong = errors.New("longer than 8 MB")

// open decodes a file to UTF-8 by its byte order mark and refuses what is no text.
func open(r io.Reader) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(r, peek)
	head, err := in.Peek(512)
	if err != nil && err != io.EOF && !cut(err) && len(head) == 0 {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		utf16 := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
		return bufio.NewReaderSize(transform.NewReader(&evenReader{r: in}, utf16), peek), nil
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		in.Discard(3)
		return in, nil
	}
	return in, refuse(head)
}

// refuse names the usual files that are no text, by their first bytes.
func refuse(head []byte) error {
	starts := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case starts("\x1f\x8b"), starts("BZh"), starts("\xfd7zXZ"), starts("\x28\xb5\x2f\xfd"):
		return fileFault("The file is compressed. Unpack it first, then import what was in it.")
	case starts("PK\x03\x04"):
		return fileFault("The file is a zip archive or a spreadsheet. Save the sheet as CSV (UTF-8), or unpack the archive, then import that.")
	case wide(head):
		return fileFault("The file looks like UTF-16 without a byte order mark. Save it as UTF-8.")
	case noText(head):
		return fileFault("The file is no text in UTF-8. Save it as text in UTF-8, then import that.")
	}
	return nil
}

// noText reports more than a third of bytes that no text in UTF-8 has; zeros do not
// count, since a text with holes can be mended.
func noText(head []byte) bool {
	strange, all := 0, 0
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 || r > 0 && r < '\t' || r > '\r' && r < ' ' {
			strange++
		}
		if r != 0 {
			all++
		}
		head = head[n:]
	}
	return all >= 16 && strange > all/3
}

// evenReader tells when text of two bytes a letter ends inside a letter.
type evenReader struct {
	r   io.Reader
	odd bool
}

func (e *evenReader) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if e.odd = e.odd != (n%2 == 1); err == io.EOF && e.odd {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// wide reports text of two bytes a letter: every other byte is zero.
func wide(head []byte) bool {
	var zero [2]int
	for i, b := range head {
		if b == 0 {
			zero[i&1]++
		}
	}
	half := len(head) / 2
	return half >= 4 && (zero[0] > half*3/4 && zero[1] == 0 || zero[1] > half*3/4 && zero[0] == 0)
}

func fileFault(format string, args ...any) error { return loop.Errorf(loop.Invalid, format, args...) }

// cut reports that a file ends before its time: a stream that was packed or sent
// and broke off.
func cut(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }

// lines hands out a stream line by line, none longer than maxRecord.
type lines struct {
	in    *bufio.Reader
	n     int    // number of the line that next returned
	again []byte // lines to be read once more, before in
	fresh bool   // the newest line came from in, not from again
	long  []byte // holds a line that did not fit the buffer of in
	nuls  int    // NUL bytes that became U+FFFD since somebody set it to 0
}

// next returns the next line with its line break, which only the last may lack;
// the bytes are good until the next call. errTooLong has skipped the line; at the
// end it returns io.EOF, where a stream broke off io.ErrUnexpectedEOF.
func (l *lines) next() ([]byte, error) {
	line, err := l.raw()
	if err == nil && bytes.IndexByte(line, 0) >= 0 {
		l.nuls += bytes.Count(line, []byte{0})
		line = bytes.ReplaceAll(line, []byte{0}, []byte("\uFFFD"))
	}
	return line, err
}

func (l *lines) raw() ([]byte, error) {
	l.n++
	if l.fresh = len(l.again) == 0; !l.fresh {
		end := bytes.IndexByte(l.again, '\n') + 1
		if end == 0 {
			end = len(l.again)
		}
		line := l.again[:end]
		l.again = l.again[end:]
		return line, nil
	}
	line, err := l.in.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		return l.longer(line)
	}
	return ended(line, err)
}

// longer collects a line that is longer than the buffer, or skips it.
func (l *lines) longer(line []byte) ([]byte, error) {
	l.long = append(l.long[:0], line...)
	err, over := bufio.ErrBufferFull, false
	for err == bufio.ErrBufferFull {
		line, err = l.in.ReadSlice('\n')
		if over = over || len(l.long)+len(line) > maxRecord; !over {
			l.long = append(l.long, line...)
		}
	}
	if over {
		l.long = nil
		if err != nil && err != io.EOF {
			return nil, err
		}
		return nil, errTooLong
	}
	return ended(l.long, err)
}

// ended turns the end of a file into an error only where no line is left.
func ended(line []byte, err error) ([]byte, error) {
	if err == io.EOF && len(line) > 0 {
		return line, nil
	}
	return line, err
}

// complete reports whether a line carries its line break; the last line of a file
// that was cut off does not.
func complete(line []byte) bool { return len(line) > 0 && line[len(line)-1] == '\n' }
