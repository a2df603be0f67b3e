package testenv

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	// firstPort and lastPort bound the ports tried. They lie below the range systems hand out to outgoing
	// connections, so nobody takes a port while its server is down between Kill and Restart.
	firstPort, lastPort = 10000, 30000
	// startWithin bounds one start, with room for a loaded machine and a long append-only file.
	startWithin = 30 * time.Second
	// answerWithin bounds one command asked by this package itself.
	answerWithin = 5 * time.Second
	// attempts bounds how many ports are tried, and how often a restart waits for its own port.
	attempts = 20
	// readyLine is what redis-server logs once its data is loaded and its port is open.
	readyLine = "Ready to accept connections"
	// slotCount is the number of hash slots of a Redis Cluster.
	// https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
	slotCount = 16384
)

// errPortTaken says that another process was faster with the port.
var errPortTaken = errors.New("port is taken")

// Server is a real redis-server owned by one test. Its methods fail the test themselves, so they are called from the
// test's own goroutine.
type Server struct {
	// Addr is host:port.
	Addr string
	// URL is Addr in the form REDIS_URL takes.
	URL string

	tb      testing.TB
	path    string
	dir     string
	port    int
	bus     int
	cluster bool
	args    []string
	process *process
}

// Option changes how a server is started.
type Option func(*Server)

// Cluster starts the server as a cluster of one node that serves every slot.
func Cluster() Option { return func(s *Server) { s.cluster = true } }

// Synced has Redis write what it did before it answers, for tests that kill it
// and count. With everysec it does the same as long as the disk keeps up: while a
// sync is under way it puts writing off for up to two seconds, and what it put
// off dies with the process, however it was acknowledged; see
// https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/ and
// flushAppendOnlyFile in Redis' aof.c.
func Synced() Option { return Args("--appendfsync", "always") }

// Args adds redis-server options, such as "--maxmemory", "32mb".
func Args(args ...string) Option { return func(s *Server) { s.args = append(s.args, args...) } }

// Redis starts a redis-server with an append-only file and returns its address.
func Redis(tb testing.TB) string {
	tb.Helper()
	return RedisServer(tb).Addr
}

// RedisServer starts a redis-server with an append-only file and returns a handle to kill, pause and restart it.
func RedisServer(tb testing.TB, opts ...Option) *Server {
	tb.Helper()
	// The folder is asked for first: clean-ups run backwards, so the server is gone before its files are.
	s := &Server{tb: tb, path: program(tb, "redis-server"), dir: tb.TempDir()}
	for _, opt := range opts {
		opt(s)
	}
	tb.Cleanup(func() { s.process.kill() })
	for range attempts {
		s.port = freePort(tb)
		if s.cluster {
			s.bus = freePort(tb)
		}
		if !s.start() {
			continue
		}
		s.Addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port))
		s.URL = "redis://" + s.Addr + "/0"
		if s.cluster {
			s.ask(fmt.Sprintf("CLUSTER ADDSLOTSRANGE 0 %d", slotCount-1))
			s.awaitCluster()
		}
		return s
	}
	tb.Fatalf("no free port for redis-server in %d attempts", attempts)
	return nil
}

// Kill ends the server as kill -9 does and returns when it is gone. Killing it twice is harmless.
func (s *Server) Kill() {
	s.tb.Helper()
	s.process.kill()
}

// Restart brings the server back on the same port and the same files, killing it first if it still runs. It returns
// when the files are loaded and commands are answered.
func (s *Server) Restart() {
	s.tb.Helper()
	s.process.kill()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for range attempts {
		if s.start() {
			if s.cluster {
				s.awaitCluster()
			}
			return
		}
		<-again.C
	}
	s.tb.Fatalf("redis-server could not get port %d back", s.port)
}

// Pause freezes the server: connections stay open and nothing is answered until Resume.
func (s *Server) Pause() {
	s.tb.Helper()
	if err := pause(s.process.cmd.Process); err != nil {
		s.tb.Fatalf("pause redis-server: %v", err)
	}
}

// Resume lets a paused server go on, with everything it was sent in between.
func (s *Server) Resume() {
	s.tb.Helper()
	if err := resume(s.process.cmd.Process); err != nil {
		s.tb.Fatalf("resume redis-server: %v", err)
	}
}

// start runs one process and waits until it serves. It reports false when the port was taken and fails the test on
// any other trouble.
func (s *Server) start() bool {
	s.tb.Helper()
	p, err := launch(s.path, s.options())
	if errors.Is(err, errPortTaken) {
		return false
	}
	if err != nil {
		s.tb.Fatalf("start redis-server: %v", err)
	}
	s.process = p
	return true
}

