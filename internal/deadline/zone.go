package deadline

// place is a city whose time people name.
type place struct {
	en, sv, zone string
}

var places = []place{
	{"london", "londontid", "Europe/London"},
	{"stockholm", "svensk", "Europe/Stockholm"},
	{"swedish", "stockholmstid", "Europe/Stockholm"},
	{"berlin", "berlintid", "Europe/Berlin"},
	{"paris", "paristid", "Europe/Paris"},
	{"helsinki", "finsk", "Europe/Helsinki"},
	{"oslo", "norsk", "Europe/Oslo"},
	{"copenhagen", "dansk", "Europe/Copenhagen"},
	{"eastern", "newyorktid", "America/New_York"},
	{"boston", "", "America/New_York"},
	{"central", "", "America/Chicago"},
	{"chicago", "", "America/Chicago"},
	{"mountain", "", "America/Denver"},
	{"denver", "", "America/Denver"},
	{"pacific", "", "America/Los_Angeles"},
	{"seattle", "", "America/Los_Angeles"},
	{"tokyo", "", "Asia/Tokyo"},
	{"singapore", "", "Asia/Singapore"},
	{"sydney", "", "Australia/Sydney"},
}

// zoneWord is the table of zones by their letters, and of cities whose time people name.
func zoneWord(w string, t *token) bool {
	const h = 60
	switch w {
	case "gmt", "utc", "zulu", "z":
		t.mean(kZone, 0)
	case "wet":
		t.meanX(kZone, 0, weak)
	case "bst", "cet", "west":
		t.mean(kZone, h)
	case "cest", "eet", "sast":
		t.mean(kZone, 2*h)
	case "eest", "msk":
		t.mean(kZone, 3*h)
	case "ist":
		t.mean(kZone, 5*h+30)
	case "sgt", "hkt", "awst":
		t.mean(kZone, 8*h)
	case "jst", "kst":
		t.mean(kZone, 9*h)
	case "aest":
		t.mean(kZone, 10*h)
	case "aedt":
		t.mean(kZone, 11*h)
	case "edt":
		t.mean(kZone, -4*h)
	case "est", "cdt":
		t.mean(kZone, -5*h)
	case "cst", "mdt":
		t.mean(kZone, -6*h)
	case "mst", "pdt":
		t.mean(kZone, -7*h)
	case "pst":
		t.mean(kZone, -8*h)
	default:
		for i := range places {
			if places[i].en == w || places[i].sv == w {
				t.mean(kPlace, i)
				return true
			}
		}
		return false
	}
	return true
}
