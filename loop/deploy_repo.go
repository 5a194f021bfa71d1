package loop

import (
	"context"
	"time"
)

// DeployQuery narrows the deploys of a workspace.
type DeployQuery struct {
	Team         ID        // 0: all
	Since, Until time.Time // [since, until); zero does not narrow
	Cursor       string
	Limit        int // 1 to MaxPage; 0 means 50
}

// DeployReader finds what went to production.
type DeployReader interface {
	Deploys(ctx context.Context, ws ID, q DeployQuery) (Page[Deploy], error)           // newest first
	DeploysNamed(ctx context.Context, ws ID, external []string) ([]Deploy, error)      // those that are known, in any order
	DeploysWith(ctx context.Context, ws ID, ids []ID) ([]Deploy, error)                // those that are there, in any order
	EachDeploy(ctx context.Context, ws ID, q DeployQuery, do func(Deploy) error) error // newest first, streamed; Cursor and Limit do not count
}

// DeployWriter saves it.
type DeployWriter interface {
	PutDeploys(ctx context.Context, all []Deploy) error // one whose external id is there already takes its place and keeps its ID; no event
}
