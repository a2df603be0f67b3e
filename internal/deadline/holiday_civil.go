package deadline

import (
	"time"

	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/us"
)

// civil are the days that are kept in many countries.
var civil = []holiday{
	{names: "new year|new years day|new year day|nyårsdagen|nyårsdag|nyåret", on: kept(aa.NewYear, 0)},
	{names: "new year eve|new years eve|new year's eve day|old year night|silvester|hogmanay|nyårsafton|nyår|nyårsaftonen|nyårshelgen", on: kept(se.Nyarsafton, 0)},
	{names: "nye", on: kept(se.Nyarsafton, 0), flags: person},
	{names: "new year weekend", on: kept(se.Nyarsafton, 0), last: 1},
	{names: "april fool|april fools day|april fool day|all fools day|första april", on: fixed(time.April, 1)},
	{names: "may day|mayday|labour day uk|international workers day|workers day|första maj", on: kept(aa.WorkersDay, 0)},
	{names: "mother day|mothers day|mum day", on: nth(2, time.Sunday, time.May, 0), swede: nth(-1, time.Sunday, time.May, 0)},
	{names: "father day|fathers day|dad day", on: nth(3, time.Sunday, time.June, 0), swede: nth(2, time.Sunday, time.November, 0)},
	{names: "black friday|black fri", on: nth(4, time.Thursday, time.November, 1)},
	{names: "small business saturday", on: nth(4, time.Thursday, time.November, 2)},
	{names: "cyber monday|cyber mon", on: nth(4, time.Thursday, time.November, 4)},
	{names: "giving tuesday", on: nth(4, time.Thursday, time.November, 5)},
	{names: "singles day|double eleven|singels day", on: fixed(time.November, 11)},
	{names: "leap day|skottdagen", on: fixed(time.February, 29)},
	{names: "earth hour", on: earthHour, clock: [2]time.Duration{20*time.Hour + 30*time.Minute, 21*time.Hour + 30*time.Minute}},
	{names: "summer solstice", on: fixed(time.June, 21)},
	{names: "super bowl|super bowl sunday|superbowl", on: superBowl},
}

// earthHour is on the last Saturday of March, a week earlier when that is the one before Easter. In 2025 Ramadan was
// given way to as well (https://www.earthhour.org).
func earthHour(year int) date {
	last := nthWeekday(year, time.March, time.Saturday, -1)
	if last.plus(1) == easter(0)(year) || year == 2025 {
		return last.plus(-7)
	}
	return last
}

// superBowl is the second Sunday of February since 2022, with a season of 17 games; the first before that.
func superBowl(year int) date {
	if year < 2022 {
		return nthWeekday(year, time.February, time.Sunday, 1)
	}
	return nthWeekday(year, time.February, time.Sunday, 2)
}

// swedish are the days of Sweden: lag (1989:253) om allmänna helgdagar, and those of the almanac.
var swedish = []holiday{
	{names: "midsummer eve|midsummers eve|midsummer|midsommar|midsommaren|midsommarafton|midsommaraftonen|mid summer|mid summers eve", on: kept(se.Midsommarafton, 0)},
	{names: "midsommarhelgen|midsummer weekend", on: kept(se.Midsommarafton, 0), last: 2},
	{names: "midsummer day|midsummers day|midsommardagen", on: kept(se.Midsommardagen, 0)},
	{names: "allhelgona|alla helgons dag|alla helgons|allhelgonadagen|alla helgon", on: kept(se.AllaHelgonsDag, 0)},
	{names: "allhelgonahelgen", on: kept(se.AllaHelgonsDag, -1), last: 2},
	{names: "mellandagarna", on: fixed(time.December, 27), last: 3},
	{names: "nationaldagen|sveriges nationaldag|svenska flaggans dag|swedish national day|national day of sweden|sweden's national day", on: kept(se.Nationaldagen, 0)},
	{names: "mors dag|morsdag", on: nth(-1, time.Sunday, time.May, 0)},
	{names: "fars dag|farsdag", on: nth(2, time.Sunday, time.November, 0)},
	{names: "kvinnodagen|internationella kvinnodagen", on: fixed(time.March, 8)},
	{names: "kanelbullens dag", on: fixed(time.October, 4)},
	{names: "gustav adolfs dag|gustav adolfsdagen", on: fixed(time.November, 6)},
	{names: "fn dagen", on: fixed(time.October, 24)},
	{names: "nobeldagen|nobel day", on: fixed(time.December, 10)},
}

