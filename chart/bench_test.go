package chart

import "testing"

// BenchmarkDraw shows what a picture costs: of 38 points, and of 10,000.
func BenchmarkDraw(b *testing.B) {
	for _, k := range kinds {
		for _, s := range []set{sets[0], sets[len(sets)-1]} {
			b.Run(k.name+"/"+s.name, func(b *testing.B) {
				for b.Loop() {
					if _, err := k.draw(frame(k, s, 720), s); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
