package redisstore_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/store/redisstore"
	"kept/internal/store/storetest"
	"kept/internal/testenv"
)

// sentinel watches a server under the name "kept" and returns its own address.
func sentinel(t *testing.T, server string) string {
	t.Helper()
	host, port, err := net.SplitHostPort(server)
	if err != nil {
		t.Fatal(err)
	}
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal(err) // the watched server was started from it
	}
	probe, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := probe.Addr().String()
	if err := probe.Close(); err != nil {
		t.Fatal(err)
	}
	_, own, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	conf := filepath.Join(dir, "sentinel.conf")
	text := fmt.Sprintf("port %s\nbind 127.0.0.1\ndir %s\nsentinel monitor kept %s %s 1\n", own, strconv.Quote(dir), host, port)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, conf, "--sentinel")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // already gone is fine
		_ = cmd.Wait()
	})
	return addr
}

func TestSentinel(t *testing.T) {
	t.Parallel()
	server := testenv.RedisServer(t)
	addr := sentinel(t, server.Addr)
	s := open(t, redisstore.Options{URL: "redis://" + addr + "?master_name=kept"})
	t.Cleanup(func() { _ = s.Close() })
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for range 500 { // the sentinel takes a moment to start
		err := s.Ping(t.Context())
		if err == nil {
			break
		}
		if !errors.Is(err, promise.ErrUnavailable) {
			t.Fatal(err)
		}
		<-again.C
	}
	if n, _, err := s.Commit(t.Context(), storetest.Changes("T1", "x", 1)); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	direct := open(t, redisstore.Options{URL: server.URL})
	t.Cleanup(func() { _ = direct.Close() })
	if list := storetest.Check(t, direct, "T1")["T1"]; len(list) != 1 {
		t.Errorf("%d promises on the server that the sentinel named, want 1", len(list))
	}
}
