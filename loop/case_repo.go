package loop

import "context"

// CaseQuery chooses case studies, newest first. Zero fields do not narrow.
type CaseQuery struct {
	State   CaseState
	Failure ID // made of this loop
	Team    ID
	Cursor  string
	Limit   int
}

// CaseReader finds case studies.
type CaseReader interface {
	CaseStudy(ctx context.Context, ws, id ID) (CaseStudy, error)
	CaseStudies(ctx context.Context, ws ID, q CaseQuery) (Page[CaseStudy], error)
}

// CaseWriter saves them.
type CaseWriter interface {
	SaveCaseStudy(ctx context.Context, c CaseStudy, ev Event) (CaseStudy, error)
}
