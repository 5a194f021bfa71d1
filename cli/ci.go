package cli

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"
	"time"

	"failforward/loop"
	"failforward/source/hook"
	"failforward/source/testrun"
)

// ciCmd is what a pipeline calls.
type ciCmd struct {
	Report ciReportCmd `cmd:"" help:"Hand in the results of tests: JUnit XML, or what go test -json writes. Failing tests of the main branch become a line in the inbox, until a run is green."`
}

// ciReportCmd takes what it is not told from GitHub Actions and GitLab CI.
type ciReportCmd struct {
	target
	Files      []string `arg:"" name:"file" help:"Reports of one run; - reads standard input."`
	To         string   `env:"FAILFORWARD_CI_TO" placeholder:"URL" help:"Address of a source of the kind ci, which is as secret as a password; without it they go into the database."`
	Secret     string   `env:"FAILFORWARD_CI_SECRET" help:"Secret of that source, where it demands one."`
	Branch     string   `env:"GITHUB_REF_NAME,CI_COMMIT_REF_NAME" help:"What was tested; none counts as main. Only main, master, trunk and default tell of trouble."`
	RunID      string   `name:"run" env:"GITHUB_RUN_ID,CI_PIPELINE_ID" help:"How the pipeline calls this run; else the time."`
	Attempt    string   `env:"GITHUB_RUN_ATTEMPT,CI_JOB_ID" help:"Which try of it; at GitLab the number of the job. A test that fails and then passes in another try is flaky."`
	Commit     string   `env:"GITHUB_SHA,CI_COMMIT_SHA" help:"The commit that was tested."`
	Repository string   `env:"GITHUB_REPOSITORY,CI_PROJECT_PATH" help:"Its repository: shop/web."`
	Job        string   `env:"GITHUB_JOB,CI_JOB_NAME" help:"Job of the pipeline; a green one ends only what the same one told of."`
}

// reported is one file.
type reported struct {
	File     string `json:"file"`
	Tests    int    `json:"tests"`
	Passed   int    `json:"passed"`
	Failed   int    `json:"failed"`
	Errored  int    `json:"errored"`
	Skipped  int    `json:"skipped"`
	Flaky    int    `json:"flaky"`
	Delivery string `json:"delivery,omitempty"`
	State    string `json:"state"` // sent, read, dead or refused
	Reason   string `json:"reason,omitempty"`

	body       []byte
	red, green bool
}

// hand gives one report to whoever takes it, and returns the id of the delivery and
// what became of it.
type hand func(ctx context.Context, r reported, header map[string]string) (id, state, reason string, err error)

func (c ciReportCmd) Run(ctx context.Context, env *Env) error {
	all := make([]reported, len(c.Files))
	for i, name := range c.Files {
		var err error
		if all[i], err = c.look(ctx, env, name); err != nil {
			return err
		}
	}
	if c.To != "" {
		return c.report(ctx, env, all, c.outside)
	}
	return c.with(ctx, env, func(h *house) error { return c.report(ctx, env, all, c.inside(h)) })
}

// look reads a file. A report that cannot be read is told of and not sent; a file
// that is not there is an error.
func (c ciReportCmd) look(ctx context.Context, env *Env, name string) (reported, error) {
	r := reported{File: name}
	var in io.ReadCloser
	if name == "-" {
		in = interruptible(ctx, env.In)
	} else {
		f, err := os.Open(name)
		if err != nil {
			return r, fmt.Errorf("%w\nName the reports that the test runner wrote", err)
		}
		in = f
	}
	defer in.Close()
	var err error
	if r.body, err = io.ReadAll(io.LimitReader(in, hook.MostPlain+1)); err != nil {
		return r, err
	}
	if len(r.body) > hook.MostPlain {
		r.State, r.Reason = "refused", fmt.Sprintf("It is larger than %d MB. Hand it in in parts.", hook.MostPlain>>20)
		return r, nil
	}
	run, err := testrun.Read(bytes.NewReader(r.body))
	if err != nil {
		r.State, r.Reason = "refused", loop.Faults(err)[0].Text
		return r, nil
	}
	r.Tests, r.Passed, r.Failed, r.Errored = len(run.Cases), run.Count(testrun.Passed), run.Count(testrun.Failed), run.Count(testrun.Errored)
	r.Skipped, r.Flaky, r.red, r.green = run.Count(testrun.Skipped), run.Count(testrun.Flaky), run.Red(), run.Green()
	return r, nil
}

