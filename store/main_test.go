package store_test

import (
	"context"
	"flag"
	"os"
	"strconv"
	"testing"

	"failforward/loop"
	"failforward/looptest"
	"failforward/store"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(victimAddress); url != "" {
		victim(url)
	}
	if url := os.Getenv(fullAddress); url != "" {
		full(url)
	}
	flag.Parse()
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		checks.Value.Set(strconv.Itoa(looptest.Size(30, 2000)))
	}
	looptest.Main(m)
}

// write runs one write that has to succeed.
func write(t testing.TB, s *store.Store, do func(context.Context, loop.Writer) error) {
	t.Helper()
	if err := s.Write(context.Background(), do); err != nil {
		t.Fatal(err)
	}
}
