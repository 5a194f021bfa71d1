package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"failforward/loop"
	"failforward/looptest"
)

// signalsBefore brings what signals lie in back to what it was before a migration.
var signalsBefore = map[string]string{
	"0026_signal_bytes": `ALTER TABLE delivery_key DROP CONSTRAINT delivery_key_once; ALTER TABLE delivery_key ALTER COLUMN key TYPE bytea USING uuid_send(key);
		ALTER TABLE delivery_key ADD CONSTRAINT delivery_key_key PRIMARY KEY (workspace_id, key);`,
	"0027_signal_words": `DROP INDEX signal_is; CREATE INDEX signal_is ON signal (workspace_id, id);
		DROP INDEX signal_theme_at; CREATE INDEX signal_theme_at ON signal (workspace_id, theme_id, ((id >> 33)::int)) WHERE state < 8;`,
}

func TestSignalsOfAnEarlierVersionAreFound(t *testing.T) {
	for name, before := range signalsBefore {
		t.Run(name, func(t *testing.T) { findEarlierSignals(t, name, before) })
	}
}

func findEarlierSignals(t *testing.T, name, before string) {
	address, clock := looptest.Address(t, "postgres"), looptest.NewClock()
	s := looptest.Open(t, address, clock)
	src := aSource(t, s)
	all := make([]loop.Signal, 300)
	for i := range all {
		all[i] = heard(src, i)
		all[i].Key = [16]byte([]byte(fmt.Sprintf("%016d", i*7919)))
	}
	put(t, s, all...)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("migration/" + name + ".postgres.sql")
	if err != nil {
		t.Fatal(err)
	}
	up, _, _ := strings.Cut(string(text), "-- +goose Down")
	raw(t, "pgx", address, before+up)
	s = looptest.Open(t, address, clock)
	named, err := s.SignalsNamed(t.Context(), src.Workspace, [][16]byte{all[7].Key})
	if err != nil || !named[all[7].Key].Start.Equal(all[7].Start) {
		t.Errorf("%v is known by its name, %v", named, err)
	}
	moved := named[all[7].Key]
	moved.Start = moved.Start.Add(-time.Second)
	put(t, s, moved)
	named, err = s.SignalsNamed(t.Context(), src.Workspace, [][16]byte{all[7].Key})
	if err != nil || !named[all[7].Key].Start.Equal(moved.Start) {
		t.Errorf("%v is where it moved to, %v", named, err)
	}
	group, err := s.GroupSignals(t.Context(), src.Workspace, src.ID, [][16]byte{{1}}, all[10].Start, all[19].Start)
	if err != nil || len(group) != 10 {
		t.Errorf("%d of ten signals of a time, %v", len(group), err)
	}
}

// raw runs statements beside the store.
func raw(t *testing.T, driver, address, statements string) {
	t.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for one := range strings.SplitSeq(statements, ";") {
		if _, err := db.ExecContext(t.Context(), one); err != nil {
			t.Fatalf("%s: %v", one, err)
		}
	}
}
