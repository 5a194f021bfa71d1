package testrun

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	utf "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// input is a report, decoded as far as its first bytes say how.
type input struct {
	*bufio.Reader
	xml bool // it begins like XML
}

// errTooBig is what a reader says beyond MostBytes.
var errTooBig = errors.New("it is larger than 64 MB")

// bounded reads at most left bytes, and fails where there are more.
type bounded struct {
	r    io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p[:min(len(p), b.left+1)])
	if b.left -= n; b.left < 0 {
		return 0, errTooBig
	}
	return n, err
}

const peek = 4096

func open(r io.Reader) (input, error) {
	in := bufio.NewReaderSize(&bounded{r, MostBytes}, peek)
	head, err := in.Peek(64)
	if err != nil && err != io.EOF {
		return input{}, unreadable(err)
	}
	if how := wide(head); how != nil {
		in = bufio.NewReaderSize(transform.NewReader(in, how.NewDecoder()), peek)
	} else if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		_, _ = in.Discard(3) // they are there
	}
	for {
		c, _, err := in.ReadRune()
		switch {
		case err == io.EOF:
			return input{}, fault("The report is empty. Look whether the tests ran, and where they write it.")
		case err != nil:
			return input{}, unreadable(err)
		case !unicode.IsSpace(c):
			return input{in, c == '<'}, in.UnreadRune()
		}
	}
}

// wide is the encoding of text with two bytes a letter; nil for other text.
func wide(head []byte) encoding.Encoding {
	begins := func(with string) bool { return bytes.HasPrefix(head, []byte(with)) }
	switch {
	case begins("\xff\xfe"), begins("\xfe\xff"):
		return utf.UTF16(utf.LittleEndian, utf.UseBOM)
	case begins("<\x00"), begins("{\x00"):
		return utf.UTF16(utf.LittleEndian, utf.IgnoreBOM)
	case begins("\x00<"), begins("\x00{"):
		return utf.UTF16(utf.BigEndian, utf.IgnoreBOM)
	}
	return nil
}

// charset decodes what XML says that it is written in: text with one byte a letter,
// beside Unicode. The tables of the others would make the program 0.6 MB larger.
func charset(label string, in io.Reader) (io.Reader, error) {
	name := letters(label)
	switch name {
	case "latin1":
		return charmap.ISO8859_1.NewDecoder().Reader(in), nil
	case "utf8", "utf16", "utf16le", "utf16be", "ascii", "usascii": // by now it is UTF-8, or never was anything else
		return in, nil
	}
	how, known := alphabet(name)
	if !known {
		return nil, fault("The XML says that it is written in %.40q, which cannot be read here. Have it written in UTF-8.", label)
	}
	return how.NewDecoder().Reader(in), nil
}

// alphabet finds an encoding with one byte a letter: iso88591, windows1252, cp1252,
// ibm437, koi8r, macintosh.
func alphabet(name string) (encoding.Encoding, bool) {
	number := strings.TrimPrefix(strings.TrimPrefix(name, "cp"), "ibm")
	for _, e := range charmap.All {
		own, ok := e.(*charmap.Charmap)
		if !ok {
			continue
		}
		switch is := letters(own.String()); is {
		case name, "windows" + number, "ibmcodepage" + number:
			return own, true
		}
	}
	return nil, false
}

// letters leaves of a name its letters and figures, small.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// unreadable says why reading ended.
func unreadable(err error) error {
	if errors.Is(err, errTooBig) {
		return fault("The report is larger than %d MB. Send it in parts.", MostBytes>>20)
	}
	return fault("The report cannot be read: %s.", err)
}
