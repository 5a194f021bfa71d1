package app_test

import (
	"testing"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

func TestTheLoginFollowsTheEmail(t *testing.T) {
	looptest.StoresAt(t, func(t *testing.T, s *store.Store, c *looptest.Clock) {
		w := bare(t, s, c)
		w.found()
		mo, code, err := w.People.Invite(w.ctx(), w.ada, app.MemberDraft{Name: "Mo", Email: "mo@example.com"})
		w.ok(err)
		_, err = w.People.Join(w.ctx(), mo.Workspace, mo.ID, code, sentence)
		w.ok(err)
		rename := func(email string) error {
			_, err := w.People.EditMember(w.ctx(), w.ada, "M-2", 0, app.MemberPatch{Email: &email})
			return err
		}
		signs := func(login string) loop.Code {
			_, err := w.People.SignIn(w.ctx(), login, sentence, "a")
			return loop.CodeOf(err)
		}
		w.code(rename("Ada@example.com"), loop.Invalid) // somebody else's
		w.ok(rename("mo@example.net"))
		if signs("mo@example.net") != "" || signs("mo@example.com") != loop.Unknown {
			t.Error("Mo signs in with an e-mail that is none any more")
		}

		_, err = w.People.Found(w.ctx(), app.Founding{Workspace: "Harbour", Timezone: "UTC", Name: "Mo", Email: "mo@example.net", Password: sentence})
		w.ok(err)
		w.ok(rename("mo@example.org")) // only this workspace calls them so
		if signs("mo@example.net") != "" || signs("mo@example.org") != loop.Unknown {
			t.Error("one workspace changed the login of another")
		}
	})
}
