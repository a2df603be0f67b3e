package web

import (
	"strings"

	"kept/internal/slacksim"
)

// The languages of the page's own words. What is in messages is the app's affair.
const (
	english = "en"
	swedish = "sv"
)

// words is everything the page itself says: English, Swedish.
var words = map[string][2]string{
	"skip":               {"Skip to the messages", "Hoppa till meddelandena"},
	"people":             {"People", "Personer"},
	"people.hint":        {"You are looking over this person’s shoulder", "Du tittar över den här personens axel"},
	"people.viewing":     {"Seen as", "Sett som"},
	"private":            {"private", "privat"},
	"people.as":          {"See it as {0}", "Se det som {0}"},
	"sidebar":            {"Channels and direct messages", "Kanaler och direktmeddelanden"},
	"sidebar.open":       {"Show channels", "Visa kanaler"},
	"channels":           {"Channels", "Kanaler"},
	"channels.more":      {"More channels", "Fler kanaler"},
	"dms":                {"Direct messages", "Direktmeddelanden"},
	"apps":               {"Apps", "Appar"},
	"you":                {"you", "du"},
	"unread":             {"{0} unread", "{0} olästa"},
	"unread.some":        {"unread", "olästa"},
	"tabs":               {"Tabs of the app", "Appens flikar"},
	"tab.home":           {"Home", "Hem"},
	"tab.messages":       {"Messages", "Meddelanden"},
	"messages":           {"Messages in {0}", "Meddelanden i {0}"},
	"messages.none":      {"Nothing has been said here yet.", "Här har ingen sagt något än."},
	"messages.none.2":    {"Write something below, or type / to see what the app can do.", "Skriv något här nedanför, eller skriv / för att se vad appen kan."},
	"earlier":            {"Earlier messages", "Tidigare meddelanden"},
	"latest":             {"Back to the latest", "Tillbaka till de senaste"},
	"only.you":           {"Only visible to you", "Visas bara för dig"},
	"app":                {"App", "App"},
	"edited":             {"(edited)", "(redigerat)"},
	"today":              {"Today", "I dag"},
	"yesterday":          {"Yesterday", "I går"},
	"replies":            {"{0} replies", "{0} svar"},
	"reply.one":          {"1 reply", "1 svar"},
	"thread":             {"Thread", "Tråd"},
	"thread.reply":       {"Reply in thread", "Svara i tråd"},
	"thread.box":         {"Reply…", "Svara …"},
	"message.menu":       {"More actions for this message", "Fler val för meddelandet"},
	"shortcuts":          {"Shortcuts", "Genvägar"},
	"box":                {"Message {0}", "Meddelande till {0}"},
	"send":               {"Send", "Skicka"},
	"send.hint":          {"Enter sends, Shift+Enter makes a new line, / shows commands", "Enter skickar, Skift+Enter ger ny rad, / visar kommandon"},
	"hints":              {"Commands, people and channels", "Kommandon, personer och kanaler"},
	"join":               {"Join {0}", "Gå med i {0}"},
	"join.not":           {"You are not in this channel.", "Du är inte med i kanalen."},
	"archived":           {"This channel is archived. It can be read, not written in.", "Kanalen är arkiverad. Det går att läsa men inte att skriva här."},
	"home.none":          {"The app has put nothing here yet.", "Appen har inte lagt något här än."},
	"dialog.close":       {"Close", "Stäng"},
	"dialog.cancel":      {"Cancel", "Avbryt"},
	"dialog.back":        {"Back", "Tillbaka"},
	"dialog.submit":      {"Submit", "Skicka"},
	"optional":           {"(optional)", "(valfritt)"},
	"choose":             {"Choose…", "Välj …"},
	"pick.date":          {"Select a date", "Välj ett datum"},
	"pick.time":          {"Select a time", "Välj en tid"},
	"pick.moment":        {"Select a date and a time", "Välj ett datum och en tid"},
	"chart.figures":      {"Figures", "Siffror"},
	"reaction":           {"{0}, from {1}", "{0}, från {1}"},
	"reaction.add":       {"React", "Reagera"},
	"message.edit":       {"Edit message", "Redigera meddelandet"},
	"message.save":       {"Save changes", "Spara ändringen"},
	"message.delete":     {"Delete message", "Ta bort meddelandet"},
	"message.delete.ask": {"It is gone for everybody then.", "Då är det borta för alla."},
	"message.delete.yes": {"Delete", "Ta bort"},
	"pick.date.form":     {"yyyy-mm-dd", "åååå-mm-dd"},
	"pick.time.form":     {"hh:mm", "tt:mm"},
	"pick.date.open":     {"open the calendar", "öppna kalendern"},
	"pick.time.open":     {"show times", "visa tider"},
	"pick.month.back":    {"Previous month", "Föregående månad"},
	"pick.month.on":      {"Next month", "Nästa månad"},
	"pick.clear":         {"Clear", "Rensa"},
	"pick.unclear":       {"“{0}” is no date or time that can be read.", "”{0}” går inte att läsa som datum eller tid."},
	"files.choose":       {"Choose files…", "Välj filer …"},
	"files.choose.one":   {"Choose a file…", "Välj en fil …"},
	"files.drop":         {"or drop them here", "eller släpp dem här"},
	"files.chosen":       {"{0}: chosen files", "{0}: valda filer"},
	"files.remove":       {"Remove {0}", "Ta bort {0}"},
	"more":               {"More choices", "Fler val"},
	"unknown.block":      {"“{0}” is not shown here; it says:", "”{0}” visas inte här; så här står det:"},
	"unknown.element":    {"“{0}” cannot be used here", "”{0}” går inte att använda här"},
	"image.elsewhere":    {"Picture: {0}", "Bild: {0}"},
	"clock":              {"Clock of the simulation", "Simuleringens klocka"},
	"clock.at":           {"{0}’s time", "{0}s tid"},
	"clock.quarter":      {"+15 min", "+15 min"},
	"clock.hour":         {"+1 h", "+1 tim"},
	"clock.tomorrow":     {"to tomorrow 09:00", "till i morgon 09.00"},
	"clock.day":          {"+1 day", "+1 dygn"},
	"clock.week":         {"play a week", "spela en vecka"},
	"clock.week.hint":    {"The clock runs through a week, and what happens comes in as it happens", "Klockan går fram en vecka, och det som händer visas efter hand"},
	"clock.next":         {"until something happens", "tills något händer"},
	"clock.next.hint":    {"The clock runs until somebody is told something", "Klockan går tills någon får veta något"},
	"clock.stop":         {"stop", "stopp"},
	"clock.progress":     {"How far the clock has come", "Hur långt klockan har kommit"},
	"clock.playing":      {"The clock is running ahead already. Stop it first.", "Klockan går redan framåt. Stoppa den först."},
	"clock.news":         {"{0}: something new in {1}.", "{0}: något nytt i {1}."},
	"clock.news.for":     {"{0}: a message for {1}.", "{0}: ett meddelande till {1}."},
	"clock.look":         {"Look", "Titta"},
	"clock.moved":        {"It is now {0}.", "Nu är det {0}."},
	"clock.fixed":        {"The clock cannot be moved here.", "Klockan går inte att flytta här."},
	"wire":               {"Wire", "Trafik"},
	"wire.title":         {"What goes over the wire", "Trafiken mellan Slack och appen"},
	"wire.close":         {"Close the wire log", "Stäng trafikloggen"},
	"wire.none":          {"Nothing has been sent yet.", "Inget har skickats än."},
	"wire.to":            {"Slack to the app", "Slack till appen"},
	"wire.from":          {"the app to Slack", "appen till Slack"},
	"wire.request":       {"Request", "Anrop"},
	"wire.response":      {"Answer", "Svar"},
	"wire.empty":         {"(empty)", "(tomt)"},
	"wire.gone":          {"This entry is no longer kept.", "Posten finns inte kvar."},
	"lang.other":         {"På svenska", "In English"},
	"lang.short":         {"SV", "EN"},
	"new":                {"New", "Nytt"},
	"beginning":          {"This is the very beginning of {0}.", "Här börjar {0}."},
	"confirm.yes":        {"Yes", "Ja"},
	"faults":             {"Faults", "Fel"},
	"faults.on":          {"switched on", "påslagna"},
	"faults.hint":        {"Make Slack misbehave, and see what the app does about it.", "Låt Slack krångla och se vad appen gör åt det."},
	"faults.api":         {"Calls from the app", "Appens anrop"},
	"faults.delivery":    {"Deliveries to the app", "Leveranser till appen"},
	"faults.socket":      {"Socket Mode", "Socket Mode"},
	"faults.clear":       {"All off", "Stäng av alla"},
	"tour":               {"Tour", "Rundtur"},
	"tour.label":         {"Guided tour", "Guidad rundtur"},
	"tour.begin":         {"Start the tour", "Starta rundturen"},
	"tour.later":         {"Not now", "Inte nu"},
	"tour.again":         {"Start over", "Börja om"},
	"tour.finish":        {"Look around on my own", "Se mig om på egen hand"},
	"tour.close":         {"Close the tour", "Stäng rundturen"},
	"tour.do":            {"Do it for me", "Gör det åt mig"},
	"tour.go":            {"Be {0} in {1}", "Var {0} i {1}"},
	"tour.skip":          {"Skip", "Hoppa över"},
	"tour.say":           {"Type:", "Skriv:"},
	"tour.number":        {"{0} of {1}", "{0} av {1}"},
	"tour.done":          {"(done)", "(klart)"},
	"tour.failed":        {"That could not be done: a step before it is missing. Start over?", "Det gick inte: ett tidigare steg fattas. Börja om?"},
	"lookup":             {"Search…", "Sök …"},
	"lookup.more":        {"Type at least {0} letters.", "Skriv minst {0} bokstäver."},
	"lookup.none":        {"Nothing found.", "Inget hittades."},
	"lookup.picked":      {"What is chosen", "Det som är valt"},
	"lookup.failed":      {"The app gave no options ({0}).", "Appen gav inga alternativ ({0})."},
	"tour.button":        {"the button", "knappen"},
	"noscript":           {"Reading works without script; writing and clicking need it.", "Det går att läsa utan skript, men för att skriva och klicka behövs det."},
	"offline":            {"The simulator does not answer. Trying again…", "Simulatorn svarar inte. Försöker igen …"},
	"fail.timeout":       {"We had some trouble connecting. Try again? {0} did not answer within three seconds ({1}).", "Det gick inte att ansluta. Försök igen? {0} svarade inte inom tre sekunder ({1})."},
	"fail.dispatch":      {"We had some trouble connecting. Try again? {0} could not be reached, or answered wrongly ({1}).", "Det gick inte att ansluta. Försök igen? {0} gick inte att nå eller svarade fel ({1})."},
	"fail.command":       {"{0} is not a valid command. In Slack, all messages that start with the “/” character are interpreted as commands. If you are trying to send a message, try preceding the “/” with an empty space.", "{0} är inget giltigt kommando. I Slack tolkas alla meddelanden som börjar med ”/” som kommandon. Om du vill skicka ett meddelande kan du skriva ett mellanslag före ”/”."},
	"fail.refused":       {"Slack does not allow that here.", "Slack tillåter inte det här."},
	"fail.gone":          {"That is no longer there: it has changed meanwhile.", "Det finns inte längre; det har ändrats under tiden."},
	"fail.entry":         {"Something in the dialog cannot be read.", "Något i dialogen går inte att läsa."},
	"fail.empty":         {"Write something first.", "Skriv något först."},
	"fail.other":         {"That did not work. The log has the details.", "Det där gick inte. Detaljerna står i loggen."},
	"host.refused":       {"This page is only served to this machine.", "Sidan visas bara på den här datorn."},
	"nobody":             {"There is nobody in this workspace.", "Det finns ingen i arbetsytan."},
}

