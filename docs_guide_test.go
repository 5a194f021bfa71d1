package failforward_test

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"failforward/loop"
	formats "failforward/source"
	"failforward/stats"
)

func TestUserGuideNamesAllThereIs(t *testing.T) {
	guide := text(t, "docs/user-guide.md")
	say := func(what string, words ...string) {
		for _, w := range words {
			if !strings.Contains(guide, w) {
				t.Errorf("the user guide does not know the %s %q", what, w)
			}
		}
	}
	for _, k := range loop.Kinds() {
		say("kind", k.Word())
	}
	for _, s := range []loop.Status{loop.Recorded, loop.Imputed, loop.Pending, loop.UnknownTime, loop.NotApplicable, loop.InvalidTime} {
		say("status", "| "+strings.ReplaceAll(string(s), "_", " ")+" |")
	}
	for _, s := range append(loop.Stages(), loop.Accepted) {
		say("stage", "| "+s.Word()+" |")
	}
	for _, s := range loop.ActionStates() {
		say("state", "| "+strings.ReplaceAll(string(s), "_", " ")+" |")
	}
	for _, v := range []loop.Verdict{loop.Improved, loop.Worse, loop.NoChange, loop.CannotTell, loop.Held, loop.Broke, loop.NotSeenAgain, loop.CameBack, loop.Kept, loop.Adapted, loop.DroppedLook} {
		say("verdict", v.Word())
	}
	for _, r := range loop.Roles() {
		say("role", string(r))
	}
	for _, s := range formats.All {
		say("format", "| `"+s.Name+"` |")
	}
	for _, tag := range loop.SeedTags() {
		say("tag", "*"+tag.Name+"*")
	}
	for _, m := range keyLine.FindAllStringSubmatch(text(t, "page/frame.html"), -1) {
		say("key", "| "+strings.NewReplacer("<kbd>", "`", "</kbd>", "`").Replace(m[1])+" |")
	}
	for _, key := range mapKeys(t) {
		say("key of a map", "`"+key+"`")
	}
}

// keyLine is a line of the list of keys that every page has.
var keyLine = regexp.MustCompile(`<dt>(.*?)</dt>`)

// mapKeys are the keys of a map, as the error about a wrong one lists them.
func mapKeys(t *testing.T) []string {
	t.Helper()
	_, err := formats.ParseMapping(strings.NewReader("wrong: x"))
	if err == nil {
		t.Fatal("a wrong key is no fault")
	}
	_, list, found := strings.Cut(err.Error(), "Possible are ")
	if !found {
		t.Fatalf("the keys are not listed: %v", err)
	}
	return strings.Split(strings.TrimSuffix(list, "."), ", ")
}

func TestTheMapOfTheUserGuideIsOne(t *testing.T) {
	blocks := regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$").FindAllStringSubmatch(text(t, "docs/user-guide.md"), -1)
	if len(blocks) != 1 {
		t.Fatalf("%d maps", len(blocks))
	}
	m, err := formats.ParseMapping(strings.NewReader(blocks[0][1]))
	if err != nil {
		t.Fatal(err)
	}
	history := `{"type":"issue","number":7,"title":"Crash","state":"open","created_at":"2026-01-02T03:04:05Z","closed_at":null,"labels":["bug"]}
{"type":"pull","number":8,"title":"Mend it","state":"closed","created_at":"2026-01-02T03:04:05Z","closed_at":"2026-01-03T03:04:05Z","labels":[]}`
	var got []formats.Draft
	lines, _ := formats.ByName("jsonl")
	err = lines.Parse(strings.NewReader(history), formats.Options{Map: m}, func(d formats.Draft) error { got = append(got, d); return nil })
	if err != nil || len(got) != 1 || got[0].Reject != "" || got[0].Failure.ResolvedAt.Status != loop.Pending {
		t.Errorf("%v %+v", err, got)
	}
}

func TestWorkedExamplesAreWhatTheProgramSays(t *testing.T) {
	guide := oneLine(text(t, "docs/user-guide.md"))
	five := loop.EffectCheck{State: loop.Concluded, Verdict: loop.NotSeenAgain, Expect: expectation(5, 180, 84)}
	said := five.Words(loop.Action{}, loop.Failure{Title: "Stock import late"})
	if want := "> " + said.Head + " " + said.How; !strings.Contains(guide, want) {
		t.Errorf("the user guide does not print:\n%s", want)
	}
	one := expectation(1, 90, 56)
	if want := fmt.Sprintf("say %.1f expected and a chance of %.0f %%", one.Expected, 100*one.Chance); !strings.Contains(guide, want) {
		t.Errorf("the user guide does not say: %s", want)
	}
}

// expectation is the arithmetic of decision 0004.
func expectation(seen int, days, waited float64) *loop.Expectation {
	ratio, limits := waited/days, stats.Garwood(seen, 1, 0.95)
	x := loop.Expectation{Seen: seen, Days: days, Expected: float64(seen) * ratio, Low: limits.Low * ratio, High: limits.High * ratio}
	x.Chance = math.Exp(-x.Expected)
	return &x
}
