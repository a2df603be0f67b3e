package deadline

import "time"

// jewish are the days of the Jewish year, which begin at sunset. All but Hanukkah and Tu BiShvat are so many days
// from Passover, since no month between varies.
var jewish = []holiday{
	{names: "tu bishvat|tu b'shvat|tu bishevat|tu b'shevat|new year of the trees|new year for trees", on: listed(-1, shevatDays), flags: dusk},
	{names: "purim|purim day", on: listed(-31, pesachDays), last: 1, flags: dusk},
	{names: "shushan purim", on: listed(-30, pesachDays), last: 1, flags: dusk},
	{names: "passover|pesach|pesah|pessach|jewish easter", on: listed(-1, pesachDays), last: 8, flags: dusk},
	{names: "yom hashoah|yom ha shoah|holocaust day|holocaust remembrance day|yom hashoa", on: shoah, last: 1, flags: dusk},
	{names: "yom ha'atzmaut|yom haatzmaut|israeli independence day|israel independence day", on: atzmaut, last: 1, flags: dusk},
	{names: "lag baomer|lag b'omer|lag la'omer", on: listed(32, pesachDays), last: 1, flags: dusk},
	{names: "yom yerushalayim|jerusalem day", on: listed(42, pesachDays), last: 1, flags: dusk},
	{names: "shavuot|shavuos|shovuos|shavuoth|feast of weeks", on: listed(49, pesachDays), last: 2, flags: dusk},
	{names: "tisha b'av|tisha bav|tish'a b'av|ninth of av", on: tishaBav, last: 1, flags: dusk},
	{names: "rosh hashanah|rosh hashana|rosh hashannah|rosh ha shanah|rosh ha shana|jewish new year|yom teruah", on: listed(162, pesachDays), last: 2, flags: dusk},
	{names: "yom kippur|day of atonement|yom kipur", on: listed(171, pesachDays), last: 1, flags: dusk},
	{names: "sukkot|succot|sukkos|sukot|sukkoth|feast of tabernacles|feast of booths", on: listed(176, pesachDays), last: 7, flags: dusk},
	{names: "hoshana rabbah|hoshana raba|hoshanah rabbah", on: listed(182, pesachDays), last: 1, flags: dusk},
	{names: "shemini atzeret|shmini atzeret|shemini atseret|shmini atseret", on: listed(183, pesachDays), last: 1, flags: dusk},
	{names: "simchat torah|simhat torah|simchas torah", on: listed(184, pesachDays), last: 1, flags: dusk},
	{names: "hanukkah|chanukah|hanukah|chanuka|hanuka|chanukkah|festival of lights jewish|chanukka|hanukka|jewish festival of lights", on: listed(-1, hanukkahDays), last: 8, flags: dusk},
}

// shoah is the eve of 27 Nisan, moved away from the Sabbath: a day earlier when it would be a Friday, later when a
// Sunday (Israel's Holocaust and Heroism Remembrance Day Law, 1959).
func shoah(year int) date {
	on := listed(12, pesachDays)(year)
	switch {
	case on.year == 0:
		return on
	case on.weekday() == time.Friday:
		on = on.plus(-1)
	case on.weekday() == time.Sunday:
		on = on.plus(1)
	}
	return on.plus(-1)
}

// atzmaut is the eve of 5 Iyar, moved so that neither it nor the day before touches the Sabbath (Israel's Independence
// Day Law, 1949).
func atzmaut(year int) date {
	on := listed(20, pesachDays)(year)
	switch {
	case on.year == 0:
		return on
	case on.weekday() == time.Monday:
		on = on.plus(1)
	case on.weekday() == time.Friday:
		on = on.plus(-1)
	case on.weekday() == time.Saturday:
		on = on.plus(-2)
	}
	return on.plus(-1)
}

// tishaBav is the eve of 9 Av, a day later when that is a Sabbath.
func tishaBav(year int) date {
	on := listed(112, pesachDays)(year)
	if on.year == 0 || on.weekday() == time.Saturday {
		return on
	}
	return on.plus(-1)
}