// american are the days of the United States: 5 U.S.C. § 6103, 36 U.S.C. §§ 101–148 and what is kept besides.
var american = []holiday{
	{names: "mlk|mlk day|mlk jr day|martin luther king|martin luther king day|martin luther king jr day|martin luther king jr|civil rights day|idaho human rights day", on: kept(us.MlkDay, 0)},
	{names: "inauguration day", on: quadrennial(1, fixed(time.January, 20))},
	{names: "groundhog day|groundhogs day", on: fixed(time.February, 2)},
	{names: "rosa parks day", on: fixed(time.February, 4)},
	{names: "lincolns birthday|lincoln birthday|abraham lincolns birthday|abraham lincoln birthday|lincolns day", on: fixed(time.February, 12)},
	{names: "presidents day|president day|washingtons birthday|washington birthday|george washingtons birthday|george washington birthday|george washington day|washington day", on: kept(us.PresidentsDay, 0)},
	{names: "susan b anthony day", on: fixed(time.February, 15)},
	{names: "super tuesday", on: quadrennial(0, nth(1, time.Tuesday, time.March, 0))},
	{names: "daylight saving start|daylight saving start day|daylight saving time start|daylight saving begins|daylight saving time begins|start of daylight saving|start of daylight saving time|beginning of daylight saving", on: nth(2, time.Sunday, time.March, 0)},
	{names: "daylight saving end|daylight saving end day|daylight saving time end|daylight saving ends|daylight saving time ends|end of daylight saving|end of daylight saving time", on: nth(1, time.Sunday, time.November, 0)},
	{names: "pi day|white day", on: fixed(time.March, 14)},
	{names: "evacuation day", on: fixed(time.March, 17)},
	{names: "cesar chavez day", on: fixed(time.March, 31)},
	{names: "siblings day|sibling day", on: fixed(time.April, 10)},
	{names: "jefferson birthday|jeffersons birthday|thomas jefferson birthday|thomas jefferson day", on: fixed(time.April, 13)},
	{names: "tax day|us tax day|tax filing day", on: taxDay},
	{names: "emancipation day|dc emancipation day", on: fixed(time.April, 16)},
	{names: "patriots day", on: nth(3, time.Monday, time.April, 0), flags: exact},
	{names: "administrative professionals day|administrative professional day|secretaries day|secretarys day|secretary day|admins day|admin day|administrative assistants day", on: nth(-1, time.Saturday, time.April, -3)},
	{names: "arbor day", on: nth(-1, time.Friday, time.April, 0)},
	{names: "youth service day|global youth service day|national youth service day|gysd", on: listed(0, youthServiceDays), last: 2},
	{names: "loyalty day|law day|lei day", on: fixed(time.May, 1)},
	{names: "kentucky derby|derby day", on: nth(1, time.Saturday, time.May, 0)},
	{names: "star wars day", on: fixed(time.May, 4)},
	{names: "cinco de mayo", on: fixed(time.May, 5)},
	{names: "day of prayer", on: nth(1, time.Thursday, time.May, 0)},
	{names: "teacher appreciation day|teachers appreciation day|teacher day us", on: nth(1, time.Sunday, time.May, 2)},
	{names: "truman day", on: fixed(time.May, 8)},
	{names: "military spouse day|military spouse appreciation day", on: nth(2, time.Sunday, time.May, -2)},
	{names: "peace officers memorial day|peace officer memorial day", on: fixed(time.May, 15)},
	{names: "armed forces day|armed force day", on: nth(3, time.Saturday, time.May, 0)},
	{names: "maritime day", on: fixed(time.May, 22)},
	{names: "emsc day|emergency medical services for children day", on: nth(3, time.Sunday, time.May, 3)},
	{names: "missing children day", on: fixed(time.May, 25)},
	{names: "memorial day|decoration day", on: kept(us.MemorialDay, 0)},
	{names: "d day", on: fixed(time.June, 6)},
	{names: "flag day", on: fixed(time.June, 14)},
	{names: "juneteenth|juneteenth day|freedom day", on: fixed(time.June, 19)},
	{names: "independence day|fourth july", on: kept(us.IndependenceDay, 0)},
	{names: "parents day", on: nth(4, time.Sunday, time.July, 0)},
	{names: "pioneer day", on: fixed(time.July, 24)},
	{names: "purple heart day", on: fixed(time.August, 7)},
	{names: "aviation day", on: fixed(time.August, 19)},
	{names: "women equality day|womens equality day", on: fixed(time.August, 26)},
	{names: "labor day|labour day", on: kept(us.LaborDay, 0)},
	{names: "grandparents day|grandparent day", on: nth(1, time.Monday, time.September, 6)},
	{names: "patriot day|day of remembrance for 9 11|september 11th attacks remembrance", on: fixed(time.September, 11)},
	{names: "constitution day|citizenship day|constitution day and citizenship day", on: fixed(time.September, 17)},
	{names: "gold star mothers day|gold star mother day", on: nth(-1, time.Sunday, time.September, 0)},
	{names: "child health day", on: nth(1, time.Monday, time.October, 0)},
	{names: "leif erikson day|leif ericson day|leif eriksson day", on: fixed(time.October, 9)},
	{names: "columbus day|indigenous peoples day|indigenous people day|native americans day|native american day", on: kept(us.ColumbusDay, 0)},
	{names: "bosss day|boss day|bosses day", on: bossDay},
	{names: "white cane safety day", on: fixed(time.October, 15)},
	{names: "sweetest day", on: nth(3, time.Saturday, time.October, 0)},
	{names: "nevada day", on: nth(-1, time.Friday, time.October, 0)},
	{names: "election day", on: from(time.November, 2, time.Tuesday)},
	{names: "veterans day|veteran day", on: kept(us.VeteransDay, 0)},
	{names: "thanksgiving|thanksgiving day|turkey day", on: kept(us.ThanksgivingDay, 0)},
	{names: "thanksgiving weekend", on: kept(us.ThanksgivingDay, 0), last: 3},
	{names: "pearl harbor day|pearl harbor remembrance day", on: fixed(time.December, 7)},
	{names: "bill of rights day", on: fixed(time.December, 15)},
	{names: "wright brothers day", on: fixed(time.December, 17)},
	{names: "festivus", on: fixed(time.December, 23)},
	{names: "kwanzaa|kwanza", on: fixed(time.December, 26), last: 6},
}