// entryWords is what Slack's own client says at a field. What the app says there
// is the app's affair.
var entryWords = map[string]string{
	slacksim.EntryRequired:     "Fyll i det här fältet.",
	slacksim.EntryTooLong:      "Texten är för lång.",
	slacksim.EntryTooShort:     "Texten är för kort.",
	slacksim.EntryNumber:       "Skriv ett tal.",
	slacksim.EntryTooSmall:     "Talet är för litet.",
	slacksim.EntryTooLarge:     "Talet är för stort.",
	slacksim.EntryEmail:        "Skriv en e-postadress.",
	slacksim.EntryLink:         "Skriv en länk.",
	slacksim.EntryDate:         "Skriv ett datum.",
	slacksim.EntryTime:         "Skriv en tid.",
	slacksim.EntryMoment:       "Skriv ett datum och en tid.",
	slacksim.EntryTooManyFiles: "Det är för många filer.",
	slacksim.EntryFileTooLarge: "En fil får vara högst 10 MB.",
	slacksim.EntryFileType:     "Filer av den typen går inte att bifoga här.",
}

// fieldError is what is wrong with an entry, in the page's language where the
// page itself says it.
func (v *viewer) fieldError(text string) string {
	if own, ok := entryWords[text]; ok && v.lang == swedish {
		return own
	}
	return text
}

// say finds a word and fills in what belongs in it.
func say(lang, key string, args ...string) string {
	both, ok := words[key]
	if !ok {
		return key
	}
	out := both[0]
	if lang == swedish {
		out = both[1]
	}
	for i, a := range args {
		out = strings.ReplaceAll(out, "{"+string(rune('0'+i))+"}", a)
	}
	return out
}

// pickLang settles the language of the chrome: what was asked for, else what
// the browser prefers, else the default.
func pickLang(asked, accept, fallback string) string {
	if asked == english || asked == swedish {
		return asked
	}
	if fallback == english || fallback == swedish {
		return fallback
	}
	for part := range strings.SplitSeq(accept, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if primary == english || primary == swedish {
			return primary
		}
	}
	return english
}
