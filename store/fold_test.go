package store

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	tests := []struct {
		name string
		text string
		want string // words with a blank between
	}{
		{"case does not count", "Checkout FAILED", "checkout failed"},
		{"accents do not count", "Café Größe naïve Ångström", "cafe grosse naive angstrom"},
		{"composed and decomposed are the same", "Cafe\u0301 caf\u00e9", "cafe cafe"},
		{"sharp s is double s", "Straße STRASSE ẞ", "strasse strasse ss"},
		{"letters that do not decompose", "Łódź Ærø smørrebrød Þór ıstanbul İstanbul", "lodz aero smorrebrod thor istanbul istanbul"},
		{"ligatures and wide letters", "ﬁle ＡＢＣ １２３ m² ½", "file abc 123 m2 1 2"},
		{"Cyrillic loses its accents too", "Ошибка Ёлка", "ошибка елка"},
		{"Greek with its final sigma", "Σφάλμα ΛΌΓΟΣ λόγος", "σφαλμα λογοσ λογοσ"},
		{"Arabic without vowel marks and strokes", "مُحَمَّد محـمد", "محمد محمد"},
		{"Hindi keeps its vowels", "त्रुटि", "त्रुटि"},
		{"a host falls into its parts", "db-7.example.com", "db 7 example com"},
		{"a URL falls into its parts", "https://shop.example.com:8443/cart?id=42&x=%20", "https shop example com 8443 cart id 42 x 20"},
		{"numbers split at points and commas", "1,234.50 v2.3.1 500s", "1 234 50 v2 3 1 500s"},
		{"underscores split, letters and digits stay", "max_conns error42", "max conns error42"},
		{"Chinese in pairs and the last character", "支付失败", "支付 付失 失败 败"},
		{"one Chinese character", "火", "火"},
		{"Japanese with its long stroke", "サーバー", "サー ーバ バー ー"},
		{"voicing marks make another character", "か\u3099", "が"},
		{"Korean", "결제 오류", "결제 제 오류 류"},
		{"Thai, its marks with their letters", "ชื่อเสีย", "ชื่อ อเ เสี สีย ย"},
		{"scripts that touch stand apart", "API故障", "api 故障 障"},
		{"emoji split and are no words", "🔥checkout🔥 👩‍💻 1️⃣", "checkout 1"},
		{"soft hyphens and joiners stand inside", "check\u00adout zero\u200dwidth", "checkout zerowidth"},
		{"marks of direction do not split", "\u202bשָׁלוֹם\u202c", "שלום"},
		{"a zero-width space splits", "one\u200btwo", "one two"},
		{"broken UTF-8 splits", "one\xfftwo", "one two"},
		{"NUL splits", "one\x00two", "one two"},
		{"punctuation is nothing", `"'()*:^-+~&|!<>{}[]\/%$`, ""},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(fold(tt.text), " "); got != tt.want {
				t.Errorf("fold(%q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestLongWordsAreCutAtACharacter(t *testing.T) {
	for _, s := range []string{strings.Repeat("a", 1000), strings.Repeat("ж", 500), "x" + strings.Repeat("ж", 500)} {
		got := fold(s)
		if len(got) != 1 || len(got[0]) > maxWord || len(got[0]) < maxWord-1 || !utf8.ValidString(got[0]) {
			t.Errorf("fold of %d bytes = %q", len(s), got)
		}
	}
}

func TestFoldQuery(t *testing.T) {
	tests := []struct {
		name  string
		query string
		want  []word
	}{
		{"the last word is open from three characters on", "rollout che", []word{{"rollout", false}, {"che", true}}},
		{"two characters are not", "rollout ch", []word{{"rollout", false}, {"ch", false}}},
		{"characters, not bytes", "жж", []word{{"жж", false}}},
		{"one Chinese character is open wherever it stands", "火 db", []word{{"火", true}, {"db", false}}},
		{"two are a pair", "火灾", []word{{"火灾", false}}},
		{"nothing to search for", "*** \"-\" ()", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := foldQuery(tt.query); !slices.Equal(got, tt.want) {
				t.Errorf("foldQuery(%q) = %v, want %v", tt.query, got, tt.want)
			}
		})
	}
}

func TestFoldPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		words := fold(s)
		for _, w := range words {
			if w == "" || len(w) > maxWord || !utf8.ValidString(w) {
				t.Fatalf("word %q", w)
			}
			if tok := token(w); strings.Trim(tok, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
				t.Fatalf("token %q of %q", tok, w)
			}
		}
		if upper := fold(strings.ToUpper(s)); ascii(s) && !slices.Equal(words, upper) {
			t.Fatalf("in capitals %q, else %q", upper, words)
		}
		if again := fold(strings.Join(words, " ")); len(again) < len(words) {
			t.Fatalf("folding twice lost words: %q, then %q", words, again)
		}
	})
}

func TestTokensKeepWordsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gen := rapid.StringMatching(`[a-zжé火0-9]{1,8}`)
		a, b := gen.Draw(t, "a"), gen.Draw(t, "b")
		if (token(a) == token(b)) != (a == b) {
			t.Fatalf("%q and %q are %q and %q", a, b, token(a), token(b))
		}
		if strings.HasPrefix(hexToken(b), hexToken(a)) != strings.HasPrefix(b, a) {
			t.Fatalf("beginnings of %q and %q differ in hex", a, b)
		}
	})
}
