package web

// emoji are the names apps use most; others stay as they are written.
var emoji = map[string]string{
	"alarm_clock": "⏰", "arrow_right": "➡️", "bell": "🔔", "bar_chart": "📊", "blue_heart": "💙", "bulb": "💡",
	"calendar": "📅", "chart_with_upwards_trend": "📈", "clap": "👏", "clipboard": "📋", "clock3": "🕒",
	"confetti_ball": "🎊", "construction": "🚧", "cry": "😢", "dart": "🎯", "email": "✉️", "exclamation": "❗",
	"eyes": "👀", "fire": "🔥", "flag-se": "🇸🇪", "green_heart": "💚", "grey_question": "❔", "handshake": "🤝",
	"heart": "❤️", "heavy_check_mark": "✔️", "hourglass": "⌛", "hourglass_flowing_sand": "⏳", "information_source": "ℹ️",
	"large_blue_circle": "🔵", "large_green_circle": "🟢", "large_orange_circle": "🟠", "large_red_circle": "🔴",
	"large_yellow_circle": "🟡", "lock": "🔒", "mag": "🔍", "mega": "📣", "memo": "📝", "muscle": "💪",
	"no_entry": "⛔", "ok": "🆗", "ok_hand": "👌", "package": "📦", "pencil": "✏️", "pencil2": "✏️", "phone": "☎️",
	"point_right": "👉", "pray": "🙏", "pushpin": "📌", "question": "❓", "raised_hands": "🙌", "red_circle": "🔴",
	"repeat": "🔁", "robot_face": "🤖", "rocket": "🚀", "rotating_light": "🚨", "scales": "⚖️", "seedling": "🌱",
	"slightly_smiling_face": "🙂", "smile": "😄", "sos": "🆘", "sparkles": "✨", "speech_balloon": "💬", "star": "⭐",
	"stopwatch": "⏱️", "tada": "🎉", "telephone_receiver": "📞", "thinking_face": "🤔", "thumbsdown": "👎",
	"thumbsup": "👍", "+1": "👍", "-1": "👎", "traffic_light": "🚦", "trophy": "🏆", "warning": "⚠️", "wave": "👋",
	"white_check_mark": "✅", "wrench": "🔧", "x": "❌", "zap": "⚡", "zzz": "💤",
}

// emojiSign is an emoji as it looks, or its name between colons.
func emojiSign(name string) string {
	if sign, ok := emoji[name]; ok {
		return sign
	}
	return ":" + name + ":"
}
