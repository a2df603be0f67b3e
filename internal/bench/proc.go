package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a program that this one has started.
type process struct {
	cmd  *exec.Cmd
	log  string
	gone chan struct{}
}

// launch starts a program whose words go to a file; it is killed when the
// context ends at the latest.
func launch(ctx context.Context, log string, env []string, path string, args ...string) (*process, error) {
	f, err := os.Create(log) //nolint:gosec // the benchmark's own folder
	if err != nil {
		return nil, fmt.Errorf("make a log: %w", err)
	}
	cmd := exec.CommandContext(ctx, path, args...) //nolint:gosec // what was built or found on the PATH
	cmd.Env, cmd.Stdout, cmd.Stderr = env, f, f
	err = cmd.Start()
	_ = f.Close() // the program has its own handle
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", filepath.Base(path), err)
	}
	p := &process{cmd: cmd, log: log, gone: make(chan struct{})}
	go func() {
		defer close(p.gone)
		_ = cmd.Wait() // most are killed
	}()
	return p, nil
}

// kill ends it as kill -9 does, and waits until it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // already gone is fine
	<-p.gone
}

// stop asks it to end, and kills it when it does not.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // already gone is fine
	select {
	case <-p.gone:
	case <-time.After(stopWithin):
		p.kill()
	}
}

const stopWithin = 30 * time.Second

// said is what it wrote, for an error.
func (p *process) said() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-2000):])
}

// tick is the unit of /proc's times: USER_HZ, which is 100 on every system Go
// runs on. Source: man7.org/linux/man-pages/man5/proc_pid_stat.5.html.
const tick = 10 * time.Millisecond

// cpu is the processor time it has used so far.
func (p *process) cpu() (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("read processor time: %w", err)
	}
	return parseCPU(stat)
}

var errStat = errors.New("unexpected form")

// parseCPU adds up utime and stime, the 14th and 15th field. The name before
// them is in parentheses and may hold any character.
func parseCPU(stat []byte) (time.Duration, error) {
	const state, user, system = 2, 13, 14
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) <= system-state {
		return 0, fmt.Errorf("processor time: %w", errStat)
	}
	var sum int64
	for _, i := range []int{user - state, system - state} {
		n, err := strconv.ParseInt(string(fields[i]), 10, 64)
		if err != nil {
			return 0, fmt.Errorf("processor time: %w", err)
		}
		sum += n
	}
	return time.Duration(sum) * tick, nil
}

// resident is its memory in bytes.
func (p *process) resident() (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("read memory: %w", err)
	}
	return parseResident(string(status))
}

func parseResident(status string) (float64, error) {
	_, rest, ok := strings.Cut(status, "VmRSS:")
	fields := strings.Fields(rest)
	if !ok || len(fields) < 2 || fields[1] != "kB" {
		return 0, fmt.Errorf("memory: %w", errStat)
	}
	kb, err := strconv.ParseFloat(fields[0], 64)
	if err != nil {
		return 0, fmt.Errorf("memory: %w", err)
	}
	return kb * 1024, nil
}

// quiet waits until the process has come to rest.
func (p *process) quiet(ctx context.Context) error {
	const look, rest = 250 * time.Millisecond, 2 * tick
	last, err := p.cpu()
	for still := 0; err == nil && still < 2; {
		if err := pause(ctx, look); err != nil {
			return err
		}
		var now time.Duration
		if now, err = p.cpu(); now-last <= rest {
			still++
		} else {
			still = 0
		}
		last = now
	}
	return err
}

// pause waits.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// freeAddr is an address nobody listens at.
func freeAddr(ctx context.Context) (string, error) {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a port: %w", err)
	}
	addr := ln.Addr().String()
	return addr, ln.Close()
}

// listens reports whether somebody listens at an address.
func listens(ctx context.Context, addr string) bool {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}
