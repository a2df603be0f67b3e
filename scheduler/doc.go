// Package scheduler is when: it drains the due queue, hands notices to their
// deliverer and runs the calendar of recurring chores.
//
// It decides nothing about promises, which the ledger does, and does not know
// how a notice reaches anyone: that is the [Notifier]'s. Time comes from the
// clock it is given.
package scheduler