// muslim are the days of the Muslim year.
var muslim = []holiday{
	{names: "islamic new year|muslim new year|hijri new year|arabic new year|amun jadid|muharram|al hijra", on: listed(0, hijraDays)},
	{names: "ashura|ashoora|day of ashura|ashurah|ashuraa", on: listed(9, hijraDays)},
	{names: "mawlid|mawlid al nabi|mawlid an nabi|mawlid al nabawi|milad un nabi|milad an nabi|milad e nabi|eid milad un nabi|eid e milad un nabi|maulid|maulid nabi|prophet's birthday|prophet muhammad birthday|mevlid|eid milad", on: listed(0, mawlidDays)},
	{names: "isra and miraj|isra mi'raj|isra' and mi'raj|isra miraj|isra and mi raj|isra wal miraj|prophet's ascension|night journey|ascension to heaven|lailat al miraj|laylat al miraj|shab e miraj", on: listed(0, rajabDays)},
	{names: "laylat al bara'at|laylat al baraat|shab e barat|shab e baraat|mid sha'ban|mid shaban|night of forgiveness|night of records", on: listed(0, shabanDays)},
	{names: "ramadan|ramadhan|ramazan|ramzan|ramathan|ramadaan", on: listed(0, ramadanDays), last: 28},
	{names: "laylat al qadr|laylat ul qadr|lailat al qadr|lailatul qadr|laylatul qadr|shab e qadr|night of power|night of destiny|night of decree|night of measures|laylat al qadar", on: listed(26, ramadanDays)},
	{names: "jumu'atul wida|jumuatul wida|jumu'atul widaa|jamat ul vida|jamatul vida|jumat al wida|jumu'ah al wida|jumatul wida|jumatul vida|jamat ul wida|jumat ul vida", on: lastFriday},
	{names: "eid al fitr|eid ul fitr|eid el fitr|eid fitr|id al fitr|id ul fitr|eid ul fitar|ramzan eid|ramzan id|lesser eid|sweet eid|hari raya|hari raya puasa|hari raya aidilfitri|aidilfitri|eidul fitr|idul fitri|eidulfitr|ramazan bayram|sugar feast", on: listed(0, shawwalDays)},
	{names: "arafah day|arafat day|day of arafah|day of arafat", on: listed(-1, adhaDays)},
	{names: "eid al adha|eid ul adha|eid el adha|id al adha|id ul adha|eid adha|eid ul azha|id ul azha|eid al azha|id ul zuha|eid ul zuha|id ul zuha|bakra eid|bakr eid|bakr id|bakri eid|bakrid|bakri id|feast of the sacrifice|sacrifice feast|festival of the sacrifice|greater eid|qurban bayram|kurban bayram|hari raya haji|eid qurbani|qurbani eid", on: listed(0, adhaDays)},
	{names: "eid|eid day", on: listed(0, shawwalDays, adhaDays)},
}

// lastFriday is the last Friday of Ramadan.
func lastFriday(year int) date {
	for _, n := range shawwalDays {
		week := numbered(n).plus(-7)
		if on := week.plus(ahead(week, time.Friday)); on.year == year {
			return on
		}
	}
	return date{}
}

// asian are days of China and its neighbours, of Persia and of the Parsis.
var asian = []holiday{
	{names: "chinese new year|lunar new year|spring festival|chinese new year day|lunar new year day|seollal|tet nguyen dan|chinese lunar new year|kinesiska nyåret|kinesiskt nyår", on: listed(0, springDays)},
	{names: "chinese new year eve|lunar new year eve|spring festival eve", on: listed(-1, springDays)},
	{names: "lantern festival|yuan xiao", on: listed(14, springDays)},
	{names: "qingming|qingming festival|tomb sweeping day|ching ming|ching ming festival", on: qingming},
	{names: "dragon boat festival|duanwu|duanwu festival|dragon boat day", on: listed(0, dragonBoatDays)},
	{names: "qixi|qixi festival|chinese valentines day|double seventh festival", on: listed(0, qixiDays)},
	{names: "ghost festival|hungry ghost festival|zhongyuan festival", on: listed(0, ghostsDays)},
	{names: "mid autumn festival|mid-autumn festival|mooncake festival|moon festival|chuseok|mid-autumn day", on: listed(0, midAutumnDays)},
	{names: "double ninth festival|chongyang|chung yeung|chung yeung festival|double ninth", on: listed(0, doubleNinthDays)},
	{names: "national day of china|chinese national day|golden week china", on: fixed(time.October, 1)},
	{names: "nowruz|norooz|nowrooz|noruz|novruz|navroz|newroz|persian new year|iranian new year|norouz|nooruz", on: listed(0, farvardinDays)},
	{names: "parsi new year|jamshedi navroz|jamshedi navrooz|shahenshahi new year", on: parsiNewYear},
}

// qingming is the day on which the sun reaches 15° of longitude, by the usual formula for this century.
func qingming(year int) date {
	y := year % 100
	return date{year, time.April, int(float64(y)*0.2422+4.81) - y/4}
}

// parsiNewYear is the first day of a calendar of 365 days without leap years (Shahenshahi): 16 August in 2022, a day
// earlier after each leap day.
func parsiNewYear(year int) date {
	d := date{2022, time.August, 16}
	return d.plus(365 * (year - d.year))
}
