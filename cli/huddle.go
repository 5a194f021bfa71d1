package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"failforward/app"
	"failforward/loop"
)

// huddleCmd runs the frame of a huddle; its cards and votes are for people.
type huddleCmd struct {
	Start  huddleStartCmd  `cmd:"" help:"Begin a huddle; whoever's turn it is leads."`
	Status huddleStatusCmd `cmd:"" help:"Show where a huddle stands; without a ref the newest."`
	Close  huddleCloseCmd  `cmd:"" help:"Close it: totals are kept, ballots are burnt, who leads next is settled."`
	Export huddleExportCmd `cmd:"" help:"Write its record as Markdown."`
}

type huddleStartCmd struct {
	target
	Team        string `help:"Team, by name or ref; the whole workspace without it."`
	Minutes     int    `help:"Planned length; as the team's rhythm says, else 15."`
	Facilitator string `default:"auto" help:"Who leads: e-mail or ref, or auto."`
	Anonymous   bool   `help:"Cards carry no names, whatever the team's rhythm says."`
	Named       bool   `help:"Cards carry names." xor:"names"`
	Everyone    bool   `help:"Everybody writes in a browser of their own."`
	Later       bool   `help:"Only open the board for writing."`
	On          string `help:"Another day than today, 2026-12-04."`
	WriteUntil  string `help:"Open the board for writing until then, '2026-12-04 17:00' in the zone of the workspace, or RFC 3339; whoever leads begins it afterwards."`
}

func (c huddleStartCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		on, err := loop.ParseDate("on", c.On)
		if err != nil {
			return err
		}
		until, err := instant("write_until", c.WriteUntil, h.ws.Zone())
		if err != nil {
			return err
		}
		d := app.HuddleDraft{Team: c.Team, Facilitator: c.Facilitator, Minutes: c.Minutes, On: on, Later: c.Later, WriteUntil: until}
		if c.Everyone {
			d.Mode = loop.EveryoneMode
		}
		if c.Named {
			d.Attribution = loop.Named
		}
		if c.Anonymous {
			d.Attribution = loop.Anonymous
		}
		s, err := h.Huddles.Start(ctx, h.by, d)
		return c.shown(ctx, env, h, s, err)
	})
}

// instant reads a day with a time of day: in a zone, or as RFC 3339 says; zero for "".
func instant(field, s string, zone *time.Location) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, form := range []string{time.RFC3339, "2006-01-02 15:04", "2006-01-02T15:04"} {
		if at, err := time.ParseInLocation(form, s, zone); err == nil {
			return at, nil
		}
	}
	return time.Time{}, loop.Fault(field, "%q is no time. Write it as '2026-12-04 17:00'.", s)
}

// shown prints a huddle after a deed.
func (t target) shown(ctx context.Context, env *Env, h *house, s loop.Huddle, err error) error {
	if err != nil {
		return err
	}
	board, err := h.Huddles.Board(ctx, h.by, s.Ref().String(), "")
	if err != nil {
		return err
	}
	out, err := h.book().Board(ctx, board)
	if err != nil {
		return err
	}
	return t.print(env, out, huddleLine(board))
}

func huddleLine(b app.HuddleBoard) string {
	h, cards := b.Huddle, b.Sealed
	for _, t := range b.Topics {
		cards += len(t.Cards)
	}
	line := fmt.Sprintf("%s is %s, on %s; %s leads; %d cards", h.Ref(), h.State, h.On, orNobody(b.People.Of(h.Facilitator)), cards)
	if h.State == loop.HuddleScheduled && !h.WriteUntil.IsZero() {
		line += "; everybody writes until " + h.WriteUntil.UTC().Format(time.RFC3339)
	}
	if h.State == loop.HuddleLive {
		line += "; it stands at " + h.Stage.Word()
	}
	if b.Tweak.ID != 0 {
		line += fmt.Sprintf("; one tweak: %s %s", b.Tweak.Ref(), b.Tweak.Title)
	}
	if h.State == loop.HuddleClosed {
		line += fmt.Sprintf("; %s leads next", orNobody(b.People.Of(h.Next)))
	}
	return line
}

