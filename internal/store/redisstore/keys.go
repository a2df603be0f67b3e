package redisstore

import (
	"fmt"
	"hash/fnv"
	"strings"

	"kept/internal/promise"
)

// partitions is how many hash tags the keys are spread over. All of a team lies
// in one of them, so that a change touches one slot of a cluster. The number
// can never change once something is stored.
const partitions = 16

// partitionOf is a team's partition.
func partitionOf(team promise.Team) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(team)) // a hash takes everything
	return int(h.Sum32() % partitions)
}

// keys makes every key. They are
//
//	k{07}:p:TEAM        hash    promises: number → record.Value
//	k{07}:c:TEAM        string  the last number given out
//	k{07}:i:TEAM:INDEX  zset    number by second * 2^20 + number % 2^20
//	k{07}:k:TEAM:KEY    string  idempotency key → number, with its end
//	k{07}:n:TEAM        hash    customers' cards: customer → record.Value
//	k{07}:w             hash    workspaces: team → record.Value
//	k{07}:h             zset    head: lane by its earliest moment
//	k{07}:due:r         zset    the due lane's work that waits, by when it is due
//	k{07}:due:l         zset    the work that is leased, by when the lease ends
//	k{07}:due:t         hash    the same: token and when it fell due
//	k{07}:notice:…              the same three for the notice lane
//	k{07}:b             hash    bodies of notices
//	k{07}:t             string  the last token given out
//	k{07}:x             list    parked notices, the latest first
//
// where k is the prefix and 07 the team's partition. An index orders promises of the same second by the
// number's lower 20 bits, which is by number as long as no two of them are a
// million apart.
type keys struct {
	tags [partitions]string // what each partition's keys begin with
}

func newKeys(prefix string) keys {
	var k keys
	for p := range partitions {
		k.tags[p] = fmt.Sprintf("%s{%02d}:", prefix, p)
	}
	return k
}

// of is a team's key of a kind, without what comes after the team.
func (k *keys) of(team promise.Team, kind string) string {
	return k.tags[partitionOf(team)] + kind + ":" + escape(team)
}

func (k *keys) promises(team promise.Team) string { return k.of(team, "p") }
func (k *keys) cards(team promise.Team) string    { return k.of(team, "n") }
func (k *keys) counter(team promise.Team) string  { return k.of(team, "c") }

func (k *keys) index(team promise.Team, name string) string {
	return k.of(team, "i") + ":" + name
}

func (k *keys) idempotency(team promise.Team, key string) string {
	return k.of(team, "k") + ":" + key
}

func (k *keys) workspaces(partition int) string { return k.tags[partition] + "w" }
func (k *keys) head(partition int) string       { return k.tags[partition] + "h" }
func (k *keys) bodies(partition int) string     { return k.tags[partition] + "b" }
func (k *keys) tokens(partition int) string     { return k.tags[partition] + "t" }
func (k *keys) parked(partition int) string     { return k.tags[partition] + "x" }

func (k *keys) ready(partition int, lane promise.Lane) string {
	return k.tags[partition] + string(lane) + ":r"
}

func (k *keys) leased(partition int, lane promise.Lane) string {
	return k.tags[partition] + string(lane) + ":l"
}

func (k *keys) holds(partition int, lane promise.Lane) string {
	return k.tags[partition] + string(lane) + ":t"
}

// escape keeps the colon for us, so that no two lists of parts make one key.
func escape(team promise.Team) string {
	if !strings.ContainsAny(string(team), ":%") {
		return string(team)
	}
	return strings.ReplaceAll(strings.ReplaceAll(string(team), "%", "%25"), ":", "%3A")
}

func unescape(s string) promise.Team {
	return promise.Team(strings.ReplaceAll(strings.ReplaceAll(s, "%3A", ":"), "%25", "%"))
}

// memberPrefix is what a team's members of a queue begin with.
func memberPrefix(team promise.Team) string { return escape(team) + ":" }

// parseMember takes a queue's member apart.
func parseMember(member string) (promise.Team, string) {
	team, subject, _ := strings.Cut(member, ":")
	return unescape(team), subject
}
