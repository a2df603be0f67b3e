package commands

import (
	"context"
	"strconv"
	"strings"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// parseLength reads a length of time: "15m", "1h", "1 h 30 min", "90 minuter";
// a bare number counts minutes.
func parseLength(s string) (time.Duration, bool) {
	s = strings.TrimSpace(strings.ToLower(s))
	if s == "" {
		return 0, false
	}
	var total time.Duration
	for s != "" {
		n := len(s) - len(strings.TrimLeft(s, "0123456789"))
		if n == 0 || n > 6 {
			return 0, false
		}
		count, err := strconv.Atoi(s[:n])
		if err != nil {
			return 0, false
		}
		s = strings.TrimLeft(s[n:], " ")
		n = strings.IndexAny(s+"0", "0123456789 ")
		unit, ok := unitOf(s[:n])
		if s == "" {
			unit, ok = time.Minute, true
		}
		if !ok {
			return 0, false
		}
		total += time.Duration(count) * unit
		s = strings.TrimLeft(s[n:], " ")
		for _, and := range [...]string{"and ", "och "} {
			s = strings.TrimPrefix(s, and)
		}
	}
	return total, total >= 0
}

func unitOf(s string) (time.Duration, bool) {
	switch strings.TrimRight(s, ".,") {
	case "m", "min", "mins", "minute", "minutes", "minut", "minuter":
		return time.Minute, true
	case "h", "hr", "hrs", "hour", "hours", "t", "tim", "timme", "timmar":
		return time.Hour, true
	case "s", "sec", "second", "seconds", "sek", "sekund", "sekunder":
		return time.Second, true
	case "d", "day", "days", "dag", "dagar", "dygn":
		return 24 * time.Hour, true
	}
	return 0, false
}

// parseClock reads a time of day: "08:00", "8.30", "kl 8", "5 pm".
func parseClock(s string) (time.Duration, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, lead := range [...]string{"kl.", "kl", "at", "klockan"} {
		s = strings.TrimSpace(strings.TrimPrefix(s, lead))
	}
	half, hasHalf := 0, false
	for i, tail := range [...]string{"am", "pm"} {
		if cut, ok := strings.CutSuffix(s, tail); ok {
			s, half, hasHalf = strings.TrimSpace(cut), 12*i, true
		}
	}
	hours, minutes, _ := strings.Cut(strings.Replace(s, ".", ":", 1), ":")
	if minutes == "" {
		minutes = "00"
	}
	h, errH := strconv.ParseUint(hours, 10, 8)
	m, errM := strconv.ParseUint(minutes, 10, 8)
	if errH != nil || errM != nil || len(minutes) != 2 || h > 23 || m > 59 {
		return 0, false
	}
	if hasHalf {
		if h < 1 || h > 12 {
			return 0, false
		}
		h = h%12 + uint64(half)
	}
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute, true
}

func setZone(_ context.Context, _ *call, value string, s *workspace.Settings) error {
	if value == "" {
		return misused(view.SettingZone)
	}
	if zone, ok := knownZone(value); ok {
		s.Zone = zone
		return nil
	}
	args := map[string]any{"Value": value}
	if near := nearestZones(value); near != "" {
		args["Nearest"] = near
		return refuse(promise.KindInvalid, "error.zone_near", args)
	}
	return refuse(promise.KindInvalid, "error.zone_unknown", args)
}

// knownZone is an IANA zone's name as the zone database writes it.
func knownZone(value string) (string, bool) {
	for _, z := range zones {
		if strings.EqualFold(z, value) {
			return z, true
		}
	}
	if !strings.Contains(value, "/") {
		return "", false
	}
	_, err := time.LoadLocation(value)
	return value, err == nil
}

// nearestZones are the zones somebody may have meant: those of that city or
// continent's slip of the finger. At most three.
func nearestZones(value string) string {
	word := fold(strings.ReplaceAll(value, " ", "_"))
	var near []string
	for _, z := range zones {
		city := fold(z[strings.LastIndexByte(z, '/')+1:])
		slack := len(word) / 4
		if distance(word, fold(z)) <= slack || distance(word, city) <= slack || strings.HasSuffix(word, "/"+city) {
			near = append(near, z)
		}
	}
	return strings.Join(near[:min(len(near), 3)], ", ")
}

// zones are zones of the IANA database (https://www.iana.org/time-zones) that
// people can name in any case, and that are proposed for a misspelt one. Every
// other zone of the database is accepted too, as the database writes it.
var zones = [...]string{
	"UTC",
	"Europe/Stockholm", "Europe/Oslo", "Europe/Copenhagen", "Europe/Helsinki", "Atlantic/Reykjavik",
	"Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Madrid", "Europe/Paris", "Europe/Brussels",
	"Europe/Amsterdam", "Europe/Luxembourg", "Europe/Berlin", "Europe/Zurich", "Europe/Vienna", "Europe/Rome",
	"Europe/Prague", "Europe/Warsaw", "Europe/Budapest", "Europe/Bratislava", "Europe/Ljubljana", "Europe/Zagreb",
	"Europe/Belgrade", "Europe/Bucharest", "Europe/Sofia", "Europe/Athens", "Europe/Istanbul", "Europe/Kyiv",
	"Europe/Tallinn", "Europe/Riga", "Europe/Vilnius", "Europe/Malta", "Asia/Nicosia",
	"America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
	"America/Anchorage", "Pacific/Honolulu", "America/Toronto", "America/Vancouver", "America/Halifax",
	"America/Mexico_City", "America/Bogota", "America/Lima", "America/Santiago", "America/Sao_Paulo",
	"America/Argentina/Buenos_Aires",
	"Asia/Dubai", "Asia/Riyadh", "Asia/Jerusalem", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok",
	"Asia/Jakarta", "Asia/Singapore", "Asia/Kuala_Lumpur", "Asia/Manila", "Asia/Hong_Kong", "Asia/Shanghai",
	"Asia/Taipei", "Asia/Seoul", "Asia/Tokyo", "Asia/Ho_Chi_Minh",
	"Australia/Perth", "Australia/Brisbane", "Australia/Adelaide", "Australia/Sydney", "Australia/Melbourne",
	"Pacific/Auckland",
	"Africa/Cairo", "Africa/Lagos", "Africa/Nairobi", "Africa/Johannesburg", "Africa/Casablanca",
}
