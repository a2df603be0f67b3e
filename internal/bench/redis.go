package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// redisServer is a real Redis with an append-only file, synced every second.
type redisServer struct {
	*process

	url string
	rdb *redis.Client
}

const redisWithin = 20 * time.Second

// startRedis starts one with its files in a folder of its own below dir.
func startRedis(ctx context.Context, dir, name string) (*redisServer, error) {
	path, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, fmt.Errorf("a redis-server is needed on the PATH: %w", err)
	}
	addr, err := freeAddr(ctx)
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("find a port: %w", err)
	}
	folder := filepath.Join(dir, name)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	// Writing its file anew would take a processor for seconds, from whoever's
	// turn it happens to be.
	p, err := launch(ctx, filepath.Join(dir, name+".log"), os.Environ(), path, "--port", port, "--bind", "127.0.0.1",
		"--dir", folder, "--appendonly", "yes", "--appendfsync", "everysec", "--auto-aof-rewrite-percentage", "0", "--save", "")
	if err != nil {
		return nil, err
	}
	s := &redisServer{process: p, url: "redis://" + addr + "/0", rdb: redis.NewClient(&redis.Options{Addr: addr})}
	ctx, cancel := context.WithTimeout(ctx, redisWithin)
	defer cancel()
	for s.rdb.Ping(ctx).Err() != nil {
		select {
		case <-p.gone:
			return nil, errors.Join(errors.New("redis-server ended at once: "+p.said()), s.close())
		default:
		}
		if err := pause(ctx, 5*time.Millisecond); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	return s, nil
}

func (s *redisServer) close() error {
	err := s.rdb.Close()
	s.kill()
	return err //nolint:wrapcheck // only joined to others
}

// used is the memory that Redis says it uses, in bytes.
func (s *redisServer) used(ctx context.Context) (float64, error) {
	info, err := s.rdb.Info(ctx, "memory").Result()
	if err != nil {
		return 0, fmt.Errorf("ask for memory: %w", err)
	}
	_, rest, _ := strings.Cut(info, "used_memory:")
	line, _, _ := strings.Cut(rest, "\r\n")
	n, err := strconv.ParseFloat(line, 64)
	if err != nil {
		return 0, fmt.Errorf("ask for memory: %w", err)
	}
	return n, nil
}

var callsPattern = regexp.MustCompile(`(?m)^cmdstat_([^:]+):calls=(\d+)`)

// calls is how often each command ran since Redis started, those inside
// scripts as well.
func (s *redisServer) calls(ctx context.Context) (map[string]float64, error) {
	info, err := s.rdb.Info(ctx, "commandstats").Result()
	if err != nil {
		return nil, fmt.Errorf("ask for commands: %w", err)
	}
	return parseCalls(info), nil
}

func parseCalls(info string) map[string]float64 {
	counts := map[string]float64{}
	for _, m := range callsPattern.FindAllStringSubmatch(info, -1) {
		n, err := strconv.ParseFloat(m[2], 64)
		if err == nil {
			counts[m[1]] = n
		}
	}
	return counts
}

// spent is how often all commands ran between two counts, but for those that
// only ask for the counts.
func spent(before, after map[string]float64) float64 {
	sum := 0.0
	for name, n := range after {
		if name != "info" {
			sum += n - before[name]
		}
	}
	return sum
}
