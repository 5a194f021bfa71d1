package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"failforward/loop"
	"failforward/source/hook"
)

// Sources are the deeds about the systems that send by themselves.
type Sources struct{ *Deps }

// SourceDraft is what can be said about a source.
type SourceDraft struct {
	Sender string // only when it is made
	Name   string
	Team   loop.ID
	Strict bool
	Opens  loop.Opening // "": a failure
	Least  int
	Again  *int // minutes; nil: loop.AgainDefault, of crashes loop.MostAgain
	Paths  string
}

// Address is where a source sends to, and what it proves itself with.
type Address struct {
	Path   string // /hooks/alertmanager/…: as secret as a password
	Secret string
	key    string // of the DSN of a source that takes crashes
	number int64
}

// DSN is what the SDKs of Sentry are set up with; base is the address of the server.
// "" for a source of another kind.
func (a Address) DSN(base string) string {
	at, err := url.Parse(base)
	if err != nil || a.key == "" {
		return ""
	}
	at.User = url.User(a.key)
	return strings.TrimRight(at.String(), "/") + "/" + strconv.FormatInt(a.number, 10)
}

// placeSource is where addresses are sealed for.
const placeSource = "source"

// crashes is the kind of source that takes crashes of SDKs.
const crashes = "sentry"

// secrets are what is sealed of a source.
type secrets struct{ Door, Secret string }

// Add makes a source and tells its address. Only leads and admins may.
func (s Sources) Add(ctx context.Context, by loop.Actor, d SourceDraft) (loop.Source, Address, error) {
	var none loop.Source
	if err := allowIn(by, loop.Lead, d.Team, "add a source"); err != nil {
		return none, Address{}, err
	}
	now := s.Now()
	src := loop.Source{Workspace: by.Workspace, Sender: d.Sender, Again: loop.AgainDefault, CreatedBy: by.Member, CreatedAt: now, UpdatedAt: now}
	if d.Sender == crashes {
		src.Again = loop.MostAgain // a crash is the same one until it is mended
	}
	d.Patch().apply(&src)
	if err := s.check(ctx, s.Repo, by, src); err != nil {
		return none, Address{}, err
	}
	address, err := s.newAddress(&src)
	if err != nil {
		return none, Address{}, err
	}
	err = s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) (err error) {
		src, err = w.SaveSource(ctx, src, loop.Note(by, now, "source.added", src.Name, 0))
		return err
	})
	address.number = src.Number
	return src, address, err
}

// SourcePatch changes of a source what is not nil.
type SourcePatch struct {
	Name   *string
	Team   *loop.ID
	Strict *bool
	Opens  *loop.Opening
	Least  *int
	Again  *int
	Paths  *string

	Planned *[]loop.PlannedWork // all that is not over: see loop.Source.Replan
}

// Patch changes all that a draft says.
func (d SourceDraft) Patch() SourcePatch {
	d.Opens = cmp.Or(d.Opens, loop.OpensFailure)
	return SourcePatch{Name: &d.Name, Team: &d.Team, Strict: &d.Strict, Opens: &d.Opens, Least: &d.Least, Again: d.Again, Paths: &d.Paths}
}

func (p SourcePatch) apply(s *loop.Source) {
	set(&s.Name, p.Name)
	set(&s.Team, p.Team)
	set(&s.Strict, p.Strict)
	set(&s.Opens, p.Opens)
	set(&s.Least, p.Least)
	set(&s.Again, p.Again)
	set(&s.Paths, p.Paths)
	s.Name, s.Paths = oneLine(s.Name), strings.TrimSpace(s.Paths)
}

func (s Sources) check(ctx context.Context, r loop.Reader, by loop.Actor, src loop.Source) error {
	var all faults
	all.add("", src.Validate())
	all.add("", teamHere(ctx, r, by, src.Team))
	if _, ok := hook.ByName(src.Sender); !ok {
		all.add("", loop.Fault("kind", "There is no kind of source %.40q. There is: %s.", src.Sender, strings.Join(SenderNames(), ", ")))
	}
	_, err := hook.Paths(src.Paths)
	all.add("", err)
	return all.err()
}

// SenderNames are the kinds of sources, in the order of the list.
func SenderNames() []string {
	out := make([]string, len(hook.All))
	for i, s := range hook.All {
		out[i] = s.Name
	}
	return out
}

// newAddress gives a source a new address and a new secret.
func (s Sources) newAddress(src *loop.Source) (Address, error) {
	var random [16 + 24]byte
	if _, err := io.ReadFull(s.Random, random[:]); err != nil {
		return Address{}, err
	}
	in := secrets{Door: hex.EncodeToString(random[:16]), Secret: "whsec_" + base64.StdEncoding.EncodeToString(random[16:])}
	vault, err := s.vault()
	if err != nil {
		return Address{}, err
	}
	text, _ := json.Marshal(in) // two texts cannot fail
	src.Sealed, err = vault.Seal(Place{src.Workspace, placeSource}, text)
	src.Door = door(in.Door)
	return in.address(*src), err
}

