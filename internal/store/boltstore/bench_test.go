package boltstore_test

import (
	"testing"

	"kept/internal/store/storetest"
)

func BenchmarkEngine(b *testing.B) {
	storetest.Bench(b, func(b *testing.B) storetest.Engine {
		b.Helper()
		s := open(b, b.TempDir())
		b.Cleanup(func() { _ = s.Close() })
		return s
	})
}
