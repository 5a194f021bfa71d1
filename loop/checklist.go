package loop

import (
	"embed"
	"encoding/json"
	"fmt"
	"sync"
)

// Checklist is what an analysis asks. Its items are data, and an older version
// stays: an analysis that was made with it can still say what it was asked.
type Checklist struct {
	Version int             `json:"version"`
	Items   []ChecklistItem `json:"items"`
}

// ChecklistItem is one question of a checklist: how and what, never who.
type ChecklistItem struct {
	Title   string `json:"title"`
	Prompt  string `json:"prompt"`
	Example string `json:"example"` // what an answer looks like
	Why     string `json:"why"`     // why we ask
	Makes   string `json:"makes"`   // what comes of it
}

//go:embed checklist/*.json
var checklists embed.FS

// NewestChecklist is the version that new analyses are asked by.
const NewestChecklist = 1

// ChecklistOf returns a version of the checklist; NotFound when there was none.
func ChecklistOf(version int) (Checklist, error) {
	var c Checklist
	raw, err := checklists.ReadFile(fmt.Sprintf("checklist/%d.json", version))
	if err != nil {
		return c, Errorf(NotFound, "There is no version %d of the checklist.", version)
	}
	return c, json.Unmarshal(raw, &c)
}

// AnalysisChecklist returns the newest version. It is read once: it cannot change
// after the build.
var AnalysisChecklist = sync.OnceValue(func() Checklist {
	c, err := ChecklistOf(NewestChecklist)
	if err != nil {
		panic(err) // a test reads every version
	}
	return c
})
