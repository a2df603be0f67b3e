package deadline

func enNumber(w string, t *token) bool {
	switch w {
	case "a", "an":
		t.meanX(kNumber, 1, article)
	case "couple", "pair":
		t.meanX(kNumber, 2, vague)
	case "few", "some":
		t.meanX(kNumber, 3, vague)
	case "several":
		t.meanX(kNumber, 7, vague)
	case "half":
		t.mean(kHalf, 0)
	case "quarter", "quarters", "qtr", "qtrs":
		t.mean(kUnit, int(quarter))
		t.mean(kQuarter, 0)
	case "thirty":
		t.mean(kNumber, 30)
	case "forty":
		t.mean(kNumber, 40)
	case "fifty":
		t.mean(kNumber, 50)
	case "sixty":
		t.mean(kNumber, 60)
	case "ninety":
		t.mean(kNumber, 90)
	case "thirtieth":
		t.mean(kOrdinal, 30)
	case "second":
		t.mean(kUnit, int(second))
		t.mean(kOrdinal, 2)
	case "1st", "2nd", "3rd":
		t.mean(kOrdinal, int(w[0]-'0'))
	case "st", "nd", "rd", "th":
		t.mean(kSuffix, 0)
	default:
		return enCount(w, t)
	}
	return true
}

// enCount is a number up to twenty.
func enCount(w string, t *token) bool {
	if n := enCardinal(w); n > 0 {
		t.mean(kNumber, n)
		return true
	}
	if n := enOrdinal(w); n > 0 {
		t.mean(kOrdinal, n)
		return true
	}
	return false
}

// enCardinal is the number a word counts to; 0 for any other word.
func enCardinal(w string) int {
	switch w {
	case "one":
		return 1
	case "two":
		return 2
	case "three":
		return 3
	case "four":
		return 4
	case "five":
		return 5
	case "six":
		return 6
	case "seven":
		return 7
	case "eight":
		return 8
	case "nine":
		return 9
	case "ten":
		return 10
	case "eleven":
		return 11
	case "twelve":
		return 12
	case "thirteen":
		return 13
	case "fourteen":
		return 14
	case "fifteen":
		return 15
	case "sixteen":
		return 16
	case "seventeen":
		return 17
	case "eighteen":
		return 18
	case "nineteen":
		return 19
	case "twenty":
		return 20
	}
	return 0
}

// enOrdinal is the place a word counts to; 0 for any other word.
func enOrdinal(w string) int {
	switch w {
	case "first":
		return 1
	case "second":
		return 2
	case "third":
		return 3
	case "fourth":
		return 4
	case "fifth":
		return 5
	case "sixth":
		return 6
	case "seventh":
		return 7
	case "eighth":
		return 8
	case "ninth":
		return 9
	case "tenth":
		return 10
	case "eleventh":
		return 11
	case "twelfth":
		return 12
	case "thirteenth":
		return 13
	case "fourteenth":
		return 14
	case "fifteenth":
		return 15
	case "sixteenth":
		return 16
	case "seventeenth":
		return 17
	case "eighteenth":
		return 18
	case "nineteenth":
		return 19
	case "twentieth":
		return 20
	}
	return 0
}
