package loop

import (
	"cmp"
	"slices"
	"time"
)

// TwinWindow is how far apart a release and the deployment of the same thing may lie
// to be one deploy.
const TwinWindow = 24 * time.Hour

// Distinct makes one deploy of a release and the deployment of the same repository and
// the same commit or tag, within TwinWindow of each other: the deployment stays, since
// it is what users got, and is released under its tag. into tells for each release that went which
// deploy it went into. The order of all does not matter.
func Distinct(all []Deploy) (kept []Deploy, into map[ID]ID) {
	sites := map[string][]int{}
	for i, d := range all {
		if d.Repository == "" || d.Release {
			continue
		}
		for _, name := range d.builds() {
			sites[name] = append(sites[name], i)
		}
	}
	into, tags := map[ID]ID{}, map[ID]Deploy{}
	for _, r := range all {
		if i := twin(r, all, sites); i >= 0 {
			into[r.ID] = all[i].ID
			if t, ok := tags[all[i].ID]; !ok || cmp.Or(r.At.Compare(t.At), cmp.Compare(r.ExternalID, t.ExternalID)) < 0 {
				tags[all[i].ID] = r
			}
		}
	}
	for _, d := range all {
		if into[d.ID] != 0 {
			continue
		}
		if r, ok := tags[d.ID]; ok {
			d.Released = r.Tag
		}
		kept = append(kept, d)
	}
	return kept, into
}

// builds are the names under which a deploy and its release can meet.
func (d Deploy) builds() []string {
	var out []string
	if d.Tag != "" {
		out = append(out, d.Repository+"\x00tag\x00"+d.Tag)
	}
	if d.Commit != "" {
		out = append(out, d.Repository+"\x00commit\x00"+d.Commit)
	}
	return out
}

// twin is the deployment that is nearest to a release, -1 for none and for what is no release.
func twin(r Deploy, all []Deploy, sites map[string][]int) int {
	if !r.Release || r.Repository == "" {
		return -1
	}
	var near []int
	for _, name := range r.builds() {
		near = append(near, sites[name]...)
	}
	near = slices.DeleteFunc(near, func(i int) bool { return all[i].At.Sub(r.At).Abs() > TwinWindow })
	if len(near) == 0 {
		return -1
	}
	return slices.MinFunc(near, func(i, j int) int {
		a, b := all[i], all[j]
		return cmp.Or(cmp.Compare(a.At.Sub(r.At).Abs(), b.At.Sub(r.At).Abs()), a.At.Compare(b.At), cmp.Compare(a.ExternalID, b.ExternalID))
	})
}

// Charge returns deploys with what people said: one that caused a failure has failed,
// and is mended when the last of its failures has ended. When it was mended stays as it
// was told of the deploy itself.
func Charge(deploys []Deploy, causes map[ID][]Failure) []Deploy {
	out := slices.Clone(deploys)
	for i, d := range out {
		all := causes[d.ID]
		if len(all) == 0 {
			continue
		}
		out[i].Failed = true
		if d.MendedAt.IsZero() {
			out[i].MendedAt, out[i].MendUnknown = mended(d, all)
		}
	}
	return out
}

// mended is when the last of some failures had ended: zero while one goes on, and
// unknown where nobody can say. It is never before the deploy.
func mended(d Deploy, all []Failure) (at time.Time, unknown bool) {
	for _, f := range all {
		switch end, _ := f.End(); {
		case end.Known():
			at = slices.MaxFunc([]time.Time{at, end.At, d.At}, time.Time.Compare)
		case end.State() == Pending:
			return time.Time{}, false
		default:
			unknown = true
		}
	}
	if unknown {
		return time.Time{}, true
	}
	return at, false
}