func (s *Server) options() []string {
	options := []string{
		"--port", strconv.Itoa(s.port), "--bind", "127.0.0.1", "--dir", s.dir,
		"--appendonly", "yes", "--save", "", "--daemonize", "no",
	}
	if s.cluster {
		options = append(options, "--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(s.bus),
			"--cluster-announce-ip", "127.0.0.1")
	}
	return slices.Concat(options, s.args)
}

// awaitCluster waits until the node says it serves all slots; a node back from a crash waits about two seconds before
// it takes writes again.
func (s *Server) awaitCluster() {
	s.tb.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	late := time.After(startWithin)
	for !strings.Contains(s.ask("CLUSTER INFO"), "cluster_state:ok") {
		select {
		case <-again.C:
		case <-late:
			s.tb.Fatalf("cluster of one node is not ready after %v", startWithin)
		}
	}
}

// ask sends one inline command on its own connection and returns the reply as text.
// https://redis.io/docs/latest/develop/reference/protocol-spec/#inline-commands
func (s *Server) ask(command string) string {
	s.tb.Helper()
	reply, err := ask(s.tb.Context(), s.Addr, command)
	if err != nil {
		s.tb.Fatalf("redis-server: %s: %v", command, err)
	}
	return reply
}

func ask(ctx context.Context, addr, command string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
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
	return readReply(bufio.NewReader(conn))
}

// readReply reads a simple string, an error or a bulk string: all that the commands above are answered with.
func readReply(r *bufio.Reader) (string, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return "", err
	}
	line = strings.TrimRight(line, "\r\n")
	switch {
	case strings.HasPrefix(line, "-"):
		return "", errors.New(line[1:])
	case strings.HasPrefix(line, "$"):
		size, err := strconv.Atoi(line[1:])
		if err != nil || size < 0 {
			return "", fmt.Errorf("unexpected reply %q", line)
		}
		bulk := make([]byte, size)
		_, err = io.ReadFull(r, bulk)
		return string(bulk), err
	default:
		return line, nil
	}
}

// freePort returns a port nobody listens on. Someone may still be faster before it is used: callers try again.
func freePort(tb testing.TB) int {
	tb.Helper()
	for range 10 * attempts {
		port := firstPort + rand.IntN(lastPort-firstPort)
		addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		listener, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", addr)
		if err != nil {
			continue
		}
		if err := listener.Close(); err != nil {
			tb.Fatalf("close the probe on port %d: %v", port, err)
		}
		return port
	}
	tb.Fatalf("no free port between %d and %d", firstPort, lastPort)
	return 0
}

// process is one run of redis-server.
type process struct {
	cmd  *exec.Cmd
	log  *readyLog
	done chan struct{}
}

// launch starts a redis-server and waits until it logs that it serves. Reading its log rather than knocking on the
// port means that no other server's answer can be taken for ours.
func launch(path string, options []string) (*process, error) {
	// Not bound to the test's context: a server that must outlive a cancelled context is killed by the clean-up.
	cmd := exec.Command(path, options...) //nolint:noctx,gosec // see above; the path comes from the PATH of whoever runs the tests
	log := &readyLog{ready: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = attributes()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, log: log, done: make(chan struct{})}
	go func() {
		defer close(p.done)
		_ = cmd.Wait() // a killed server always ends with an error
	}()
	select {
	case <-log.ready:
		return p, nil
	case <-p.done:
		if said := log.String(); strings.Contains(strings.ToLower(said), "address already in use") {
			return nil, errPortTaken
		}
		return nil, fmt.Errorf("it ended at once:\n%s", log)
	case <-time.After(startWithin):
		p.kill()
		return nil, fmt.Errorf("not ready after %v:\n%s", startWithin, log)
	}
}

// kill ends the process, paused or not, and waits until it is gone. A nil process is one that never started.
func (p *process) kill() {
	if p == nil {
		return
	}
	_ = p.cmd.Process.Kill() // already gone is fine
	<-p.done
}

// readyLog keeps what the server logs and says when it serves.
type readyLog struct {
	ready chan struct{}

	mu   sync.Mutex
	text bytes.Buffer
	seen bool
}

// Write takes a piece of the log; the line looked for may come in two pieces.
func (l *readyLog) Write(piece []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, err := l.text.Write(piece)
	if !l.seen && bytes.Contains(l.text.Bytes(), []byte(readyLine)) {
		l.seen = true
		close(l.ready)
	}
	return n, err
}

// String returns the log so far.
func (l *readyLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
