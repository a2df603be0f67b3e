// Package promise is the heart of Kept: what a promise is, the states it goes
// through, who may do what to it, and what follows from each act.
//
// An act is decided by a pure function, [Decide] for people and [Tick] for the
// clock, from the promise as it stands, the act and the rules in force
// ([Policy]). The result is one [Change]: the promise as it becomes, the moment
// it wants to be looked at again, and every message that is owed because of it
// ([Notice]). The [Ledger] loads, decides and commits once; the [Store] it
// declares writes a Change whole or not at all.
//
// Beside the acts it holds what is reckoned from promises: the advice of the
// [Guard] before one is made, figures and counts ([FigureOf], [Count]), what
// breaches have in common ([PatternAt]) and a customer's card ([OverviewOf]).
//
// The package imports the standard library only. It knows nothing of Slack's
// wire, of Redis, of languages or of the time of day: instants, ids, people and
// working hours are handed to it.
package promise
