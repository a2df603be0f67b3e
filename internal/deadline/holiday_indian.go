package deadline

import "time"

// indian are the days of the Hindu, Jain, Sikh and Buddhist years.
var indian = []holiday{
	{names: "lohri|lohari|lal loi", on: listed(-1, makarDays)},
	{names: "bhogi|bogi|bhogi pandigai|bogi pandigai|bhogi pongal", on: listed(-1, pongalDays)},
	{names: "pongal|thai pongal|surya pongal", on: listed(0, pongalDays)},
	{names: "mattu pongal|maattu pongal", on: listed(1, pongalDays)},
	{names: "kaanum pongal|kanum pongal|kaanam pongal|kanni pongal", on: listed(2, pongalDays)},
	{names: "makar sankranti|makara sankranti|makar sankranthi|makara sankranthi|makara sankrant|maghi|sankranti|sankranthi|uttarayan", on: listed(0, makarDays)},
	{names: "guru gobind singh jayanti|guru govind singh jayanti|guru gobind singh birthday|guru govind singh birthday|guru gobind singh gurpurab|guru gobind singh gurpurb", on: listed(0, gobindDays)},
	{names: "vasant panchami|basant panchami|saraswati puja|saraswati jayanti|vasanta panchami|sri panchami", on: listed(0, vasantDays)},
	{names: "guru ravidass jayanti|guru ravidas jayanti|guru ravidas birthday|guru ravidass birthday|ravidas jayanti|ravidass jayanti|ravidas birthday", on: listed(0, ravidasDays)},
	{names: "thaipusam|thai poosam|thaipoosam", on: listed(0, thaipusamDays)},
	{names: "maha shivaratri|maha shivratri|mahashivratri|mahashivaratri|shivaratri|shivratri|maha sivaratri|sivaratri", on: listed(0, shivaratriDays)},
	{names: "holika dahan|choti holi|chhoti holi|kamudu pyre", on: listed(-1, holiDays)},
	{names: "holi|rangwali holi|dhulandi|dhuli vandana|dhulivandan|phagwah|phagwa|festival of colors|festival of colours|dol jatra|dhuleti|dhulendi|dol purnima|holi festival", on: listed(0, holiDays)},
	{names: "ugadi|yugadi|gudi padwa|samvatsaradi|hindu new year|chaitra navaratri|cheti chand", on: listed(0, ugadiDays)},
	{names: "rama navami|ram navami|ramnavami|ramanavami|sri rama navami|shri ram navami|shree ram navami", on: listed(0, ramNavamiDays)},
	{names: "mahavir jayanti|mahavira jayanti|mahaveer jayanti|mahavir janma kalyanak|mahaveera jayanthi|mahavir birthday", on: listed(0, mahavirDays)},
	{names: "hanuman jayanti|hanuman janmotsav|hanumath jayanthi|hanumat jayanti", on: listed(0, hanumanDays)},
	{names: "vaisakhi|baisakhi|vasakhi|vaishakhi|baishakhi|vaisakhadi|mesha sankranti|vishu|khalsa day", on: listed(0, vaisakhiDays)},
	{names: "akshaya tritiya|akha teej|akshay tritiya|parshuram jayanti|parshurama jayanti|parashurama jayanti|parashuram jayanti", on: listed(0, akshayaDays)},
	{names: "buddha purnima|buddha jayanti|buddha poornima|buddha day|buddhas birthday|buddha birthday|vesak|vesak day|wesak|waisak|vesakha|visakha puja|visakha bucha day", on: listed(0, buddhaDays)},
	{names: "rabindra jayanti|tagore jayanti|rabindranath jayanti|rabindranath tagore jayanti|tagore birthday", on: rabindra},
	{names: "ratha yatra|rath yatra|rathayatra|rathyatra|jagannath rath yatra|chariot festival", on: listed(0, rathYatraDays)},
	{names: "guru purnima|guru poornima|vyasa purnima", on: listed(0, guruPurnimaDays)},
	{names: "raksha bandhan|rakshabandhan|rakhi|rakhi purnima|rakhri|rakhi day", on: listed(0, rakshaDays)},
	{names: "krishna janmashtami|krishna janmastami|janmashtami|janmastami|gokulashtami|gokulastami|krishnashtami|krishnastami|krishna jayanti|sri krishna jayanti|sri krishna janmashtami|ashtami rohini|saatam aatham|srikrishna jayanti", on: listed(0, janmashtamiDays)},
	{names: "ganesh chaturthi|ganesha chaturthi|ganesh chaturti|vinayaka chaturthi|vinayagar chaturthi|vinayaka chavithi|ganeshotsav|ganesh puja|vinayaka chaviti|ganesh utsav", on: listed(0, ganeshDays)},
	{names: "onam|thiruvonam|thiru onam|tiruvonam|thiruonam", on: listed(0, onamDays)},
	{names: "navaratri|navratri|navarathri|navaratra|sharad navratri|sharada navaratri|shardiya navratri|durga puja|durga pooja|durgotsava|sharadotsav|durgotsav|sharodotsab|navaratara|navarathi|navrathri|navaratree", on: listed(0, navratriDays), last: 8},
	{names: "maha saptami|mahasaptami|durga saptami", on: listed(-1, ashtamiDays)},
	{names: "maha ashtami|mahashtami|durga ashtami", on: listed(0, ashtamiDays)},
	{names: "maha navami|mahanavami|durga navami", on: listed(0, navamiDays)},
	{names: "dussehra|dasara|dusshera|dashain|vijayadashami|vijaya dashami|vijayadasami|vijaya dasami|dussera|dasehra|dassehra|mohaya dashami|bijoya dashami", on: listed(0, dussehraDays)},
	{names: "valmiki jayanti|maharishi valmiki jayanti|valmiki birthday|pargat diwas|sharad purnima|sharad poornima|kojagiri purnima|valmiki day", on: listed(0, sharadDays)},
	{names: "karva chauth|karwa chauth|karaka chaturthi|karva choth|karak chaturthi", on: listed(0, karvaDays)},
	{names: "dhanatrayodashi|dhanteras|dhan teras|dhantheran", on: listed(-2, diwaliDays)},
	{names: "choti diwali|chhoti diwali|naraka chaturdashi|narak chaturdashi|kali chaudas|roop chaudas|naraka chaturdasi|kali chaturdashi|roop chaturdashi", on: listed(-1, diwaliDays)},
	{names: "diwali|deepavali|divali|dipavali|deepawali|lakshmi puja|laxmi puja|lakshmi pooja|laxmi pooja|kali puja|bandi chhor divas|shyama puja|hindu festival of lights", on: listed(0, diwaliDays)},
	{names: "govardhan puja|annakut|annakoot|goverdhan puja|bali pratipada|balipratipada", on: listed(0, govardhanDays)},
	{names: "bhai dooj|bhai duj|bhaiya dooj|bhau beej|bhai tika|bhai phota|bhaiduj|bhaubeej|bhai phonta|bhatri ditya|bhathru dwithiya|bhatru dwitiya|yama dwitiya|bhaatri ditya|bhai bij", on: listed(0, bhaiDoojDays)},
	{names: "chhath|chhath puja|chhat puja|chhathi|chhatha puja|chhath parv|chhath pooja|dala chhath|dala puja|surya shashthi|surya shashti|surya sashti", on: listed(0, chhathDays)},
	{names: "guru nanak jayanti|guru nanak birthday|guru nanak gurpurab|guru nanak gurpurb|guru nanak prakash utsav|guru nanak dev jayanti|gurpurab|guru nanaks gurpurab|kartik purnima|dev deepawali|guru nanak dev birthday|guru nanak prakash", on: listed(0, nanakDays)},
}

// rabindra is Tagore's birthday, 25 Baishakh as Bengal counts it in India.
func rabindra(year int) date {
	if year%4 == 0 {
		return date{year, time.May, 8}
	}
	return date{year, time.May, 9}
}
