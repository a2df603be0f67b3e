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
// where k is the prefix. An index orders promises of the same second by the
// number's lower 20 bits, which is by number as long as no two of them are a
// million apart.
type keys struct{ prefix string }

func (k keys) at(partition int, parts ...string) string {
	return fmt.Sprintf("%s{%02d}:%s", k.prefix, partition, strings.Join(parts, ":"))
}

func (k keys) of(team promise.Team, parts ...string) string {
	return k.at(partitionOf(team), parts...)
}

func (k keys) promises(team promise.Team) string { return k.of(team, "p", escape(team)) }
func (k keys) counter(team promise.Team) string  { return k.of(team, "c", escape(team)) }
func (k keys) index(team promise.Team, name string) string {
	return k.of(team, "i", escape(team), name)
}

func (k keys) idempotency(team promise.Team, key string) string {
	return k.of(team, "k", escape(team), key)
}
func (k keys) workspaces(partition int) string { return k.at(partition, "w") }
func (k keys) head(partition int) string       { return k.at(partition, "h") }
func (k keys) ready(partition int, lane promise.Lane) string {
	return k.at(partition, string(lane), "r")
}

func (k keys) leased(partition int, lane promise.Lane) string {
	return k.at(partition, string(lane), "l")
}

func (k keys) holds(partition int, lane promise.Lane) string {
	return k.at(partition, string(lane), "t")
}
func (k keys) bodies(partition int) string { return k.at(partition, "b") }
func (k keys) tokens(partition int) string { return k.at(partition, "t") }
func (k keys) parked(partition int) string { return k.at(partition, "x") }

// escape keeps the colon for us, so that no two lists of parts make one key.
func escape(team promise.Team) string {
	return strings.NewReplacer("%", "%25", ":", "%3A").Replace(string(team))
}

func unescape(s string) promise.Team {
	return promise.Team(strings.NewReplacer("%3A", ":", "%25", "%").Replace(s))
}

// memberPrefix is what a team's members of a queue begin with.
func memberPrefix(team promise.Team) string { return escape(team) + ":" }

// parseMember takes a queue's member apart.
func parseMember(member string) (promise.Team, string) {
	team, subject, _ := strings.Cut(member, ":")
	return unescape(team), subject
}