// errNotTaken says that a report was not taken; why stands in its line.
var errNotTaken = errors.New("not every report was taken")

// report hands all in, and prints a line for each.
func (c ciReportCmd) report(ctx context.Context, env *Env, all []reported, give hand) error {
	header, out, failed := c.header(env.Now(), all), newList(env, c.JSON), false
	for _, r := range all {
		if r.State == "" {
			var err error
			if r.Delivery, r.State, r.Reason, err = give(ctx, r, header); err != nil {
				return errors.Join(err, out.end())
			}
		}
		failed = failed || r.State == "refused" || r.State == string(loop.DeliveryDead)
		if err := out.row(r, r.line(hook.MainBranch(c.Branch))); err != nil {
			return err
		}
	}
	if err := out.end(); err != nil || !failed {
		return err
	}
	return errNotTaken
}

// header tells of the run. Where one report is red, or says nothing that can be read,
// no other ends anything.
func (c ciReportCmd) header(now time.Time, all []reported) map[string]string {
	out := map[string]string{}
	for name, v := range map[string]string{hook.HeaderBranch: c.Branch, hook.HeaderRun: cmp.Or(c.RunID, now.UTC().Format(time.RFC3339Nano)), hook.HeaderAttempt: c.Attempt,
		hook.HeaderCommit: c.Commit, hook.HeaderRepository: c.Repository, hook.HeaderJob: c.Job} {
		if v = strings.Join(strings.Fields(v), " "); v != "" {
			out[name] = v
		}
	}
	for _, r := range all {
		if r.red || r.State != "" {
			out[hook.HeaderRed] = "true"
		}
	}
	return out
}

// line is what people read of a file: what it holds, and what became of it.
func (r reported) line(main bool) string {
	if r.State == "refused" || r.State == string(loop.DeliveryDead) {
		return r.File + ": not taken. " + r.Reason
	}
	text := fmt.Sprintf("%s: %s tests", r.File, loop.Whole(r.Tests))
	if r.Tests == 1 {
		text = r.File + ": 1 test"
	}
	for _, p := range []struct {
		n    int
		word string
	}{{r.Failed, "failed"}, {r.Errored, "errored"}, {r.Flaky, "flaky"}, {r.Skipped, "skipped"}} {
		if p.n > 0 {
			text += ", " + loop.Whole(p.n) + " " + p.word
		}
	}
	word := map[bool]string{true: "green", false: "nothing ran"}[r.green]
	switch {
	case r.red && main:
		word = "red: it waits in the inbox"
	case r.red:
		word = "red, and no main branch: nothing comes of it"
	}
	return text + "; " + r.State + ", " + word + "."
}

// inside gives reports to the source of this database, and has them read at once.
func (c ciReportCmd) inside(h *house) hand {
	return func(ctx context.Context, r reported, header map[string]string) (string, string, string, error) {
		d, err := h.Sources.Hear(ctx, h.by, "ci", "CI", header, r.body)
		return d.ID.String(), string(d.State), d.Reason, err
	}
}

// outside sends reports to a source of a server.
func (c ciReportCmd) outside(ctx context.Context, r reported, header map[string]string) (string, string, string, error) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write(r.body)
	if err = errors.Join(err, z.Close()); err != nil {
		return "", "", "", err
	}
	header = maps.Clone(header)
	header["Content-Type"], header["Content-Encoding"] = "application/octet-stream", "gzip"
	if c.Secret != "" {
		header["Authorization"] = "Bearer " + c.Secret
	}
	id, err := post(ctx, c.To, packed.Bytes(), header)
	return id, "sent", "", err
}
