package deadline

import (
	"strings"
	"time"
)

// svSpelling are the Swedish words whose misspellings are understood.
var svSpelling = [...][]string{
	typoDays: {
		"måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag", "imorgon", "övermorgon",
		"januari", "februari", "augusti", "september", "oktober", "november", "december",
	},
	typoUnits:  {"minuter", "timmar", "timme", "dagar", "veckor", "vecka", "månader", "månad", "arbetsdagar"},
	typoParts:  {"förmiddag", "eftermiddag", "morgon", "kväll"},
	typoOthers: {"senast", "månadsskiftet", "årsskiftet", "midsommar"},
}

// svUnmarked is the word that is written without the marks of its letters, as on a keyboard that lacks them.
func svUnmarked(w string) string {
	switch w {
	case "nasta":
		return "nästa"
	case "kvall", "ikvall":
		return strings.Replace(w, "kvall", "kväll", 1)
	case "manad", "manader", "manaden":
		return strings.Replace(w, "manad", "månad", 1)
	case "formiddag":
		return "förmiddag"
	}
	return ""
}

// svJoin is the table of Swedish words that mean something else together.
func svJoin(a, b string) string {
	switch a {
	case "i":
		switch b {
		case "dag":
			return "idag"
		case "morgon", "morgonbitti", "morrn", "morn", "morron":
			return "imorgon"
		case "övermorgon", "överimorgon", "övermorn":
			return "övermorgon"
		case "kväll", "qväll":
			return "ikväll"
		case "natt":
			return "inatt"
		case "eftermiddag":
			return "ieftermiddag"
		case "förmiddag":
			return "iförmiddag"
		case "morse", "går":
			return "igår"
		case "förrgår":
			return "förrgår"
		case "måndags", "tisdags", "onsdags", "torsdags", "fredags", "lördags", "söndags":
			return "i" + b
		case "år":
			return "iår"
		}
	case "över", "överi":
		if b == "imorgon" || b == "morgon" {
			return "övermorgon"
		}
	case "just", "redan":
		switch b {
		case "nu", "idag", "imorgon", "ikväll", "på", "i":
			return b
		}
	}
	return svJoinLong(a, b)
}

// svJoinLong goes on, with what has three words and more.
func svJoinLong(a, b string) string {
	switch a {
	case "den", "det", "de":
		if b == "här" {
			return "denna"
		}
	case "inte senare":
		if b == "än" {
			return "senast"
		}
	case "är":
		if b == "slut" {
			return "slut"
		}
	case "fram":
		if b == "till" {
			return "framtill"
		}
	case "till", "framtill":
		if b == "och" {
			return "till och"
		}
	case "till och":
		if b == "med" {
			return "framtill"
		}
	case "från och":
		if b == "med" {
			return "från och med"
		}
	case "fr o", "t o":
		if b == "m" {
			return svOpenEnd(a)
		}
	case "med":
		if b == "start" || b == "början" {
			return "från och med"
		}
	case "fr", "t":
		if b == "o" {
			return a + " o"
		}
	case "nu":
		if b == "på" {
			return "nupå"
		}
	case "från":
		switch b {
		case "nu", "idag":
			return "hädanefter"
		case "och":
			return "från och"
		}
	case "efter", "näst":
		if b == "nästa" {
			return "efternästa"
		}
	}
	return svJoinSmall(a, b)
}

// svOpenEnd is the word for an abbreviation that ends in m, without it: fr.o.m., t.o.m.
func svOpenEnd(a string) string {
	if a[0] == 'f' {
		return "från och med"
	}
	return "framtill"
}

