package loop_test

import (
	"regexp"
	"strings"
	"testing"

	"failforward/loop"
)

func TestEveryVersionOfTheChecklistIsWhole(t *testing.T) {
	who := regexp.MustCompile(`(?i)\bwho (did|broke|caused|forgot|failed)\b|\bshould have\b|\broot cause\b|\bwhy did you\b`)
	for version := 1; version <= loop.NewestChecklist; version++ {
		c, err := loop.ChecklistOf(version)
		if err != nil || c.Version != version {
			t.Fatalf("version %d: %d, %v", version, c.Version, err)
		}
		if len(c.Items) != 11 {
			t.Errorf("version %d has %d items", version, len(c.Items))
		}
		seen := map[string]bool{}
		for _, i := range c.Items {
			for _, text := range []string{i.Title, i.Prompt, i.Example, i.Why, i.Makes} {
				if strings.TrimSpace(text) == "" || len([]rune(text)) > 160 {
					t.Errorf("%s: %q is empty or too long", i.Title, text)
				}
				if who.MatchString(text) {
					t.Errorf("%s: %q asks for somebody", i.Title, text)
				}
			}
			if seen[i.Title] {
				t.Errorf("%s stands twice", i.Title)
			}
			seen[i.Title] = true
		}
	}
	if loop.AnalysisChecklist().Version != loop.NewestChecklist {
		t.Error("the newest version is not the one that is asked by")
	}
	if _, err := loop.ChecklistOf(99); loop.CodeOf(err) != loop.NotFound {
		t.Errorf("version 99: %v", err)
	}
}
