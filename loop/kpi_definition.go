package loop

import (
	"cmp"
	"strings"
	"time"
)

// KPIDefinition is what a series meant until it was defined anew.
type KPIDefinition struct {
	Until    time.Time `json:"until"` // from then on it meant something else
	Unit     string    `json:"unit"`
	Better   string    `json:"better"`
	Exposure string    `json:"exposure"`
	Became   string    `json:"became"` // what changed then, in words: "unit hours, before days"
}

// MostDefinitions is how many earlier definitions of a series are kept, the newest.
const MostDefinitions = 100

// Became says in words what another definition changes, or "" when it is the same one;
// anew says that something else is counted from now on. The name is no part of it.
func (s KPISeries) Became(after KPISeries, anew bool) string {
	var all []string
	if s.Unit != after.Unit {
		all = append(all, "unit "+cmp.Or(after.Unit, "none")+", before "+cmp.Or(s.Unit, "none"))
	}
	if s.Exposure != after.Exposure {
		all = append(all, "per "+cmp.Or(after.Exposure, "nothing")+", before per "+cmp.Or(s.Exposure, "nothing"))
	}
	if s.Better != after.Better {
		all = append(all, goodWay(after.Better)+", before "+goodWay(s.Better))
	}
	if anew {
		all = append(all, "counts something else")
	}
	return strings.Join(all, "; ")
}

func goodWay(better string) string {
	return cmp.Or(map[string]string{"lower": "less is good", "higher": "more is good"}[better], "neither way is good")
}

// Redefine makes after the series from now on, and keeps what it meant before.
func (s KPISeries) Redefine(after KPISeries, became string, now time.Time) KPISeries {
	all := append(s.Earlier[:len(s.Earlier):len(s.Earlier)], KPIDefinition{Until: now.UTC().Truncate(time.Millisecond), Unit: s.Unit, Better: s.Better, Exposure: s.Exposure, Became: became})
	after.Earlier = all[max(0, len(all)-MostDefinitions):]
	after.Defined, after.DefinedAt = s.Defined+1, now
	return after
}

// Definitions are the earlier ones, and of a series from before they were kept the
// moment of the last change.
func (s KPISeries) Definitions() []KPIDefinition {
	if s.Defined > 1 && len(s.Earlier) == 0 {
		return []KPIDefinition{{Until: s.DefinedAt, Unit: s.Unit, Better: s.Better, Exposure: s.Exposure, Became: "defined anew"}}
	}
	return s.Earlier
}
