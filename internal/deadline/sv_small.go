package deadline

import "strings"

func svSmall(w string, t *token) bool {
	switch w {
	case "denna", "detta", "innevarande":
		t.mean(kMod, int(this))
	case "nästa", "nästkommande", "näst":
		t.mean(kMod, int(next))
	case "kommande", "närmaste":
		t.mean(kMod, int(coming))
	case "nupå":
		t.mean(kConn, int(on))
		t.mean(kMod, int(coming))
	case "efternästa", "nästnästa":
		t.mean(kMod, int(afterNext))
	case "sista":
		t.meanX(kLast, 0, final)
	case "förra", "senaste", "föregående":
		t.meanX(kLast, 0, passed)
	case "slutet", "slut":
		t.mean(kEdge, int(end))
	case "början", "ingången":
		t.mean(kEdge, int(begin))
	case "mitten":
		t.mean(kEdge, int(middle))
	case "tidigt":
		t.mean(kEdge, int(early))
	case "sent":
		t.mean(kEdge, int(late))
	default:
		return svRelation(w, t)
	}
	return true
}

func svRelation(w string, t *token) bool {
	switch w {
	case "senast", "framtill":
		t.mean(kConn, int(by))
	case "till", "tills":
		t.mean(kConn, int(by))
		t.pieces[t.count-1].x = weak
		t.mean(kMore, 0)
		t.mean(kRange, 0)
	case "för":
		t.mean(kConn, int(lasting))
	case "innan", "före", "inför":
		t.mean(kConn, int(before))
	case "på", "vid":
		t.mean(kConn, int(on))
	case "om", "inom":
		t.mean(kConn, int(within))
	case "i":
		t.mean(kConn, int(within))
		t.pieces[t.count-1].x = weak
		t.mean(kOf, 0)
		t.mean(kTo, 0)
	case "av":
		t.mean(kOf, 0)
	case "efter":
		t.mean(kConn, int(after))
	case "från", "inte före", "från och med":
		t.mean(kConn, int(since))
	case "mellan":
		t.mean(kConn, int(between))
	case "under":
		t.mean(kConn, int(during))
	case "över":
		t.mean(kPast, 0)
		t.mean(kConn, int(during))
	case "kl", "klockan", "klocka", "klo":
		t.mean(kOclock, 0)
	case "inte", "varje", "varenda", "var", "varannan", "vartannat", "vart", "förrförra", "räkenskapsårets", "ortodox", "kinesiska", "gångna":
		t.mean(kNot, 0)
	case "ca", "cirka", "ungefär", "runt", "exakt", "precis", "prick", "omkring", "max", "högst",
		"mindre än", "drygt", "dryg", "knappt", "knapp", "typ", "antingen", "kanske", "nog":
		t.mean(kApprox, 0)
	case "framåt":
		t.mean(kHence, 0)
		t.mean(kApprox, 0)
	case "framöver", "hädanefter", "senare":
		t.mean(kHence, 0)
	case "sedan", "sen":
		t.mean(kAgo, 0)
	case "och", "samt", "men":
		t.mean(kAnd, 0)
	case "eller":
		t.mean(kOr, 0)
	case "den", "de":
		t.meanX(kArticle, 0, weak)
	case "mer":
		t.mean(kMore, 0)
	case "tid":
		t.mean(kTime, 0)
	default:
		return svAround(w, t)
	}
	return true
}

// svAround are the words that tell what the phrase beside them is not.
func svAround(w string, t *token) bool {
	switch w {
	case "jag", "vi", "du", "ni", "han", "hon", "man":
		t.mean(kPronoun, 0)
	case "storlek", "kanal", "plan", "avsnitt", "kapitel", "sida", "rum", "nummer", "våning", "steg", "fas", "artikel", "punkt", "paragraf", "bilaga",
		"utgåva", "kap", "avsn", "figur", "tabell", "revision":
		t.mean(kLabel, 0)
	case "ärende", "faktura", "uppgift", "projekt", "avtal", "sal", "fråga":
		t.meanX(kLabel, 0, weak)
	case "skala", "skalan", "förhållandet", "ställningen", "betyg", "betyget", "kostar", "kostade", "kostat", "pris", "priset":
		t.mean(kRatio, 0)
	case "sa", "sade", "sagt", "bestämde", "pratade", "diskuterade", "träffades", "beslutade":
		t.mean(kSaid, 0)
	case "tack", "snälla":
		t.mean(kPolite, 0)
	case "min", "mitt", "mina", "vår", "vårt", "våra", "din", "ditt", "er", "ert", "deras", "hans", "hennes":
		t.mean(kOwner, 0)
	default:
		return false
	}
	return true
}

// svMeeting is a meeting that is named by its day: måndagsmötet.
func svMeeting(w string, t *token) bool {
	weekday, thing, ok := strings.Cut(w, "dags")
	if !ok {
		return false
	}
	switch thing {
	case "mötet", "möte", "avstämningen", "avstämning", "genomgången", "genomgång", "träffen", "demon", "demo":
	default:
		return false
	}
	var of token
	if svWord(weekday+"dag", &of); of.count != 1 || of.pieces[0].kind != kWeekday {
		return false
	}
	t.meanX(kWeekday, int(of.pieces[0].n), meeting)
	return true
}
