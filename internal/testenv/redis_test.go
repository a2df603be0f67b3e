package testenv_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"kept/internal/testenv"
)

// say sends an inline command and returns the first line of the reply.
func say(t *testing.T, addr, command string, within time.Duration) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close() }()
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return "", err
		}
	}
	if _, err := io.WriteString(conn, command+"\r\n"); err != nil {
		return "", err
	}
	r := bufio.NewReader(conn)
	line, err := r.ReadString('\n')
	if strings.HasPrefix(line, "$") && !strings.HasPrefix(line, "$-1") {
		line, err = r.ReadString('\n')
	}
	return strings.TrimSpace(line), err
}

func mustSay(t *testing.T, addr, command, want string) {
	t.Helper()
	got, err := say(t, addr, command, 10*time.Second)
	if err != nil || got != want {
		t.Fatalf("%s: got %q, %v; want %q", command, got, err, want)
	}
}

func TestServerSurvivesKill(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		opts []testenv.Option
	}{
		{"alone", nil},
		{"cluster of one", []testenv.Option{testenv.Cluster()}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := testenv.RedisServer(t, tt.opts...)
			mustSay(t, s.Addr, "SET word kept", "+OK")
			s.Kill()
			s.Kill()
			if got, err := say(t, s.Addr, "PING", time.Second); err == nil {
				t.Fatalf("a killed server answered %q", got)
			}
			s.Restart()
			mustSay(t, s.Addr, "GET word", "kept")
			if want := "redis://" + s.Addr + "/0"; s.URL != want {
				t.Errorf("URL = %q, want %q", s.URL, want)
			}
		})
	}
}

func TestServerPauses(t *testing.T) {
	t.Parallel()
	s := testenv.RedisServer(t)
	s.Pause()
	if got, err := say(t, s.Addr, "PING", 50*time.Millisecond); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("a paused server answered %q, %v", got, err)
	}
	s.Resume()
	mustSay(t, s.Addr, "PING", "+PONG")
}

func TestServerEndsWhilePaused(t *testing.T) {
	var addr string
	t.Run("paused and left", func(t *testing.T) {
		s := testenv.RedisServer(t)
		s.Pause()
		addr = s.Addr
	})
	if addr == "" {
		t.Skip("no server was started")
	}
	if got, err := say(t, addr, "PING", time.Second); err == nil {
		t.Fatalf("the server outlived its test and answered %q", got)
	}
}

func TestServersSideBySide(t *testing.T) {
	t.Parallel()
	for i := range 4 {
		t.Run(fmt.Sprint("server ", i), func(t *testing.T) {
			t.Parallel()
			addr := testenv.Redis(t)
			mustSay(t, addr, "GET mine", "$-1")
			mustSay(t, addr, "SET mine yes", "+OK")
		})
	}
}

func TestServerTakesArgs(t *testing.T) {
	t.Parallel()
	s := testenv.RedisServer(t, testenv.Args("--requirepass", "open sesame"))
	got, err := say(t, s.Addr, "PING", 10*time.Second)
	if err != nil || !strings.HasPrefix(got, "-NOAUTH") {
		t.Fatalf("PING without the password: %q, %v; want a refusal", got, err)
	}
}