// quadrennial is every fourth year: 0 is those that four divides.
func quadrennial(n int, on rule) rule {
	return func(year int) date {
		if year%4 != n {
			return date{}
		}
		return on(year)
	}
}

// taxDay is 15 April, or the next day that is no weekend and not the capital's Emancipation Day as observed
// (26 U.S.C. § 7503).
func taxDay(year int) date {
	off := date{year, time.April, 16}
	switch off.weekday() {
	case time.Saturday:
		off = off.plus(-1)
	case time.Sunday:
		off = off.plus(1)
	case time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday:
	}
	on := date{year, time.April, 15}
	for on.weekday() == time.Saturday || on.weekday() == time.Sunday || on == off {
		on = on.plus(1)
	}
	return on
}

// bossDay is 16 October, or the working day nearest to it.
func bossDay(year int) date {
	on := date{year, time.October, 16}
	switch on.weekday() {
	case time.Saturday:
		return on.plus(-1)
	case time.Sunday:
		return on.plus(1)
	case time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday:
	}
	return on
}

// youthServiceDays are the Fridays on which Global Youth Service Day began (https://www.ysa.org/gysd).
var youthServiceDays = days{
	20130426, 20140411, 20150417, 20160415, 20170421, 20180420, 20190426, 20200417, 20210423, 20220429, 20230428,
	20240426,
}

