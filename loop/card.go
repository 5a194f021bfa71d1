package loop

// Card is one pair: what did not work, and why it mattered. Until the reveal it
// lies sealed, apart from all lists; an anonymous one has no author, no time and
// a random key, ever.
type Card struct {
	ID        ID // random
	Workspace ID
	Team      ID
	Huddle    ID     // 0 while it waits in the box of its team
	What      string // 1 to 500 characters
	Why       string // at most 500
	Surprised bool
	Author    ID     // 0 for an anonymous card
	Group     ID     // 0 for a loose one
	Late      bool   // typed without a connection and sent later
	Key       []byte // SHA-256 of the browser's edit key; nil when nobody holds one
}

// Validate returns every broken rule, joined.
func (c Card) Validate() error {
	var k Check
	k.Len("what", c.What, 1, 500)
	k.Len("why", c.Why, 0, 500)
	return k.Err()
}

// Topic is a group of cards, or a loose card, with its votes.
type Topic struct {
	ID    ID
	Title string
	Group bool
	Cards []Card
	Votes int // -1 while they are hidden
	Stars int // -1 while they are hidden
}

// CardGroup is a name for cards that tell the same story.
type CardGroup struct {
	ID        ID // random, like its cards
	Workspace ID
	Huddle    ID
	Title     string // 1 to 120 characters
}

// Validate returns every broken rule, joined.
func (g CardGroup) Validate() error {
	var c Check
	c.Len("title", g.Title, 1, 120)
	return c.Err()
}

// TopicsOf arranges a board: groups in the order of their titles, then loose
// cards. Keys are random, so their order tells nothing.
func TopicsOf(groups []CardGroup, cards []Card) []Topic {
	var all []Topic
	at := map[ID]int{}
	for _, g := range groups {
		at[g.ID] = len(all)
		all = append(all, Topic{ID: g.ID, Title: g.Title, Group: true, Votes: -1, Stars: -1})
	}
	for _, c := range cards {
		if i, ok := at[c.Group]; ok && c.Group != 0 {
			all[i].Cards = append(all[i].Cards, c)
			continue
		}
		all = append(all, Topic{ID: c.ID, Title: c.What, Cards: []Card{c}, Votes: -1, Stars: -1})
	}
	return all
}

// Squares are the votes of a topic as marks to draw, at most thirty.
func (t Topic) Squares() []struct{} { return make([]struct{}, min(max(t.Votes, 0), 30)) }
