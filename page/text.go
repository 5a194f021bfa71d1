package page

import (
	"bytes"
	"html/template"
	"regexp"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	gtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"failforward/loop"
)

// scribe turns what people typed into HTML. It never changes after it is made.
type scribe struct {
	md    goldmark.Markdown
	allow *bluemonday.Policy
}

var refWords = regexp.MustCompile(`(?:AN|SP|F|A|E|I|X)-[1-9][0-9]{0,8}`)

var writer = sync.OnceValue(func() scribe { return scribe{newMarkdown(), newPolicy()} })

// newMarkdown is CommonMark without raw HTML: "List<String>" is a word that
// somebody typed, so it is shown, not dropped. Line ends stay line ends.
func newMarkdown() goldmark.Markdown {
	p := parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewEmphasisParser(), 500),
			util.Prioritized(extension.NewLinkifyParser(), 999),
		),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		parser.WithASTTransformers(util.Prioritized(tidy{}, 100)),
	)
	return goldmark.New(goldmark.WithParser(p), goldmark.WithExtensions(extension.Strikethrough), goldmark.WithRendererOptions(html.WithHardWraps()))
}

// newPolicy lets through what Markdown makes, and no picture: a page loads
// nothing from elsewhere.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h3", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "del")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnFullyQualifiedLinks(true)
	return p
}

// markdown renders a text that somebody typed.
func markdown(s string) template.HTML {
	var b bytes.Buffer
	w := writer()
	if err := w.md.Convert([]byte(s), &b); err != nil {
		return linked(s)
	}
	return template.HTML(`<div class="stack-s" dir="auto">` + w.allow.Sanitize(b.String()) + `</div>`)
}

// tidy makes pictures links, headings small enough to stand below those of the
// page, and refs like F-12 links.
type tidy struct{}

// Transform implements parser.ASTTransformer.
func (tidy) Transform(doc *ast.Document, reader gtext.Reader, _ parser.Context) {
	var pictures []*ast.Image
	var texts []*ast.Text
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level = 3
		case *ast.Image:
			pictures = append(pictures, n)
		case *ast.Text:
			texts = append(texts, n)
		case *ast.Link, *ast.AutoLink, *ast.CodeSpan:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	}) // the function gives no error
	for _, t := range texts {
		linkRefs(t, reader.Source())
	}
	for _, p := range pictures {
		unpicture(p)
	}
}

func unpicture(p *ast.Image) {
	link := ast.NewLink()
	link.Destination = p.Destination
	for c := p.FirstChild(); c != nil; c = p.FirstChild() {
		link.AppendChild(link, c)
	}
	if link.FirstChild() == nil {
		link.AppendChild(link, ast.NewString([]byte("picture")))
	}
	p.Parent().ReplaceChild(p.Parent(), p, link)
}

// linkRefs cuts a text node at its refs and puts links in their place.
func linkRefs(t *ast.Text, source []byte) {
	if insideLink(t) {
		return
	}
	at, parent := t.Segment.Start, t.Parent()
	for _, f := range findRefs(string(t.Segment.Value(source))) {
		start, end := t.Segment.Start+f.from, t.Segment.Start+f.to
		if start > at {
			parent.InsertBefore(parent, t, ast.NewTextSegment(gtext.NewSegment(at, start)))
		}
		link := ast.NewLink()
		link.Destination = []byte(address(f.ref))
		link.AppendChild(link, ast.NewTextSegment(gtext.NewSegment(start, end)))
		parent.InsertBefore(parent, t, link)
		at = end
	}
	t.Segment = gtext.NewSegment(at, t.Segment.Stop) // what is left keeps the line end
}

func insideLink(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindLink || p.Kind() == ast.KindImage {
			return true
		}
	}
	return false
}

// linked writes plain text with its refs as links.
func linked(s string) template.HTML {
	var b strings.Builder
	at := 0
	for _, f := range findRefs(s) {
		b.WriteString(template.HTMLEscapeString(s[at:f.from]))
		b.WriteString(`<a href="` + template.HTMLEscapeString(address(f.ref)) + `">` + s[f.from:f.to] + `</a>`)
		at = f.to
	}
	b.WriteString(template.HTMLEscapeString(s[at:]))
	return template.HTML(b.String())
}

// unbroken writes a ref that no end of a line takes apart: browsers break A-31 behind
// its hyphen.
func unbroken(r loop.Ref) template.HTML {
	return template.HTML(`<span class="ref">` + r.String() + `</span>`)
}

// refAt is a ref in a text, from byte from up to to.
type refAt struct {
	from, to int
	ref      loop.Ref
}

// findRefs finds F-12, A-3, E-9, AN-2, I-4, X-1 and SP-4 where they stand as words of their own.
func findRefs(s string) []refAt {
	var all []refAt
	for _, m := range refWords.FindAllStringIndex(s, -1) {
		if m[0] > 0 && joins(s[m[0]-1]) || m[1] < len(s) && (joins(s[m[1]]) && s[m[1]] != '.') {
			continue
		}
		if r, ok := loop.AnyRef(s[m[0]:m[1]]); ok {
			all = append(all, refAt{m[0], m[1], r})
		}
	}
	return all
}

// joins reports whether a byte beside a ref makes it part of a longer word.
func joins(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80 || strings.IndexByte("-_/.@#=&", b) >= 0
}

// loose are the places of a sentence at which no line may end: 38 | %, n | = | 32,
// 8 | d | 6 | h.
var loose = regexp.MustCompile(`([0-9]) %|\bn = ([0-9])|\b[0-9]+ (?:y|d|h|min|s)\b(?: [0-9]+ (?:d|h|min|s)\b)?`)

// tight keeps figures together with their sign, and refs whole.
func tight(s string) template.HTML {
	s = loose.ReplaceAllStringFunc(s, func(part string) string { return strings.ReplaceAll(part, " ", "\u00a0") })
	var b strings.Builder
	at := 0
	for _, f := range findRefs(s) {
		b.WriteString(template.HTMLEscapeString(s[at:f.from]) + `<span class="ref">` + template.HTMLEscapeString(s[f.from:f.to]) + `</span>`)
		at = f.to
	}
	return template.HTML(b.String() + template.HTMLEscapeString(s[at:])) // escaped piece by piece
}
