package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestOnlyThisMachine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tests := []struct {
		host string
		want int
	}{
		{"127.0.0.1:8080", http.StatusOK},
		{"127.0.0.1", http.StatusOK},
		{"localhost:3000", http.StatusOK},
		{"LOCALHOST", http.StatusOK},
		{"[::1]:8080", http.StatusOK},
		{"127.8.9.10", http.StatusOK},
		{"evil.example", http.StatusForbidden},
		{"localhost.evil.example:8080", http.StatusForbidden},
		{"127.0.0.1.evil.example", http.StatusForbidden},
		{"10.0.0.5:8080", http.StatusForbidden},
		{"0.0.0.0", http.StatusForbidden},
		{"", http.StatusForbidden},
	}
	for _, tt := range tests {
		t.Run("host "+tt.host, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Host = tt.host
			got := httptest.NewRecorder()
			w.page.ServeHTTP(got, r)
			if got.Code != tt.want {
				t.Errorf("status %d, want %d", got.Code, tt.want)
			}
		})
	}
}

func TestOnlyThisOrigin(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		headers map[string]string
		refused bool
	}{
		{"a browser on our page", map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1"}, false},
		{"an older browser on our page", map[string]string{"Origin": "http://127.0.0.1"}, false},
		{"no browser", nil, false},
		{"another site", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, true},
		{"another port of this machine", map[string]string{"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:9999"}, true},
		{"an older browser elsewhere", map[string]string{"Origin": "https://evil.example"}, true},
		{"a sandboxed frame", map[string]string{"Origin": "null"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := httptest.NewRequest(http.MethodPost, "/-/say?as=anna&in=sales", strings.NewReader("text=hello"))
			r.Host = "127.0.0.1"
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for k, v := range tt.headers {
				r.Header.Set(k, v)
			}
			got := httptest.NewRecorder()
			w.page.ServeHTTP(got, r)
			said := len(w.sim.Seen("anna"))
			if refused := got.Code == http.StatusForbidden; refused != tt.refused || (said == 0) != tt.refused {
				t.Errorf("status %d and %d messages, want refused: %v", got.Code, said, tt.refused)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head := w.get(t, "/").Header()
	policy := head.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy %q lacks %q", policy, want)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q allows what is unsafe", policy)
	}
	if got := head.Get("X-Content-Type-Options"); got != "nosniff" {
		t.Errorf("X-Content-Type-Options %q", got)
	}
}

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.post(t, "/-/say?as=anna&in=sales", "text="+strings.Repeat("a", 2<<20))
	if got.Code != http.StatusBadRequest || len(w.sim.Seen("anna")) != 0 {
		t.Errorf("2 MB: status %d, %d messages", got.Code, len(w.sim.Seen("anna")))
	}
}
