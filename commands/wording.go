package commands

import (
	"hash/maphash"
	"math/bits"
	"slices"
	"unicode"
)

// wording is the words of a text, for comparing with those of many others: each
// word a hash, in order and once, so that it takes little room and a look at it
// takes a few nanoseconds. Two words of one hash are as good as never met, and
// would cost a hint too much.
type wording struct {
	// marks has a bit for each word; several words may share one.
	marks uint64
	words []uint32
}

// wordSeed makes the hashes, which are never stored.
var wordSeed = maphash.MakeSeed() //nolint:gochecknoglobals // made once for the process, and never changed

// usualWords is room for the words of most promises.
const usualWords = 32

// wordingOf are the words of a text, as [foldWords] tells them apart.
func wordingOf(text string) wording {
	var room [usualWords]uint32
	var w wording
	list := room[:0]
	folded := fold(text)
	isWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	begin := -1
	end := func(at int) {
		if begin >= 0 {
			h := maphash.String(wordSeed, folded[begin:at])
			list = append(list, uint32(h>>32))
			w.marks |= 1 << (h % 64)
		}
		begin = -1
	}
	for i, r := range folded {
		switch {
		case !isWord(r):
			end(i)
		case begin < 0:
			begin = i
		}
	}
	end(len(folded))
	slices.Sort(list)
	w.words = slices.Clone(slices.Compact(list))
	return w
}

// like is what part of all their words two texts have in common, from 0 to 1;
// 0 when it is less than least.
func (w wording) like(other wording, least float64) float64 {
	fewer, more := len(w.words), len(other.words)
	if fewer == 0 || more == 0 {
		return 0
	}
	if fewer > more {
		fewer, more = more, fewer
	}
	// Each mark that only one has is a word at least that only it has.
	most := len(w.words) - bits.OnesCount64(w.marks&^other.marks)
	if float64(min(most, fewer))/float64(more) < least {
		return 0
	}
	both, i, j := 0, 0, 0
	for i < len(w.words) && j < len(other.words) {
		a, b := w.words[i], other.words[j]
		if a == b {
			both++
		}
		if a <= b {
			i++
		}
		if b <= a {
			j++
		}
	}
	if part := float64(both) / float64(fewer+more-both); part >= least {
		return part
	}
	return 0
}
