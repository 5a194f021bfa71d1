package store

import (
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

func TestPlaceholdersThatStandInOrderLoseTheirNames(t *testing.T) {
	tests := []struct{ name, query, want string }{
		{"none", "SELECT 1", "SELECT 1"},
		{"in order", "VALUES ($1, $2, $3)", "VALUES (?, ?, ?)"},
		{"more than nine", "($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)", "(?,?,?,?,?,?,?,?,?,?,?)"},
		{"one twice", "a = $1 OR b = $1", "a = $1 OR b = $1"},
		{"out of order", "a = $2 AND b = $1", "a = $2 AND b = $1"},
		{"one left out", "a = $1 AND b = $3", "a = $1 AND b = $3"},
		{"twelve is not one and two", "a = $12", "a = $12"},
	}
	for _, test := range tests {
		if got := unnamed(test.query); got != test.want {
			t.Errorf("%s: %q", test.name, got)
		}
	}
}

func TestTagsAreTheSameWhateverStandsBetweenTheirWords(t *testing.T) {
	tests := []struct {
		a, b string
		same bool
	}{
		{"hidden dependency", "Hidden-Dependency", true},
		{"hidden dependency", " hidden__dependency ", true},
		{"Größe", "GRÖßE", true},
		{"Größe", "Grosse", false},
		{"C#", "C++", false},
		{"api/v2", "api v2", false},
		{"caf\u00e9", "cafe\u0301", true},
	}
	for _, test := range tests {
		if got := tagKey(test.a) == tagKey(test.b); got != test.same {
			t.Errorf("%q and %q: %v", test.a, test.b, got)
		}
	}
}

func TestListsArePaddedToFewSizes(t *testing.T) {
	sizes := map[string]bool{}
	for n := 1; n <= 600; n++ {
		ids, seen := make([]loop.ID, n), map[int64]bool{}
		for i := range ids {
			ids[i] = loop.ID(i + 1)
		}
		err := inLists(9, ids, func(in string, args []any) error {
			sizes[in] = true
			for _, a := range args[1:] {
				seen[a.(int64)] = true
			}
			return nil
		})
		if err != nil || len(seen) != n {
			t.Fatalf("%d of %d ids, %v", len(seen), n, err)
		}
	}
	if len(sizes) != 5 {
		t.Errorf("%d texts", len(sizes))
	}
}

func TestTheWaitForALetterGrowsAndStaysBelowItsLimit(t *testing.T) {
	before := time.Duration(0)
	for tries := 1; tries <= lastTry; tries++ {
		w := backoff(tries)
		if w < before || w < firstWait || w > longestTry {
			t.Errorf("after %d tries %v, before %v", tries, w, before)
		}
		before = w
	}
}

// What is hashed cannot run together: two rows that differ only in where one
// text ends and the next begins have different leaves.
func TestLeavesKeepTheirPartsApart(t *testing.T) {
	leaves := []leaf{
		{verb: "ab", object: "c"}, {verb: "a", object: "bc"}, {actor: "ab", verb: "c"}, {kind: "ab", actor: "c"},
		{diff: []byte{}}, {}, {at: 1}, {id: 1}, {ws: 1}, {member: 1}, {objectID: 1},
	}
	seen := map[string]int{}
	for i, l := range leaves {
		if j, twice := seen[string(l.hash())]; twice {
			t.Errorf("leaf %d is the same as %d", i, j)
		}
		seen[string(l.hash())] = i
	}
}

func TestWhatIsEmptyInEveryRowStandsInTheText(t *testing.T) {
	tests := []struct {
		name string
		rows [][]any
		want string
	}{
		{"no value is empty", [][]any{{int64(1), "x"}, {int64(2), "y"}}, "($1, $2), ($3, $4)"},
		{"all are", [][]any{{nil, int64(0), ""}, {nil, int64(0), ""}}, "(NULL, 0, ''), (NULL, 0, '')"},
		{"one is somewhere only", [][]any{{int64(0), ""}, {int64(0), "y"}}, "(0, $1), (0, $2)"},
		{"empty in two ways is two values", [][]any{{nil, ""}, {int64(0), ""}}, "($1, ''), ($2, '')"},
		{"no bytes are no text", [][]any{{[]byte{}}, {[]byte{}}}, "($1), ($2)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			columns, blank := []string{"a", "b", "c"}[:len(tt.rows[0])], blanks(tt.rows)
			want := "INSERT INTO t (" + strings.Join(columns, ", ") + ") VALUES " + tt.want
			if got := new(Store).insertBlank("t", columns, blank, len(tt.rows), ""); got != want {
				t.Errorf("%s", got)
			}
			if n := len(arguments(tt.rows, blank)); n != strings.Count(tt.want, "$") {
				t.Errorf("%d arguments", n)
			}
		})
	}
}
