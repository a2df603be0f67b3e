package deadline

import "strings"

func svNumber(w string, t *token) bool {
	switch w {
	case "en", "ett":
		t.meanX(kNumber, 1, article)
	case "par":
		t.meanX(kNumber, 2, vague)
	case "några":
		t.meanX(kNumber, 3, vague)
	case "nån", "någon", "nåt", "något":
		t.meanX(kNumber, 1, vague)
	case "halv", "halva", "halvt", "halvan":
		t.mean(kHalf, 0)
	case "kvart", "kvarten":
		t.mean(kQuarter, 0)
		t.mean(kUnit, int(quarterHour))
	case "andra":
		t.mean(kOrdinal, 2)
	case "förste":
		t.mean(kOrdinal, 1)
	case "e", "a":
		t.mean(kSuffix, 0)
	default:
		if n := svCardinal(w); n > 0 {
			t.mean(kNumber, n)
			return true
		}
		if n := svOrdinal(w); n > 0 {
			t.mean(kOrdinal, n)
			return true
		}
		if s, ok := strings.CutSuffix(w, "tiden"); ok {
			if n := svCardinal(s); n > 0 { // tretiden: about three
				t.meanX(kNumber, n, vague)
				t.mean(kOclock, 0)
				return true
			}
		}
		return false
	}
	return true
}

// svUpToTwenty is the number a word counts to; 0 for any other word.
func svUpToTwenty(w string) int {
	switch w {
	case "två":
		return 2
	case "tre":
		return 3
	case "fyra":
		return 4
	case "fem":
		return 5
	case "sex":
		return 6
	case "sju":
		return 7
	case "åtta":
		return 8
	case "nio":
		return 9
	case "tio":
		return 10
	case "elva":
		return 11
	case "tolv":
		return 12
	case "tretton":
		return 13
	case "fjorton":
		return 14
	case "femton":
		return 15
	case "sexton":
		return 16
	case "sjutton":
		return 17
	case "arton":
		return 18
	case "nitton":
		return 19
	case "tjugo":
		return 20
	}
	return 0
}

// svPlace is the place a word counts to; 0 for any other word.
func svPlace(w string) int {
	switch w {
	case "första":
		return 1
	case "andra":
		return 2
	case "tredje":
		return 3
	case "fjärde":
		return 4
	case "femte":
		return 5
	case "sjätte":
		return 6
	case "sjunde":
		return 7
	case "åttonde":
		return 8
	case "nionde":
		return 9
	case "tionde":
		return 10
	case "elfte":
		return 11
	case "tolfte":
		return 12
	case "trettonde":
		return 13
	case "fjortonde":
		return 14
	case "femtonde":
		return 15
	case "sextonde":
		return 16
	case "sjuttonde":
		return 17
	case "artonde":
		return 18
	case "nittonde":
		return 19
	case "tjugonde":
		return 20
	}
	return 0
}

func svCardinal(w string) int {
	if n := svUpToTwenty(w); n > 1 {
		return n
	}
	for i, tens := range []string{"tjugo", "trettio", "fyrtio", "femtio"} {
		rest, ok := strings.CutPrefix(w, tens)
		if !ok {
			continue
		}
		switch rest {
		case "":
			return 20 + 10*i
		case "en", "ett":
			return 21 + 10*i
		}
		if n := svUpToTwenty(rest); n > 1 && n < 10 {
			return 20 + 10*i + n
		}
	}
	switch w {
	case "tju":
		return 20
	case "tretti":
		return 30
	case "sextio":
		return 60
	case "nittio":
		return 90
	}
	return 0
}

func svOrdinal(w string) int {
	if n := svPlace(w); n > 0 {
		return n
	}
	if rest, ok := strings.CutPrefix(w, "tjugo"); ok {
		if n := svPlace(rest); n > 0 && n < 10 {
			return 20 + n
		}
	}
	switch w {
	case "trettionde":
		return 30
	case "trettioförsta", "trettioförste":
		return 31
	}
	return 0
}
