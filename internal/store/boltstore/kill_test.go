package boltstore_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"kept/internal/store/storetest"
)

// The environment that makes this test binary the process that is killed.
const (
	childDir   = "KEPT_TEST_CHILD_DIR"
	childFirst = "KEPT_TEST_CHILD_FIRST"
)

const writers = 8

// TestChild writes until it is killed, when it runs as a child.
func TestChild(t *testing.T) {
	dir := os.Getenv(childDir)
	if dir == "" {
		t.Skip("is run by TestKilled")
	}
	first, err := strconv.ParseInt(os.Getenv(childFirst), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	var next atomic.Int64
	next.Store(first)
	failed := make(chan error)
	for range writers {
		go func() {
			for {
				a, err := storetest.Write(t.Context(), s, int(next.Add(1)))
				if err != nil {
					failed <- err
					return
				}
				// One write, so that a line is whole or absent.
				fmt.Fprintf(os.Stdout, "\nack %d %s %d %d\n", a.I, a.Team, a.Number, a.Version)
			}
		}()
	}
	t.Fatal(<-failed)
}

func TestKilled(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts processes and kills them")
	}
	dir := t.TempDir()
	var acks []storetest.Ack
	for round := range 3 {
		acks = append(acks, killChild(t, dir, round*100_000, 300)...)
		s := open(t, dir)
		storetest.CheckWritten(t, s, acks, (round+1)*writers)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killChild has a child write and kills it once it has told of enough. It
// returns all that it told of.
func killChild(t *testing.T, dir string, first, enough int) []storetest.Ack {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), self, "-test.run=^TestChild$", "-test.v", "-test.timeout=2m")
	child.Env = append(os.Environ(), childDir+"="+dir, childFirst+"="+strconv.Itoa(first))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var acks []storetest.Ack
	for lines := bufio.NewScanner(out); lines.Scan(); {
		line := lines.Text()
		var a storetest.Ack
		if n, _ := fmt.Sscanf(line, "ack %d %s %d %d", &a.I, &a.Team, &a.Number, &a.Version); n == 4 {
			acks = append(acks, a)
		} else if strings.Contains(line, "FAIL") {
			t.Fatalf("the child says %s", line)
		}
		if len(acks) == enough {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = child.Wait() // a killed process always ends with an error
	if len(acks) < enough {
		t.Fatalf("the child told of %d, want at least %d", len(acks), enough)
	}
	return acks
}
