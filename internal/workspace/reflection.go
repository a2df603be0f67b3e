package workspace

import "kept/internal/promise"

// What a person's weekly reflection runs on: Friday at two, or the last working
// day before a Friday that is a holiday, where they are or, where that is not
// known, where the workspace is.
const (
	reflectionSchedule = "0 14 * * 5"
	// ScheduleNever is the schedule of what somebody has stopped: it stays, so
	// that it does not begin again by itself.
	ScheduleNever = "never"
)

// Reflection is a person's weekly reflection.
func Reflection(u promise.UserID) Subscription {
	return Subscription{ID: SubscriptionID(TopicReflection, "", u), Topic: TopicReflection, User: u, By: u, Schedule: reflectionSchedule}
}

// Scheduled reports whether a subscription goes out at times of its own rather
// than when something happens.
func (s Subscription) Scheduled() bool {
	return (s.Topic == TopicDigest || s.Topic == TopicReflection) && s.Schedule != ScheduleNever
}
