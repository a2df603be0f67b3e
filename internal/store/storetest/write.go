package storetest

import (
	"context"
	"strconv"
	"testing"
	"time"

	"kept/internal/promise"
)

// Changes makes changes that begin promises, the i-th of which differs from the
// others in who promises whom.
func Changes(team promise.Team, what string, i int) promise.Change {
	customers := []string{"Acme", "Börje AB", "Cirrus", "Delta", "Eken", "Fix & Co"}
	d := draft(team, promise.UserID("U"+strconv.Itoa(i%7)), customers[i%len(customers)], 4+i%1000)
	d.What, d.Key = what, "begin "+strconv.Itoa(i)
	c, err := promise.Begin(d, rules(nil))
	if err != nil {
		panic(err) // a draft that the tests' own rules refuse
	}
	return c
}

// Ack is what an engine said that it has written.
type Ack struct {
	I       int
	Team    promise.Team
	Number  promise.Number
	Version int64
}

// writeTeams are the teams that [Write] writes for.
func writeTeams() []promise.Team { return []promise.Team{"T1", "T2", "T3"} }

// Write makes the i-th promise, and acts on every third. It returns what was
// acknowledged, also when the act fails after the making.
func Write(ctx context.Context, e Engine, i int) (Ack, error) {
	a := Ack{I: i, Team: writeTeams()[i%3]}
	n, v, err := e.Commit(ctx, Changes(a.Team, what(i), i))
	if err != nil {
		return a, err
	}
	a.Number, a.Version = n, v
	if i/3%3 != 0 {
		return a, nil
	}
	p, err := e.Load(ctx, a.Team, n)
	if err != nil {
		return a, err
	}
	c, err := promise.Decide(p, act(promise.VerbAtRisk, p.Promiser, start().Add(time.Minute)), rules(&p))
	if err != nil {
		return a, err
	}
	if _, v, err = e.Commit(ctx, c); err != nil {
		return a, err
	}
	a.Version = v
	return a, nil
}

func what(i int) string { return "promise " + strconv.Itoa(i) }

// CheckWritten reports what [Write] was told is written and is not, what is
// half written, and whether more than inFlight promises are there that nobody
// was told of. It leaves everything as it was.
func CheckWritten(t *testing.T, e Engine, acks []Ack, inFlight int) {
	t.Helper()
	found := Check(t, e, writeTeams()...)
	CheckQueue(t, e, found)
	stored := 0
	for team, list := range found {
		stored += len(list)
		for i, p := range list {
			if int(p.Number) != i+1 {
				t.Fatalf("%s: number %d is %s", team, i+1, p.Number)
			}
		}
	}
	for _, a := range acks {
		list := found[a.Team]
		if int(a.Number) > len(list) {
			t.Errorf("%s %s was acknowledged and is lost", a.Team, a.Number)
			continue
		}
		p := list[a.Number-1]
		if p.What != what(a.I) || p.Version < a.Version {
			t.Errorf("%s %s: %q version %d was acknowledged, %q version %d is there", a.Team, a.Number, what(a.I), a.Version, p.What, p.Version)
		}
	}
	if stored < len(acks) || stored > len(acks)+inFlight {
		t.Errorf("%d promises are there, %d were acknowledged and at most %d under way", stored, len(acks), inFlight)
	}
	t.Logf("%d promises, %d acknowledged", stored, len(acks))
}
