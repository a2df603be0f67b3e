package view

import "slices"

// roomPiece is how much of a long text one paragraph holds: every character
// that Slack wants escaped becomes up to five, and nothing may be cut off.
const roomPiece = roomWords / 5

// Returned refuses what somebody wrote and gives all of it back, so that they
// can shorten it. text among the arguments must have gone through [Escape].
func (r Reader) Returned(key string, a map[string]any, words string) (Message, error) {
	s := r.sheet()
	s.lead(key, args(a))
	for piece := range slices.Chunk([]rune(words), roomPiece) {
		s.section(quote(string(piece)), nil)
	}
	return s.message()
}
