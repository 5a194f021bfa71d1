package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/store"
)

// serveCmd serves pages and API until it is told to stop.
type serveCmd struct {
	database
	Addr        string      `env:"FAILFORWARD_ADDR" default:"127.0.0.1:8080" help:"Address to listen on; port 0 picks one."`
	BaseURL     string      `name:"base-url" env:"FAILFORWARD_BASE_URL" help:"Address under which people reach it; https here makes cookies secure."`
	Demo        bool        `env:"FAILFORWARD_DEMO" help:"Make the demo workspace when there is none, and print a link into it."`
	ClockOffset span        `env:"FAILFORWARD_CLOCK_OFFSET" help:"Run the clock ahead, for tests and demos: 8w. Every page says so."`
	TrustProxy  []addresses `sep:"," env:"FAILFORWARD_TRUST_PROXY" placeholder:"CIDR" help:"Believe what proxies in this range say about where a request comes from, 10.0.0.0/8; may be given several times."`
	outgoing
	LogLevel string `env:"FAILFORWARD_LOG_LEVEL" default:"warn" enum:"debug,info,warn,error" help:"What is written to standard error."`
}

// addresses is a range of them: of proxies whose X-Forwarded-For counts, say.
type addresses struct{ netip.Prefix }

// UnmarshalText implements encoding.TextUnmarshaler; one address is a range too.
func (p *addresses) UnmarshalText(b []byte) error {
	text := strings.TrimSpace(string(b))
	if at, err := netip.ParseAddr(text); err == nil && at.Zone() == "" {
		p.Prefix = netip.PrefixFrom(at.Unmap(), at.Unmap().BitLen())
		return nil
	}
	read, err := netip.ParsePrefix(text)
	if err != nil || read.Addr().Is4In6() {
		return fmt.Errorf("%q is no range of addresses: write 127.0.0.1/32, 10.0.0.0/8 or fd00::/8", text)
	}
	p.Prefix = read.Masked()
	return nil
}

// prefixes are ranges as the rest of the house takes them.
func prefixes(ranges []addresses) []netip.Prefix {
	all := make([]netip.Prefix, len(ranges))
	for i, p := range ranges {
		all[i] = p.Prefix
	}
	return all
}

// tick is how often the server looks for due work and seals the log.
const tick = time.Second

func (c serveCmd) Run(ctx context.Context, env *Env) error {
	if c.ClockOffset != 0 {
		now := env.Now
		env.Now = func() time.Time { return now().Add(time.Duration(c.ClockOffset)) }
	}
	if err := c.check(true); err != nil {
		return err
	}
	log := c.log(env)
	s, err := store.Open(ctx, store.Options{URL: c.DB, Now: env.Now, Log: log})
	if err != nil {
		return err
	}
	defer s.Close()
	collectLess()
	unlock, err := c.lock(s)
	if err != nil {
		return err
	}
	defer unlock()
	defer tidy(ctx, s, env, log)()
	a := c.app(c.database, s, env.Now)
	lines, err := c.links(ctx, a, c.deps(s, env.Now))
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return loop.Fault("addr", "Cannot listen on %s: %v. Choose another with --addr.", c.Addr, err)
	}
	base := strings.TrimRight(c.BaseURL, "/")
	if base == "" {
		base = "http://" + ln.Addr().String()
	}
	front, hub := c.handler(a, s, env, base, log)
	srv := server(front, log)
	fmt.Fprintf(env.Out, "listening on http://%s\n", ln.Addr())
	for _, l := range lines {
		fmt.Fprintf(env.Out, l.text+"\n", base)
	}
	following, stop := context.WithCancel(context.WithoutCancel(ctx))
	srv.RegisterOnShutdown(stop) // sockets are told to go before requests are waited for
	var work sync.WaitGroup
	work.Go(func() { hub.Follow(following, s.Watch) })
	work.Go(giveBack)
	defer work.Wait()
	defer stop()
	return c.until(ctx, srv, ln, a, log)
}

func (c serveCmd) log(env *Env) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // kong has checked it
	return slog.New(slog.NewTextHandler(env.Err, &slog.HandlerOptions{Level: level}))
}

// lock keeps a second server off the same SQLite file; PostgreSQL takes any number.
func (c serveCmd) lock(s *store.Store) (func(), error) {
	if s.File() == "" {
		return func() {}, nil
	}
	l, err := store.Lock(s.File())
	if err != nil {
		return nil, err
	}
	return func() { l.Close() }, nil
}

// link is a line for standard output; %s is the base address.
type link struct{ text string }

// links prepares what is printed after the first line: the first-run link while
// there is no workspace of one's own, and the link into the demo.
func (c serveCmd) links(ctx context.Context, a *app.App, d app.Deps) ([]link, error) {
	all, err := a.People.Workspaces(ctx)
	if err != nil {
		return nil, err
	}
	own, demo := false, false
	for _, w := range all {
		own, demo = own || !w.Demo, demo || w.Demo
	}
	var lines []link
	if !own {
		code, err := a.People.SetupCode(ctx)
		if err != nil {
			return nil, err
		}
		lines = append(lines, link{"setup %s/welcome?code=" + code})
	}
	if !c.Demo {
		return lines, nil
	}
	if !demo {
		if _, err := app.BuildDemo(ctx, d); err != nil {
			return nil, err
		}
	}
	code, err := a.People.DemoCode(ctx)
	return append(lines, link{"demo %s/demo?code=" + code}), err
}

func server(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{Handler: h, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
}

// until serves until ctx ends, then drains: requests under way are answered,
// due work stops, and what is not sealed gets its seal.
func (c serveCmd) until(ctx context.Context, srv *http.Server, ln net.Listener, a *app.App, log *slog.Logger) error {
	var work sync.WaitGroup
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	work.Go(func() { c.clerk(working, a, log) })
	work.Go(func() { c.harvest(working, a, log) })
	work.Go(func() { c.errands(working, a, log) })
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 8*time.Second)
	defer cancel()
	if serr := srv.Shutdown(drain); serr != nil && err == nil {
		err = fmt.Errorf("drain: %w", serr)
	}
	stop()
	work.Wait()
	serr := a.Settle(drain)
	if _, err := a.Clerk.Seal(drain); err != nil {
		serr = errors.Join(serr, err)
	}
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, serr)
}

// harvest reads what sources have sent, as soon as it is there.
func (c serveCmd) harvest(ctx context.Context, a *app.App, log *slog.Logger) {
	for ctx.Err() == nil {
		if _, err := a.Harvest.Digest(ctx); err != nil && ctx.Err() == nil {
			log.Error("read deliveries", "err", err)
		}
		a.Harvest.Wait(ctx)
	}
}

// clerk looks for due work and seals the log, again and again.
func (c serveCmd) clerk(ctx context.Context, a *app.App, log *slog.Logger) {
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		if _, err := a.Clerk.Tick(ctx); err != nil && ctx.Err() == nil {
			log.Error("due work", "err", err)
		}
		if _, err := a.Clerk.Seal(ctx); err != nil && ctx.Err() == nil {
			log.Error("seal the log", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// errands asks outside what is due, again and again, while other due work goes on.
func (c serveCmd) errands(ctx context.Context, a *app.App, log *slog.Logger) {
	t := time.NewTicker(5 * tick)
	defer t.Stop()
	for {
		if _, err := a.Errands.Tick(ctx); err != nil && ctx.Err() == nil {
			log.Error("errands", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}
