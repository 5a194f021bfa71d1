package api_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync/atomic"
	"testing"

	"failforward/app"
	"failforward/loop"
	"failforward/looptest"
)

// BenchmarkLogFailure logs failures on 1 and on 16 connections, through the whole
// front door and, as the limit, by the deed alone.
func BenchmarkLogFailure(b *testing.B) {
	for _, database := range []string{"sqlite", "postgres"} {
		for _, connections := range []int{1, 16} {
			name := fmt.Sprintf("%s/%d", database, connections)
			b.Run(name+"/deed", func(b *testing.B) { logBy(b, database, connections, (*rig).byDeed) })
			b.Run(name+"/http", func(b *testing.B) { logBy(b, database, connections, (*rig).byHTTP) })
		}
	}
}

func logBy(b *testing.B, database string, connections int, log func(*rig, int64) error) {
	c := looptest.NewClock()
	r := newRig(b, looptest.Open(b, looptest.Address(b, database), c), c)
	var n atomic.Int64
	b.SetParallelism(max(1, connections/runtime.GOMAXPROCS(0)))
	b.ResetTimer()
	if connections == 1 {
		for b.Loop() {
			if err := log(r, n.Add(1)); err != nil {
				b.Fatal(err)
			}
		}
		return
	}
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := log(r, n.Add(1)); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

func (r *rig) byDeed(n int64) error {
	_, err := r.app.Failures.Create(r.t.Context(), r.admin, loop.Failure{Title: fmt.Sprint("Checkout answered 500, ", n), ReportedVia: "api"}, app.Claim{})
	return err
}

func (r *rig) byHTTP(n int64) error {
	body := []byte(fmt.Sprintf(`{"title": "Checkout answered 500, %d"}`, n))
	req := httptest.NewRequest(http.MethodPost, r.server.URL+"/api/v1/failures", bytes.NewReader(body))
	req.RequestURI = ""
	req.Header.Set("Authorization", "Bearer "+r.tokens["member"])
	req.Header.Set("Content-Type", "application/json")
	res, err := r.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusCreated {
		return fmt.Errorf("answers %d", res.StatusCode)
	}
	return nil
}