func svJoinSmall(a, b string) string {
	switch a {
	case "strax", "direkt", "precis", "genast":
		switch b {
		case "efter", "före", "innan":
			return b
		}
	case "inte":
		switch b {
		case "senare":
			return "inte senare"
		case "före", "innan", "förrän":
			return "inte före"
		case "efter":
			return "senast"
		}
	case "senare":
		switch b {
		case "i", "på", "under", "idag", "ikväll", "imorgon", "ieftermiddag":
			return b
		}
	case "denna", "samma":
		if b == "tid" || b == "tiden" {
			return "same time"
		}
	case "mitt":
		switch b {
		case "i":
			return "mitten"
		case "på":
			return "mitt på"
		}
	case "mitt på":
		if b == "dagen" || b == "dan" {
			return "mittpådagen"
		}
	case "inom":
		if b == "loppet" {
			return "inom loppet"
		}
	case "inom loppet":
		if b == "av" {
			return "inom"
		}
	case "någon", "nån":
		if b == "gång" {
			return "ungefär"
		}
	case "mindre", "mer", "färre":
		if b == "än" {
			return "mindre än"
		}
	case "allra":
		if b == "senast" {
			return "senast"
		}
	}
	return ""
}

// svWord is the table of Swedish words.
func svWord(w string, t *token) {
	switch w {
	case "måndag", "mån", "måndagen":
		t.mean(kWeekday, int(time.Monday))
		if w == "mån" {
			t.mean(kUnit, int(month))
		}
	case "tisdag", "tis", "tisdagen", "tisd":
		t.mean(kWeekday, int(time.Tuesday))
	case "onsdag", "ons", "onsdagen", "onsd":
		t.mean(kWeekday, int(time.Wednesday))
	case "torsdag", "tors", "torsdagen", "torsd":
		t.mean(kWeekday, int(time.Thursday))
	case "tor":
		t.meanX(kWeekday, int(time.Thursday), weak)
	case "fredag", "fre", "fredagen", "fred":
		t.mean(kWeekday, int(time.Friday))
		if w == "fred" {
			t.pieces[t.count-1].x = weak
		}
	case "lördag", "lör", "lördagen", "lörd":
		t.mean(kWeekday, int(time.Saturday))
	case "söndag", "sön", "söndagen", "sönd":
		t.mean(kWeekday, int(time.Sunday))
	case "måndagar", "tisdagar", "onsdagar", "torsdagar", "fredagar", "lördagar", "söndagar":
		svWord(strings.TrimSuffix(w, "ar"), t)
		t.pieces[0].x = plural
	case "måndagens", "tisdagens", "onsdagens", "torsdagens", "fredagens", "lördagens", "söndagens":
		svWord(strings.TrimSuffix(w, "ens"), t)
		t.pieces[0].x = owning
	case "imåndags", "itisdags", "ionsdags", "itorsdags", "ifredags", "ilördags", "isöndags":
		svWord(strings.TrimSuffix(w[1:], "s"), t)
		t.pieces[0].x = passed
	case "januari", "februari", "juni", "juli", "augusti", "oktober":
		t.mean(kMonth, map3(w))
	case "mars", "maj", "okt":
		t.meanX(kMonth, map3(w), weak)
	default:
		_ = svDay(w, t) || svNumber(w, t) || svUnit(w, t) || svSmall(w, t) || svMeeting(w, t)
	}
}

