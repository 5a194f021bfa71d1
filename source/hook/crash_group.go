package hook

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strings"
)

// mostRelease is how long the name of a release may be.
const mostRelease = 80

// groups are the group of a crash, and what an earlier rule made of it where that
// differs. The name of a group begins with the rule that made it, so that two rules
// never make one name of two things.
//
// v1 takes names as they are told. v2 leaves out what a build or a run puts into them,
// so that one crash is one group over releases; where there is nothing of the kind
// both say the same, and v1 stands.
func (c crash) groups(all []thrown) (now, formerly string) {
	v1, v2 := c.group(all, asTold), c.group(all, steady)
	if v1 == v2 {
		return "v1 " + v1, ""
	}
	return "v2 " + v2, "v1 " + v1
}

// naming brings a name of a file, a module or a function to what tells it apart.
type naming func(string) string

func asTold(name string) string { return name }

// steady leaves out what differs between builds and runs of one program.
func steady(name string) string {
	if !strings.ContainsAny(name, "0123456789") {
		return name
	}
	name = unhashed(name)
	for _, f := range fleeting {
		name = f.part.ReplaceAllString(name, f.by)
	}
	return name
}

// fleeting are addresses, and the numbers of what has no name of its own.
var fleeting = []struct {
	part *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`0x[0-9a-fA-F]{4,}`), "0x*"},
	{regexp.MustCompile(`\bfunc[0-9]+(\.[0-9]+)*`), "func*"},                         // Go: charge.func1.2
	{regexp.MustCompile(`(lambda\$[^$]*)\$[0-9]+`), "$1$$*"},                         // Java: lambda$pay$3
	{regexp.MustCompile(`(\$\$[A-Za-z]+\$\$|\$Proxy|\$\$Lambda/?)[0-9a-f]+`), "$1*"}, // Java: Cart$$EnhancerBySpringCGLIB$$1a2b
}

// unhashed is the name of a bundle without the hash in it: main.8f3a2b1c.js and
// index-BX3f9aQz.js.
func unhashed(name string) string {
	ext := path.Ext(name)
	if ext != ".js" && ext != ".mjs" && ext != ".cjs" && ext != ".css" {
		return name
	}
	stem := strings.TrimSuffix(name, ext)
	i := strings.LastIndexAny(stem, ".-")
	if hash := stem[i+1:]; i < 0 || len(hash) < 8 || !strings.ContainsAny(hash, "0123456789") || strings.Trim(hash, letters) != "" {
		return name
	}
	return stem[:i+1] + "*" + ext
}

const letters = "0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// group is what makes several events one failure: the fingerprint that the program
// gives, with {{ default }} standing for ours; else the type of the exception and the
// functions of the application that it went through; else the message.
func (c crash) group(all []thrown, called naming) string {
	ours := c.ours(all, called)
	var given []any
	if json.Unmarshal(c.Fingerprint, &given) != nil || len(given) == 0 {
		return ours
	}
	var parts []string
	for _, g := range given {
		s := fmt.Sprint(g)
		if name := strings.Trim(s, "{} "); name == "default" && strings.HasPrefix(s, "{{") {
			s = ours
		}
		parts = append(parts, s)
	}
	return digest(parts...)
}

func (c crash) ours(all []thrown, called naming) string {
	if len(all) == 0 {
		return digest("message", c.Logger, c.template())
	}
	parts := []string{"exception"}
	for _, one := range all {
		parts = append(parts, one.Type, called(one.Module))
		for _, f := range inApp(one.Trace.Frames) {
			parts = append(parts, called(cmp.Or(f.Module, base(f.File))), called(f.Function))
		}
	}
	if last := all[len(all)-1]; last.Type == "" && len(last.Trace.Frames) == 0 {
		parts = append(parts, fmt.Sprint(last.Value))
	}
	return digest(parts...)
}

// inApp are the frames of the application; all of them where none says that it is.
func inApp(all []frame) []frame {
	var ours []frame
	for _, f := range all {
		if f.InApp != nil && *f.InApp {
			ours = append(ours, f)
		}
	}
	if len(ours) == 0 {
		ours = all
	}
	return ours[max(0, len(ours)-20):]
}

// base is the last part of a path, whichever way its slashes lean.
func base(file string) string {
	return file[strings.LastIndexAny(file, `/\`)+1:]
}

func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
