package page

import (
	"net/http"

	"failforward/source"
)

// importView says how an old list comes in.
type importView struct {
	Frame
	Sources []source.Source
}

func (d *Desk) importing(r *http.Request) (framed, error) {
	return &importView{d.frame(r, "Bring what you have", ""), source.All}, nil
}