// national are the days of other countries whose name tells which.
var national = []holiday{
	{names: "burns night|robert burns day", on: fixed(time.January, 25)},
	{names: "early may bank holiday|may bank holiday", on: kept(gb.EarlyMay, 0)},
	{names: "spring bank holiday", on: nth(-1, time.Monday, time.May, 0)},
	{names: "august bank holiday|summer bank holiday", on: nth(-1, time.Monday, time.August, 0)},
	{names: "guy fawkes night|guy fawkes day|guy fawkes|bonfire night|fireworks night", on: fixed(time.November, 5)},
	{names: "remembrance day|armistice day|poppy day", on: kept(aa.ArmisticeDay, 0)},
	{names: "remembrance sunday", on: nth(2, time.Sunday, time.November, 0)},
	{names: "orangemens day|orangeman day|battle of the boyne", on: fixed(time.July, 12)},
	{names: "commonwealth day|empire day", on: nth(2, time.Monday, time.March, 0)},
	{names: "victoria day", on: from(time.May, 18, time.Monday)},
	{names: "canada day|dominion day", on: fixed(time.July, 1)},
	{names: "canadian thanksgiving|canadian thanksgiving day", on: nth(2, time.Monday, time.October, 0)},
	{names: "australia day|republic day india|indian republic day", on: fixed(time.January, 26)},
	{names: "anzac day", on: fixed(time.April, 25)},
	{names: "melbourne cup|melbourne cup day", on: nth(1, time.Tuesday, time.November, 0)},
	{names: "waitangi day", on: fixed(time.February, 6)},
	{names: "bastille day|french national day|quatorze juillet", on: fixed(time.July, 14)},
	{names: "german unity day|day of german unity", on: fixed(time.October, 3)},
	{names: "koningsdag|kings day|dutch kings day", on: kingsDay},
	{names: "koninginnedag", on: fixed(time.April, 30)},
	{names: "sinterklaas|sinterklaas eve|pakjesavond", on: fixed(time.December, 5)},
	{names: "sinterklaas day|st nicholas eve day", on: fixed(time.December, 6)},
	{names: "syttende mai|norwegian constitution day|norwegian national day", on: fixed(time.May, 17)},
	{names: "grundlovsdag|danish constitution day", on: fixed(time.June, 5)},
	{names: "finnish independence day|finlands självständighetsdag", on: fixed(time.December, 6)},
	{names: "indian independence day|independence day of india", on: fixed(time.August, 15)},
	{names: "gandhi jayanti|gandhis birthday|mahatma gandhi birthday|mahatma gandhi jayanti", on: fixed(time.October, 2)},
	{names: "ambedkar jayanti|bhim jayanti|dr ambedkar jayanti|tamil new year|puthandu|bengali new year", on: fixed(time.April, 14)},
	{names: "africa day|african liberation day|african freedom day", on: fixed(time.May, 25)},
	{names: "africa industrialization day", on: fixed(time.November, 20)},
	{names: "nelson mandela day|mandela day|nelson mandela international day", on: fixed(time.July, 18)},
	{names: "human rights day south africa", on: fixed(time.March, 21)},
	{names: "europe day|schuman day", on: fixed(time.May, 9)},
	{names: "victory in europe day|ve day|v e day", on: fixed(time.May, 8)},
	{names: "victory day", on: fixed(time.May, 9)},
	{names: "rizal day|jose rizal day", on: fixed(time.December, 30)},
	{names: "bonifacio day", on: fixed(time.November, 30)},
	{names: "songkran|songkran festival|thai new year", on: fixed(time.April, 13), last: 2},
}

// kingsDay is 27 April, or the day before when that is a Sunday.
func kingsDay(year int) date {
	on := date{year, time.April, 27}
	if on.weekday() == time.Sunday {
		return on.plus(-1)
	}
	return on
}