func svDay(w string, t *token) bool {
	switch w {
	case "idag":
		t.mean(kRelDay, 0)
	case "imorgon", "morgondagen", "imorrn", "imorn", "imorron", "imorrgon", "imogon":
		t.mean(kRelDay, 1)
	case "övermorgon", "iövermorgon", "överimorgon", "övermorn":
		t.mean(kRelDay, 2)
	case "igår":
		t.mean(kRelDay, -1)
	case "förrgår", "iförrgår":
		t.mean(kRelDay, -2)
	case "ikväll":
		t.meanX(kRelDay, 0, int(evening))
	case "inatt":
		t.meanX(kRelDay, 0, int(night))
	case "ieftermiddag":
		t.meanX(kRelDay, 0, int(afternoon))
	case "iförmiddag":
		t.meanX(kRelDay, 0, int(forenoon))
	case "midnatt":
		t.mean(kNamed, 24*60)
	case "mittpådagen":
		t.mean(kNamed, 12*60)
	case "lunchen", "lunchtid", "middagen", "middag", "mitt":
		if w != "mitt" {
			t.mean(kPart, int(lunch))
		}
	case "bitti", "morgonbitti":
		t.mean(kPart, int(earlyMorning))
	case "morgon", "morgonen", "morn":
		t.mean(kPart, int(morning))
	case "förmiddag", "förmiddagen", "fm":
		t.mean(kPart, int(forenoon))
	case "eftermiddag", "eftermiddagen", "eftermiddan", "em":
		t.mean(kPart, int(afternoon))
	case "kväll", "kvällen", "kvälls":
		t.mean(kPart, int(evening))
	case "natt", "natten":
		t.mean(kPart, int(night))
	case "månadsskiftet", "månadsskifte":
		t.mean(kTurn, int(month))
	case "årsskiftet", "årsskifte":
		t.mean(kTurn, int(year))
	case "kvartalsskiftet", "kvartalsskifte":
		t.mean(kTurn, int(quarter))
	case "veckoskiftet":
		t.mean(kTurn, int(week))
	case "årsslutet":
		t.mean(kEndOf, int(year))
	case "månadsslutet", "månadsslut":
		t.mean(kEndOf, int(month))
	case "kvartalsslutet", "kvartalsslut":
		t.mean(kEndOf, int(quarter))
	case "veckoslutet", "veckoslut":
		t.mean(kEndOf, int(week))
	case "stängning", "stängningsdags", "arbetsdagens", "dagsslut":
		t.mean(kEndOf, int(dayUnit))
	case "helg", "helgen", "veckohelgen":
		t.mean(kWeekend, 0)
	case "nu", "genast", "omgående":
		if w == "nu" {
			t.mean(kNow, 0)
		}
	default:
		return svSeason(w, t)
	}
	return true
}

func svSeason(w string, t *token) bool {
	switch w {
	case "sommar":
		t.meanX(kSeason, 6, 21)
	case "höst":
		t.meanX(kSeason, 9, 23)
	case "vinter":
		t.meanX(kSeason, 12, 21)
	case "våren":
		t.meanX(kSeason, 3, 20)
	case "sommaren":
		t.meanX(kSeason, 6, 21)
	case "hösten":
		t.meanX(kSeason, 9, 23)
	case "vintern":
		t.meanX(kSeason, 12, 21)
	default:
		return false
	}
	return true
}

func svUnit(w string, t *token) bool {
	switch w {
	case "sekund", "sekunder", "sek":
		t.mean(kUnit, int(second))
	case "minut", "minuter", "minuten", "minuterna":
		t.mean(kUnit, int(minute))
	case "timme", "timmar", "timma", "timmen", "tim", "timmars", "timmarna", "t":
		t.mean(kUnit, int(hour))
	case "halvtimme", "halvtimma", "halvtimmen":
		t.mean(kUnit, int(halfHour))
	case "dag", "dagar", "dagen", "dygn", "dygnet", "dagarna", "dagars", "dar", "dan":
		t.mean(kUnit, int(dayUnit))
	case "vecka", "veckor", "veckan", "veckors", "veckorna", "arbetsvecka", "arbetsveckor", "v":
		t.mean(kUnit, int(week))
	case "månad", "månader", "månaden", "månaderna", "mån":
		t.mean(kUnit, int(month))
	case "kvartal", "kvartalet":
		t.mean(kUnit, int(quarter))
	case "år", "året", "åren":
		t.mean(kUnit, int(year))
	case "halvår", "halvåret":
		t.mean(kUnit, int(halfYear))
	case "arbetsdag", "arbetsdagar", "vardag", "vardagar", "bankdag", "bankdagar", "arbetsdagen", "vardagen":
		t.mean(kUnit, int(workday))
	case "arbetstimmar", "arbetstimme":
		t.mean(kUnit, int(workhour))
	case "dagens":
		t.meanX(kUnit, int(dayUnit), weak)
	case "veckans":
		t.meanX(kUnit, int(week), weak)
	case "månadens":
		t.meanX(kUnit, int(month), weak)
	case "kvartalets":
		t.meanX(kUnit, int(quarter), weak)
	case "årets":
		t.meanX(kUnit, int(year), weak)
	case "iår":
		t.mean(kUnit, int(year))
		t.mean(kMod, int(current))
	default:
		return false
	}
	return true
}
