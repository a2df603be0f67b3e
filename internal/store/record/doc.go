// Package record is the stored form of what Kept keeps, shared by both engines,
// and deliberately not the domain's own form: what is written today must still
// load after the domain has moved on.
//
// A promise is one compact JSON object with short keys. Times are Unix
// milliseconds, and what can be told from the rest is left out. The team and the
// number are in the key, the version and the posts stand around the object in
// the same value (see [Value]), so that a promise is one value wherever it is
// stored.
//
// The package also flattens a change into a [Batch] and a settlement into an
// [Ending]: plain indexes, moments and bytes that an engine writes without
// knowing what they mean.
package record

import "errors"

// ErrCorrupt says that a stored record cannot be read: damaged, or written by a
// later version of Kept.
var ErrCorrupt = errors.New("stored record cannot be read")

// Durability is what an engine can say about how safe written data are.
type Durability struct {
	// Engine names the engine and how it is set up.
	Engine string
	// Warnings are what an operator should change, a sentence each.
	Warnings []string
}
