package source

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkParseLANL reads a log of the shape of that profile, written here.
func BenchmarkParseLANL(b *testing.B) {
	const rows = 10_000
	var log strings.Builder
	log.WriteString("System,machine type,nodes,procstot,procsinnode,nodenum,nodenumz,node install,node prod,node decom,fru type,mem,cputype,memtype,num intercon,purpose,Prob Started,Prob Fixed,Down Time,Facilities,Hardware,Human Error,Network,Undetermined,Software,Same Event\n")
	for i := range rows {
		fmt.Fprintf(&log, "%d,cluster,128,512,4,%d,%d,3-Aug,3-Sep,current,part,4,2,2,1,compute,%d/%d/2003 %d:40,%d/%d/2004 14:30,1310,,Memory Dimm,,,,,No\n",
			i%20, i%128, i%128-1, i%12+1, i%28+1, i%24, i%12+1, i%28+1)
	}
	benchmark(b, "lanl", log.String(), rows)
}

func BenchmarkParseJSONLines(b *testing.B) {
	const rows = 10_000
	var log strings.Builder
	for i := range rows {
		fmt.Fprintf(&log, `{"id":%d,"title":"checkout is slow again","started_at":"2026-08-%02dT14:00:00Z","resolved_at":"2026-09-01T00:00:00Z","severity":2,"services":["checkout","db"],"tags":["rollout"]}`+"\n", i, i%28+1)
	}
	benchmark(b, "jsonl", log.String(), rows)
}

func benchmark(b *testing.B, format, text string, rows int) {
	src, _ := ByName(format)
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		n := 0
		err := src.Parse(strings.NewReader(text), Options{}, func(d Draft) error {
			if n++; d.Reject != "" {
				b.Fatal(d.Where, d.Reject)
			}
			return nil
		})
		if err != nil || n != rows {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
