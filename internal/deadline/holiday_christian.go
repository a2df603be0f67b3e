package deadline

import (
	"strings"
	"time"

	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/se"
)

// movable are the days that are counted from Easter, with what the eastern churches' are called by.
func movable(prefix string, rule func(shift int) rule) []holiday {
	list := []holiday{
		{names: "septuagesima sunday|septuagesima", on: rule(-63)},
		{names: "shrove monday|rose monday|collop monday|lundi gras", on: rule(-48)},
		{names: "shrove tuesday|pancake day|pancake tuesday|mardi gras|fat tuesday|fettisdagen|fettisdag", on: rule(-47)},
		{names: "ash wednesday|askonsdagen|askonsdag", on: rule(-46)},
		{names: "lent", on: rule(-46), last: 45, flags: common},
		{names: "mothering sunday|laetare sunday", on: rule(-21)},
		{names: "palm sunday|branch sunday|yew sunday|palmsöndagen|palmsöndag", on: rule(-7)},
		{names: "holy week|passion week|great week|stilla veckan|påskveckan", on: rule(-7), last: 6},
		{names: "spy wednesday|holy wednesday|great wednesday|dymmelonsdagen|dymmelonsdag", on: rule(-4)},
		{names: "maundy thursday|holy thursday|great thursday|covenant thursday|covenant thu|sheer thursday|thursday of mysteries|skärtorsdagen|skärtorsdag", on: rule(-3)},
		{names: "good friday|holy friday|great friday|långfredagen|långfredag", on: rule(-2)},
		{names: "easter weekend|easter holiday|easter break|påskhelgen", on: rule(-2), last: 3},
		{names: "holy saturday|great saturday|easter saturday|black saturday|easter eve|påskafton|påskaftonen", on: rule(-1)},
		{names: "easter|easter sunday", on: rule(0), flags: person},
		{names: "påsk|påsken|påskdagen|påskdag|pascha", on: rule(0)},
		{names: "easter monday|annandag påsk|bright monday", on: rule(1)},
		{names: "thomas sunday|low sunday|divine mercy sunday", on: rule(7)},
		{names: "great prayer day|general prayer day|store bededag", on: rule(26)},
		{names: "ascension|ascension day|ascension thursday|feast of the ascension|kristi himmelsfärd|kristi himmelfärd|kristi himmelsfärdsdag|kristi himmelfärdsdag|kristi himmelsfärds dag|kristi himmelfärds dag|kristihimmelsfärd|kristihimmelsfärdsdag", on: rule(39)},
		{names: "pentecost eve|whitsun eve|pingstafton", on: rule(48)},
		{names: "pentecost|pentecost sunday|whit sunday|white sunday|whitsunday|whitsun|pingst|pingsten|pingstdagen", on: rule(49)},
		{names: "pingsthelgen|whitsun weekend", on: rule(48), last: 1},
		{names: "whit monday|pentecost monday|whitsun monday|annandag pingst|monday of the holy spirit", on: rule(50)},
		{names: "trinity sunday|heliga trefaldighets dag|trefaldighetssöndagen", on: rule(56)},
		{names: "corpus christi|feast of corpus christi", on: rule(60)},
		{names: "sacred heart|feast of the sacred heart", on: rule(68)},
	}
	if prefix == "" {
		return list
	}
	list = append(list, holiday{names: "clean monday|ash monday|green monday", on: rule(-48)},
		holiday{names: "lazarus saturday", on: rule(-8)})
	for i := range list {
		list[i].names = prefix + strings.ReplaceAll(list[i].names, "|", "|"+prefix)
		if i >= len(list)-2 { // only the eastern churches have them
			list[i].names += "|" + strings.ReplaceAll(list[i].names, prefix, "")
		}
	}
	return list
}

