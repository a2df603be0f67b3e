package storetest

import (
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kept/internal/promise"
)

// callers is how many write at once in the benchmarks of throughput.
const callers = 32

// Bench measures what an engine takes for the things that happen often; open
// gives an empty one.
func Bench(b *testing.B, open func(b *testing.B) Engine) {
	b.Helper()
	b.Run("create", func(b *testing.B) { benchCreate(b, open(b)) })
	b.Run("create alone", func(b *testing.B) { benchCreateAlone(b, open(b)) })
	b.Run("drain", func(b *testing.B) { benchDrain(b, open(b)) })
	b.Run("page", func(b *testing.B) { benchPage(b, open(b)) })
	b.Run("next", func(b *testing.B) { benchNext(b, open(b)) })
}

// words is a sentence of so many bytes.
func words(n int) string {
	return strings.Repeat("send the signed offer with the new prices and terms ", n/52+1)[:n]
}

func benchCreate(b *testing.B, e Engine) {
	b.Helper()
	var i atomic.Int64
	b.SetParallelism(callers)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, _, err := e.Commit(b.Context(), Changes("T1", words(60), int(i.Add(1)))); err != nil {
				b.Error(err)
				return
			}
		}
	})
	perSecond(b, "creates/s")
}

func benchCreateAlone(b *testing.B, e Engine) {
	b.Helper()
	for i := range b.N {
		if _, _, err := e.Commit(b.Context(), Changes("T1", words(60), i)); err != nil {
			b.Fatal(err)
		}
	}
}

func perSecond(b *testing.B, unit string) {
	b.Helper()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), unit)
}

// benchDrain ends due work in which there is nothing to do, in lots.
func benchDrain(b *testing.B, e Engine) {
	b.Helper()
	const lot = 500
	fill(b, e, b.N, []promise.Team{"T1"})
	b.ResetTimer()
	done := 0
	for {
		claims, err := e.Claim(b.Context(), promise.LaneDue, far(), time.Hour, lot)
		if err != nil {
			b.Fatal(err)
		}
		if len(claims) == 0 {
			break
		}
		ends := make([]promise.Settlement, len(claims))
		for i, c := range claims {
			ends[i].Claim = c
		}
		if err := e.Settle(b.Context(), far(), ends); err != nil {
			b.Fatal(err)
		}
		done += len(claims)
	}
	if done != b.N {
		b.Fatalf("%d jobs came, want %d", done, b.N)
	}
	perSecond(b, "jobs/s")
}

// fill stores promises, each with its wake and without a notice.
func fill(b *testing.B, e Engine, n int, teams []promise.Team) {
	b.Helper()
	var i atomic.Int64
	errs := race(func(int) error {
		for k := int(i.Add(1)); k <= n; k = int(i.Add(1)) {
			c := Changes(teams[k%len(teams)], words(60), k)
			c.Key, c.Notices = "", nil
			if _, _, err := e.Commit(b.Context(), c); err != nil {
				return err
			}
		}
		return nil
	})
	if count(errs, nil) != racers {
		b.Fatal(errs)
	}
}

func benchPage(b *testing.B, e Engine) {
	b.Helper()
	fill(b, e, 2000, []promise.Team{"T1"})
	b.ResetTimer()
	for i := range b.N {
		q := promise.Query{Team: "T1", Index: promise.IndexOpen(promise.UserID("U" + strconv.Itoa(i%7))), Limit: 20}
		page, err := e.Find(b.Context(), q)
		if err != nil || len(page.Promises) != 20 {
			b.Fatalf("%d promises, %v", len(page.Promises), err)
		}
	}
}

// benchNext is what a process does again and again while nothing is due.
func benchNext(b *testing.B, e Engine) {
	b.Helper()
	fill(b, e, 1000, []promise.Team{"T1", "T2", "T3", "T4"})
	b.ResetTimer()
	for range b.N {
		if _, ok, err := e.Next(b.Context()); err != nil || !ok {
			b.Fatal(ok, err)
		}
	}
}
