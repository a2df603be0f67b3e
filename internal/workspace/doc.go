// Package workspace holds what Kept knows of an installed team: its settings,
// who has which role, who receives breaches and digests, and the facts about
// people that rules depend on.
//
// It turns settings into the [promise.Policy] in force for one promise, and
// people's schedules into moments. It declares the store it needs and knows
// nothing of Slack's wire or of how records are kept.
package workspace
