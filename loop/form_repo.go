package loop

import "context"

// FormReader finds forms, and what was said on them.
type FormReader interface {
	Form(ctx context.Context, ws, id ID) (Form, error)
	Forms(ctx context.Context, ws ID) ([]Form, error)          // by name, those that are off last
	FormByHash(ctx context.Context, hash []byte) (Form, error) // of the whole server, those that are off too
	FormReport(ctx context.Context, ws, id ID) (FormReport, error)
	FormReports(ctx context.Context, ws ID) ([]FormReport, error) // of all forms, by their stretch, then in the order of random keys
	FormReportsOn(ctx context.Context, ws, form ID) ([]FormReport, error)
}

// FormWriter saves them. A report has neither version nor event: nothing tells when
// it came.
type FormWriter interface {
	SaveForm(ctx context.Context, f Form, ev Event) (Form, error) // a name that exists already is a Conflict
	AddFormReport(ctx context.Context, r FormReport) error
	DropFormReport(ctx context.Context, ws, id ID) error // NotFound when somebody was faster
}
