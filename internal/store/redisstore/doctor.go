package redisstore

import (
	"context"
	"fmt"
	"strings"

	"kept/internal/store/record"
)

// Ping reports whether Redis answers.
func (s *Store) Ping(ctx context.Context) error {
	_, err := again(ctx, func() (string, error) { return s.rdb.Ping(ctx).Result() })
	if err != nil {
		return s.failed(ctx, err)
	}
	return nil
}

// Durability tells how safe written data are, as Redis is set up.
func (s *Store) Durability(ctx context.Context) (record.Durability, error) {
	info, err := again(ctx, func() (string, error) { return s.rdb.Info(ctx, "server").Result() })
	if err != nil {
		return record.Durability{}, s.failed(ctx, err)
	}
	version := field(info, "redis_version")
	d := record.Durability{Engine: "Redis " + version + ", " + s.where}
	var major, minor int
	if _, err := fmt.Sscanf(version, "%d.%d", &major, &minor); err == nil && (major < 6 || major == 6 && minor < 2) {
		d.Warnings = append(d.Warnings, "Redis "+version+" is too old: Kept needs 6.2 or later.")
	}
	settings := map[string]string{}
	for _, name := range []string{"appendonly", "appendfsync", "maxmemory-policy"} {
		found, err := s.rdb.ConfigGet(ctx, name).Result()
		if err != nil {
			// Hosted Redis often forbids the question.
			d.Warnings = append(d.Warnings, "Redis does not tell how it is set up: make sure that it has appendonly yes and maxmemory-policy noeviction.")
			return d, nil //nolint:nilerr // the warning says it
		}
		settings[name] = found[name]
	}
	d.Engine += ", appendonly " + settings["appendonly"] + ", appendfsync " + settings["appendfsync"]
	if settings["appendonly"] != "yes" {
		d.Warnings = append(d.Warnings, "Redis keeps no append-only file: a restart loses what came after the last snapshot. Set appendonly yes.")
	} else if settings["appendfsync"] == "no" {
		d.Warnings = append(d.Warnings, "Redis leaves writing to the system: a power cut loses up to half a minute. Set appendfsync everysec.")
	}
	if policy := settings["maxmemory-policy"]; policy != "noeviction" {
		d.Warnings = append(d.Warnings, "Redis throws data away when its memory is full (maxmemory-policy "+policy+"). Set maxmemory-policy noeviction.")
	}
	return d, nil
}

// field is one line of what INFO tells.
func field(info, name string) string {
	for line := range strings.Lines(info) {
		if v, ok := strings.CutPrefix(strings.TrimSpace(line), name+":"); ok {
			return v
		}
	}
	return ""
}
