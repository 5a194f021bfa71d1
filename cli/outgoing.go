package cli

import (
	"context"
	"time"

	"failforward/app"
	"failforward/outward"
	"failforward/source/prometheus"
	"failforward/store"
)

// outgoing says where the program may ask others.
type outgoing struct {
	AllowNet []addresses `name:"allow-net" sep:"," env:"FAILFORWARD_ALLOW_NET" placeholder:"CIDR" help:"Open a private range for what is asked outside, 10.20.0.0/16; may be given several times. Metadata addresses of clouds stay closed."`
}

// asking are deps that ask outside, through the one door.
func (c outgoing) asking(d app.Deps) app.Deps {
	door := outward.New(outward.Options{Allow: prefixes(c.AllowNet)})
	d.Ask = func(ctx context.Context, q prometheus.Query) (prometheus.Answer, error) {
		return prometheus.Range(ctx, door.Do, q)
	}
	return d
}

// app is every deed, with those that ask outside.
func (c outgoing) app(d database, s *store.Store, now func() time.Time) *app.App {
	return app.New(c.asking(d.deps(s, now)))
}