// door is what is kept in the open of the secret part of an address.
func door(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

func (in secrets) address(src loop.Source) Address {
	a := Address{Path: "/hooks/" + src.Sender + "/" + in.Door, Secret: in.Secret, number: src.Number}
	if src.Sender == crashes {
		a.key = in.Door
	}
	return a
}

// open returns what is sealed of a source.
func (d *Deps) open(src loop.Source) (secrets, error) {
	var in secrets
	if src.Sealed == nil {
		return in, loop.Errorf(loop.Conflict, "%s has no address, since it came with an export. Give it one: failforward source rotate.", src.Name)
	}
	vault, err := d.vault()
	if err != nil {
		return in, err
	}
	text, err := vault.Open(Place{src.Workspace, placeSource}, src.Sealed)
	if err != nil {
		return in, err
	}
	return in, json.Unmarshal(text, &in)
}

// List returns the sources that take deliveries, by name.
func (s Sources) List(ctx context.Context, by loop.Actor) ([]loop.Source, error) {
	if err := allow(by, loop.Viewer, "read the sources"); err != nil {
		return nil, err
	}
	all, err := s.Repo.Sources(ctx, by.Workspace)
	return slices.DeleteFunc(all, func(x loop.Source) bool { return x.Removed }), err
}

// Get returns the source behind a ref or a name.
func (s Sources) Get(ctx context.Context, by loop.Actor, ref string) (loop.Source, error) {
	if err := allow(by, loop.Viewer, "read a source"); err != nil {
		return loop.Source{}, err
	}
	return s.named(ctx, s.Repo, by, ref)
}

func (s Sources) named(ctx context.Context, r loop.Reader, by loop.Actor, ref string) (loop.Source, error) {
	all, err := r.Sources(ctx, by.Workspace)
	if err != nil {
		return loop.Source{}, err
	}
	for _, src := range all {
		if !src.Removed && (strings.EqualFold(src.Ref().String(), ref) || src.Name == ref || src.ID.String() == ref) {
			return src, nil
		}
	}
	return loop.Source{}, loop.Errorf(loop.NotFound, "There is no source %.40q here.", ref)
}

// Address tells where a source sends to; only leads and admins may know.
func (s Sources) Address(ctx context.Context, by loop.Actor, src loop.Source) (Address, error) {
	if err := allowIn(by, loop.Lead, src.Team, "read the address of a source"); err != nil {
		return Address{}, err
	}
	in, err := s.open(src)
	return in.address(src), err
}

// Edit changes a source; version is the one that the caller read, 0 for any.
func (s Sources) Edit(ctx context.Context, by loop.Actor, ref string, version int64, p SourcePatch) (loop.Source, error) {
	zone, err := s.zone(ctx, s.Repo, by)
	if err != nil {
		return loop.Source{}, err
	}
	return s.change(ctx, by, ref, version, p.verb(), func(src *loop.Source) error {
		p.apply(src)
		if p.Planned != nil {
			if err := src.Replan(*p.Planned, s.Now(), zone); err != nil {
				return err
			}
		}
		return allowIn(by, loop.Lead, src.Team, "give a source to it")
	})
}

// Rotate gives a source a new address and a new secret; the old ones stop at once.
func (s Sources) Rotate(ctx context.Context, by loop.Actor, ref string) (loop.Source, Address, error) {
	var address Address
	out, err := s.change(ctx, by, ref, 0, "source.rotated", func(src *loop.Source) (err error) {
		address, err = s.newAddress(src)
		return err
	})
	return out, address, err
}

// Remove takes a source away: nothing is taken from it any more; what came stays.
func (s Sources) Remove(ctx context.Context, by loop.Actor, ref string) (loop.Source, error) {
	return s.change(ctx, by, ref, 0, "source.removed", func(src *loop.Source) error {
		src.Removed, src.Door, src.Sealed = true, nil, nil
		src.Name = cutTo(src.Name, 60) + " (removed " + src.Ref().String() + ")" // so that the name is free again
		return nil
	})
}

func (s Sources) change(ctx context.Context, by loop.Actor, ref string, version int64, verb string, do func(*loop.Source) error) (loop.Source, error) {
	var out loop.Source
	err := s.Repo.Write(ctx, func(ctx context.Context, w loop.Writer) error {
		src, err := s.named(ctx, w, by, ref)
		if err != nil {
			return err
		}
		if err := allowIn(by, loop.Lead, src.Team, "change a source"); err != nil {
			return err
		}
		if err := fresh(version, src.Version, src.Ref()); err != nil {
			return err
		}
		before := src
		if err := do(&src); err != nil {
			return err
		}
		if err := s.check(ctx, w, by, src); err != nil {
			return err
		}
		src.UpdatedAt = s.Now()
		out, err = w.SaveSource(ctx, src, loop.Note(by, s.Now(), verb, src.Name, 0).With(s.shown(before, changed(before, src))))
		return err
	})
	return out, err
}

// shown leaves out of a diff what is sealed, and planned work that was over before.
func (s Sources) shown(before loop.Source, diff map[string]any) map[string]any {
	delete(diff, "door")
	delete(diff, "sealed")
	if _, ok := diff["planned"]; ok {
		diff["planned"] = before.PlannedFrom(s.Now())
	}
	return diff
}

// Refs are the refs of all sources of a workspace, removed ones too.
func (s Sources) Refs(ctx context.Context, by loop.Actor) (map[loop.ID]string, error) {
	all, err := s.Repo.Sources(ctx, by.Workspace)
	refs := map[loop.ID]string{}
	for _, src := range all {
		refs[src.ID] = src.Ref().String()
	}
	return refs, err
}
