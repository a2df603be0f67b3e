package redisstore_test

import (
	"slices"
	"strings"
	"testing"

	"kept/internal/store/redisstore"
	"kept/internal/testenv"
)

func TestParseURL(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, url string
		kind      redisstore.Kind
		hosts     []string
		check     func(redisstore.Address) bool
	}{
		{"alone", "redis://h:1/3", redisstore.Alone, []string{"h:1"}, func(a redisstore.Address) bool { return a.Common.DB == 3 }},
		{"usual port", "redis://h", redisstore.Alone, []string{"h:6379"}, nil},
		{"no host", "redis://", redisstore.Alone, []string{"localhost:6379"}, nil},
		{"IPv6", "redis://[::1]:7/0", redisstore.Alone, []string{"[::1]:7"}, nil},
		{"IPv6, usual port", "redis://[::1]", redisstore.Alone, []string{"[::1]:6379"}, nil},
		{"user and password", "redis://u:p%40%2F,x@h", redisstore.Alone, []string{"h:6379"}, func(a redisstore.Address) bool {
			return a.Common.Username == "u" && a.Common.Password == "p@/,x"
		}},
		{"TLS", "rediss://h", redisstore.Alone, []string{"h:6379"}, func(a redisstore.Address) bool { return a.Common.TLSConfig != nil }},
		{"options", "redis://h?pool_size=7&read_timeout=1s", redisstore.Alone, []string{"h:6379"}, func(a redisstore.Address) bool {
			return a.Common.PoolSize == 7 && a.Common.ReadTimeout.Seconds() == 1
		}},
		{"socket", "unix:///run/redis.sock?db=2", redisstore.Alone, []string{"/run/redis.sock"}, func(a redisstore.Address) bool {
			return a.Common.Network == "unix" && a.Common.DB == 2
		}},
		{"cluster", "redis://a:1,b,c:3", redisstore.Cluster, []string{"a:1", "b:6379", "c:3"}, nil},
		{"cluster of one address", "redis://a?cluster=true", redisstore.Cluster, []string{"a:6379"}, nil},
		{"sentinel", "redis://:pw@a,b:5/2?master_name=kept&sentinel_password=s", redisstore.Sentinel, []string{"a:26379", "b:5"}, func(a redisstore.Address) bool {
			return a.Master == "kept" && a.SentinelPassword == "s" && a.Common.Password == "pw" && a.Common.DB == 2
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, err := redisstore.ParseURL(tt.url)
			if err != nil {
				t.Fatal(err)
			}
			if a.Kind != tt.kind || !slices.Equal(a.Hosts, tt.hosts) || tt.check != nil && !tt.check(a) {
				t.Errorf("%+v with %+v", a, a.Common)
			}
		})
	}
}

func TestParseURLRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "localhost:6379", "http://h", "redis://u:secret@h/x", "redis://u:secret@h?pool_size=x", "redis://u:secret@h?nonsense=1",
		"redis://u:secret@a,b?cluster=false", "redis://u:secret@h:port", "redis://u:secret@h?%zz", "redis://u:%zzsecret@h",
	} {
		_, err := redisstore.ParseURL(text)
		if err == nil {
			t.Errorf("%q was taken", text)
			continue
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error tells the password: %v", text, err)
		}
	}
	if _, err := redisstore.Open(redisstore.Options{URL: "redis://h", Prefix: "a{b}"}); err == nil {
		t.Error("a prefix with braces was taken")
	}
}

func FuzzParseURL(f *testing.F) {
	f.Add("redis://u:p@a:1,b/2?master_name=x")
	f.Add("unix:///a?db=1")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := redisstore.ParseURL(text)
		if err == nil && (a.Common == nil || len(a.Hosts) == 0) {
			t.Errorf("%q: %+v", text, a)
		}
	})
}

func TestDurability(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		want []string // a word of each warning
	}{
		{"as it should be", nil, nil},
		{"no file", []string{"--appendonly", "no"}, []string{"append-only"}},
		{"no sync", []string{"--appendfsync", "no"}, []string{"power cut"}},
		{"throws away", []string{"--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"}, []string{"allkeys-lru"}},
		{"does not tell", []string{"--rename-command", "CONFIG", ""}, []string{"does not tell"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := testenv.RedisServer(t, testenv.Args(tt.args...))
			s := open(t, redisstore.Options{URL: server.URL})
			t.Cleanup(func() { _ = s.Close() })
			d, err := s.Durability(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(d.Engine, "Redis ") || !strings.Contains(d.Engine, server.Addr) {
				t.Errorf("engine %q", d.Engine)
			}
			if len(d.Warnings) != len(tt.want) {
				t.Fatalf("warnings %q, want %d", d.Warnings, len(tt.want))
			}
			for i, word := range tt.want {
				if !strings.Contains(d.Warnings[i], word) {
					t.Errorf("warning %q says nothing of %q", d.Warnings[i], word)
				}
			}
		})
	}
}