func orNobody(name string) string {
	if name == "" {
		return "nobody"
	}
	return name
}

// whichHuddle is how commands name a huddle.
type whichHuddle struct {
	target
	Ref  string `arg:"" optional:"" help:"S-24; the newest without it."`
	Team string `help:"Of this team, by name or ref."`
}

type huddleStatusCmd struct{ whichHuddle }

func (c huddleStatusCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		s, err := c.find(ctx, h)
		return c.shown(ctx, env, h, s, err)
	})
}

// find returns the named huddle, or the newest of a team.
func (c whichHuddle) find(ctx context.Context, h *house) (loop.Huddle, error) {
	if c.Ref != "" {
		return h.Huddles.Get(ctx, h.by, loop.NounHuddle.Typed(c.Ref))
	}
	id, err := h.People.TeamID(ctx, h.by, c.Team)
	if err != nil {
		return loop.Huddle{}, err
	}
	page, err := h.Huddles.List(ctx, h.by, loop.HuddleQuery{Team: id, Limit: 1})
	if err == nil && len(page.Items) == 0 {
		err = loop.Errorf(loop.NotFound, "There is no huddle yet. Begin one with: failforward huddle start.")
	}
	if err != nil {
		return loop.Huddle{}, err
	}
	return page.Items[0], nil
}

type huddleCloseCmd struct {
	whichHuddle
	LetGo bool `help:"Cards that were not talked about stay on the record and do not come up again; else the next huddle has them."`
}

func (c huddleCloseCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		s, err := c.find(ctx, h)
		if err != nil {
			return err
		}
		var left loop.Leftover // as was said before, else kept
		if c.LetGo {
			left = loop.LetGo
		}
		s, err = h.Huddles.CloseWith(ctx, h.by, s.Ref().String(), left)
		return c.shown(ctx, env, h, s, err)
	})
}

type huddleExportCmd struct {
	whichHuddle
	Out string `type:"path" help:"File to write; standard output without it."`
}

func (c huddleExportCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		s, err := c.find(ctx, h)
		if err != nil {
			return err
		}
		text, err := h.Huddles.Record(ctx, h.by, s.Ref().String())
		if err != nil {
			return err
		}
		return putOut(env, c.Out, text)
	})
}

// putOut writes a text to a file, or to standard output when none is named.
func putOut(env *Env, file, text string) error {
	if file == "" {
		_, err := io.WriteString(env.Out, text)
		return err
	}
	return os.WriteFile(file, []byte(text), 0o600)
}

// cardCmd writes one card: hidden until the reveal, and without its author.
type cardCmd struct {
	target
	What      string `arg:"" help:"What did not work?"`
	Why       string `help:"Why did it matter?"`
	Surprised bool   `help:"It surprised us."`
	Team      string `help:"Into the box of this team, by name or ref."`
	Huddle    string `help:"Onto the board of this huddle, S-24, instead of into the box."`
	Nameless  bool   `help:"Without your name also where cards carry names."`
}

func (c cardCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(h *house) error {
		card, err := h.Cards.Write(ctx, h.by, app.CardDraft{Huddle: loop.NounHuddle.Typed(c.Huddle), Team: c.Team, What: c.What, Why: c.Why, Surprised: c.Surprised, Nameless: c.Nameless})
		if err != nil {
			return err
		}
		line := "in the box for the next huddle; nobody reads it before the reveal"
		if c.Huddle != "" {
			line = "on the board of " + c.Huddle
		}
		return c.print(env, map[string]any{"id": card.ID, "what": card.What, "why": card.Why, "surprised": card.Surprised, "named": card.Author != 0}, line)
	})
}