// christian are the days of the churches that have a date.
var christian = []holiday{
	{names: "advent|advent sunday", on: from(time.November, 27, time.Sunday), flags: common},
	{names: "st nicholas|saint nicholas|st nicholas day|saint nicholas day|feast of st nicholas", on: fixed(time.December, 6)},
	{names: "immaculate conception|feast of the immaculate conception", on: kept(aa.ImmaculateConception, 0)},
	{names: "st lucy|st lucia|saint lucy|saint lucia|lucia day|luciadagen|lucia", on: fixed(time.December, 13), flags: person},
	{names: "christmas eve|xmas eve|christmas evening|christmas eve day|xmas eve day|x mas eve|noche buena|julafton|julaftonen|jul|julen", on: kept(se.Julafton, 0)},
	{names: "julhelgen|christmas weekend", on: kept(se.Julafton, 0), last: 2},
	{names: "christmas|xmas|x mas|christmas day|xmas day|noel|juldagen|juldag", on: kept(aa.ChristmasDay, 0)},
	{names: "boxing day|st stephen|saint stephen|st stephens day|second day of christmas|annandag jul|annandagen|annandan|second christmas day", on: kept(aa.ChristmasDay2, 0)},
	{names: "holy innocents|holy innocents day|childermas|värnlösa barns dag", on: fixed(time.December, 28)},
	{names: "twelfth night|epiphany eve|trettondagsafton", on: fixed(time.January, 5)},
	{names: "epiphany|three kings day|three wise men day|feast of the epiphany|dia de reyes|trettondagen|trettondedagen|trettondedag jul|trettondag jul|trettondag|trettonhelgen", on: kept(aa.Epiphany, 0)},
	{names: "orthodox christmas|orthodox christmas day|coptic christmas|julian christmas", on: fixed(time.January, 7)},
	{names: "orthodox new year|old new year|julian new year", on: fixed(time.January, 14)},
	{names: "tjugondag knut|tjugondag jul|knutsdagen|tjugondagen|st knuts day", on: fixed(time.January, 13)},
	{names: "candlemas|candlemas day|feast of the presentation|kyndelsmässodagen|kyndelsmässa", on: fixed(time.February, 2)},
	{names: "valentine day|st valentine|st valentines day|saint valentines day|valentines|v day|alla hjärtans dag", on: fixed(time.February, 14)},
	{names: "st david|saint david|st davids day", on: fixed(time.March, 1)},
	{names: "st patrick|saint patrick|saint patricks day|st patricks day|st paddy|st paddys day|paddys day", on: fixed(time.March, 17)},
	{names: "st joseph|saint joseph|st josephs day|feast of st joseph", on: fixed(time.March, 19)},
	{names: "annunciation|feast of the annunciation|lady day|marie bebådelsedag|våffeldagen", on: fixed(time.March, 25)},
	{names: "st george|saint george|saint georges day|st georges day|feast of st george", on: fixed(time.April, 23)},
	{names: "walpurgis night|walpurgis|walpurgis eve|st walpurgis eve|valborg|valborgsmässoafton|sista april", on: fixed(time.April, 30), flags: person},
	{names: "st john|saint john|st johns day|st john the baptist|nativity of st john|feast of st john|sankt hans", on: fixed(time.June, 24), flags: person},
	{names: "st peter and st paul|feast of st peter and paul|saints peter and paul", on: fixed(time.June, 29)},
	{names: "st benedict day|san fermin", on: fixed(time.July, 7)},
	{names: "transfiguration|feast of the transfiguration", on: fixed(time.August, 6)},
	{names: "assumption day|assumption of mary|assumption of the virgin mary|feast of the assumption", on: kept(aa.AssumptionOfMary, 0)},
	{names: "michaelmas|michaelmas day|feast of st michael|mikaelidagen", on: fixed(time.September, 29)},
	{names: "st francis|st francis day|feast of st francis|feast of st francis of assisi", on: fixed(time.October, 4), flags: person},
	{names: "reformation day", on: fixed(time.October, 31)},
	{names: "halloween|hallowe'en|all hallows eve|all saints eve|all hallow eve|alla helgons afton", on: fixed(time.October, 31)},
	{names: "all saints|all saints day|all hallows|all hallows day|hallowmas|feast of all saints", on: kept(aa.AllSaintsDay, 0)},
	{names: "all souls|all souls day|day of the dead|dia de los muertos|dia de muertos|commemoration of the faithful departed", on: fixed(time.November, 2)},
	{names: "martinmas|st martin|st martins day|saint martins day|old halloween|mårtensafton|mårten gås", on: fixed(time.November, 11), flags: person},
	{names: "christ the king|feast of christ the king|stir up sunday|domssöndagen", on: from(time.November, 20, time.Sunday)},
	{names: "st andrew|saint andrew|st andrews day|saint andrews day", on: fixed(time.November, 30), flags: person},
}
