package boltstore

import (
	"encoding/binary"
	"errors"
	"slices"

	bolt "go.etcd.io/bbolt"

	"kept/internal/promise"
	"kept/internal/store/record"
)

// The buckets.
const (
	bucketDoc   = "doc"
	bucketIndex = "index"
	bucketJob   = "job"
	bucketQueue = "queue"
	bucketMemo  = "memo"
)

// The kinds of keys in the memo bucket.
const (
	memoNumber = 'n' // team → the last number given out
	memoKey    = 'k' // team, idempotency key → number
	memoEnd    = 'e' // moment, team, idempotency key: when it is forgotten
	memoParked = 'x' // moment, team, delivery key → parked notice
)

// errShort says that a key or value is shorter than its form.
var errShort = errors.New("stored key is damaged")

// text appends s with its length before it, so that no two lists of texts make
// the same key.
func text[S ~string](b []byte, s S) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(len(s))) //nolint:gosec // bolt refuses keys over 32 KiB
	return append(b, s...)
}

func number(b []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(b, uint64(n)) //nolint:gosec // never negative
}

func promiseKey(team promise.Team, n promise.Number) []byte {
	return number(text([]byte{byte(record.KindPromise)}, team), int64(n))
}

func workspaceKey(team promise.Team) []byte {
	return text([]byte{byte(record.KindWorkspace)}, team)
}

func cardKey(team promise.Team, customer string) []byte {
	return text(text([]byte{byte(record.KindCard)}, team), customer)
}

// indexKey is team, index, second, number.
func indexKey(team promise.Team, e record.Entry, n promise.Number) []byte {
	return number(number(indexPrefix(team, e.Index), e.Second), int64(n))
}

func indexPrefix(team promise.Team, index string) []byte {
	return text(text(nil, team), index)
}

// state says in which of a lane's two queues work stands.
type state byte

const (
	ready  state = 'r'
	leased state = 'l'
)

// jobKey is lane, team, subject.
func jobKey(lane promise.Lane, team promise.Team, subject string) []byte {
	return text(text(text(nil, lane), team), subject)
}

// queuePrefix is lane, state; queueKey goes on with moment and the job's key.
func queuePrefix(lane promise.Lane, st state) []byte {
	return append(text(nil, lane), byte(st))
}

func queueKey(lane promise.Lane, st state, at int64, job []byte) []byte {
	return append(number(queuePrefix(lane, st), at), job...)
}

// job is a stored piece of work.
type job struct {
	state state
	at    int64 // when it is due, or when its lease ends
	due   int64 // when it fell due
	token int64
	body  []byte
}

const jobHead = 1 + 3*8

func (j job) bytes() []byte {
	b := make([]byte, 0, jobHead+len(j.body))
	return append(number(number(number(append(b, byte(j.state)), j.at), j.due), j.token), j.body...)
}

func parseJob(b []byte) (job, error) {
	if len(b) < jobHead {
		return job{}, errShort
	}
	return job{state(b[0]), readNumber(b[1:]), readNumber(b[9:]), readNumber(b[17:]), slices.Clone(b[jobHead:])}, nil
}

func readNumber(b []byte) int64 {
	return int64(binary.BigEndian.Uint64(b)) //nolint:gosec // as it was written
}

// readText is the text at the head of b, and what follows it.
func readText(b []byte) (s string, rest []byte, err error) {
	if len(b) < 2 {
		return "", nil, errShort
	}
	n := int(binary.BigEndian.Uint16(b))
	if len(b) < 2+n {
		return "", nil, errShort
	}
	return string(b[2 : 2+n]), b[2+n:], nil
}

// parseJobKey is the team and subject in a job's key.
func parseJobKey(b []byte) (team promise.Team, subject string, err error) {
	_, b, err = readText(b)
	if err != nil {
		return "", "", err
	}
	t, b, err := readText(b)
	if err != nil {
		return "", "", err
	}
	subject, _, err = readText(b)
	return promise.Team(t), subject, err
}

func bucket(tx *bolt.Tx, name string) *bolt.Bucket { return tx.Bucket([]byte(name)) }
