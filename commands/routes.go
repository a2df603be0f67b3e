package commands

import (
	"slices"

	"kept/internal/promise"
	"kept/internal/view"
)

// route is one row of the table: what a person can do, and what answers it.
type route struct {
	kind Kind
	name string
	run  handler
}

// routes is the table. To let people do one thing more, add a row here and its
// handler in a file of its own; a button that only carries a verb out needs no
// more than its row.
func routes() []route {
	return slices.Concat([]route{
		{Command, "/promise", promiseCommand},
		{Command, "/kept", keptCommand},

		{Shortcut, view.ShortcutPromise, openPromise},
		{Shortcut, view.ShortcutMessage, trackMessage},
		{Event, EventLeft, hasLeft},
	}, buttons(), dialogs())
}

// buttons are the rows of what can be pressed.
func buttons() []route {
	return []route{
		{Action, view.ActKeep, act(promise.VerbKeep)},
		{Action, view.ActOnTrack, act(promise.VerbOnTrack)},
		{Action, view.ActAtRisk, askReason(promise.VerbAtRisk)},
		{Action, view.ActSnooze, snooze},
		{Action, view.ActMove, askMove},
		{Action, view.ActAgreeMove, act(promise.VerbAgreeMove)},
		{Action, view.ActHandOver, askHandOver},
		{Action, view.ActTake, act(promise.VerbTake)},
		{Action, view.ActPass, act(promise.VerbPass)},
		{Action, view.ActMoves, otherMove},
		{Action, view.ActUndo, undo},
		{Action, view.ActEdit, editPromise},
		{Action, view.ActWithdraw, withdraw},

		{Action, view.ActAccept, act(promise.VerbAccept)},
		{Action, view.ActDecline, askReason(promise.VerbDecline)},
		{Action, view.ActCounter, askCounter(promise.VerbCounter)},
		{Action, view.ActAcceptCounter, act(promise.VerbAcceptCounter)},
		{Action, view.ActCounterAgain, askCounter(promise.VerbCounterAgain)},
		{Action, view.ActDrop, act(promise.VerbDrop)},

		{Action, view.ActLeak, askReason(promise.VerbLeak)},
		{Action, view.ActRevoke, askReason(promise.VerbRevoke)},
		{Action, view.ActRelease, askReason(promise.VerbRelease)},
		{Action, view.ActProposeVoid, askReason(promise.VerbProposeVoid)},
		{Action, view.ActApproveVoid, act(promise.VerbApproveVoid)},
		{Action, view.ActBreak, act(promise.VerbBreak)},
		{Action, view.ActProve, askProve},
		{Action, view.ActThank, askReason(promise.VerbThank)},
		{Action, view.ActTooMuch, askReason(promise.VerbTooMuch)},
		{Action, view.ActDetail, askDetail},

		{Action, view.ActAllWell, orWhy(promise.VerbAllWell)},
		{Action, view.ActNotWell, askReason(promise.VerbNotWell)},
		{Action, view.ActNewWish, newWish},
		{Action, view.ActWish, askWish},
		{Action, view.ActSkipCare, orWhy(promise.VerbSkipCare)},
		{Action, view.ActCareTomorrow, putOff(1)},
		{Action, view.ActCareLater, putOff(3)},

		{Action, view.ActJoin, askJoin(promise.VerbJoin)},
		{Action, view.ActStandIn, askJoin(promise.VerbStandIn)},
		{Action, view.ActCannotJoin, askReason(promise.VerbCannotJoin)},
		{Action, view.ActContact, askContact},
		{Action, view.ActRepair, askRepair},
		{Action, view.ActCloseFollowUp, orWhy(promise.VerbCloseFollowUp)},
		{Action, view.ActQuiet, askQuiet},
		{Action, view.ActOpenUp, act(promise.VerbOpenUp)},

		{Action, view.ActReading1, chooseReading},
		{Action, view.ActReading2, chooseReading},
		{Action, view.ActReading3, chooseReading},
		{Action, view.ActOtherDate, otherDate},
		{Action, view.ActTomorrow, suggested},
		{Action, view.ActNextWorkday, suggested},
		{Action, view.ActThisWeek, suggested},
		{Action, view.ActNextWeek, suggested},

		{Action, view.ActGuardMove, guardMove},
		{Action, view.ActGuardKeep, guardKeep},

		{Action, view.ActAddWorry, askCard},
		{Action, view.ActAddWish, askCard},
		{Action, view.ActAddNote, askCard},
		{Action, view.ActForget, forgetNote},
		{Action, view.ActStopReflection, stopReflection},
		{Action, view.ActPromise, openPromise},
		{Action, view.ActHelp, openHelp},

		{Action, view.ActMore, moreOfList},
	}
}

// dialogs are those of what can be filled in and sent.
func dialogs() []route {
	return []route{
		{Submission, view.FormPromise, submitPromise},
		{Submission, view.FormReason, submitReason},
		{Submission, view.FormMove, submitMove},
		{Submission, view.FormCounter, submitCounter},
		{Submission, view.FormHandOver, submitHandOver},
		{Submission, view.FormProve, submitProve},
		{Submission, view.FormCard, submitCard},
		{Submission, view.FormQuestions, submitQuestions},
		{Submission, view.FormDetail, submitDetail},
		{Submission, view.FormJoin, submitJoin},
		{Submission, view.FormContact, submitContact},
		{Submission, view.FormRepair, submitRepair},
		{Submission, view.FormWish, submitWish},
		{Submission, view.FormQuiet, submitQuiet},
	}
}

// word is a first word of /promise that is not a promise.
type word struct {
	// names are what people may write, the English one first.
	names []string
	run   handler
	// takes reports whether what follows is meant for this word and for nothing
	// else, even where it looks like a promise.
	takes func(c *call, rest string) bool
}

// words is the table of the first words of /promise. A line that begins with
// one is still a promise when it has a colon or a deadline, as in "list price to
// Acme by friday", unless the row takes it.
func words() []word {
	return []word{
		{[]string{"list", "lista"}, listCommand, takesPerson},
		{[]string{"show", "visa"}, showCommand, takesNumber},
		{[]string{"customer", "kund"}, customerCommand, takesNothing},
		{[]string{"help", "hjälp", "?"}, helpCommand, takesNothing},
		{[]string{"set", "ställ", "ställ-in", "inställningar", "settings"}, setCommand, takesSetting},
		{[]string{"subscribe", "prenumerera"}, subscribeCommand, takesTopic},
		{[]string{"unsubscribe", "avsluta", "avprenumerera"}, unsubscribeCommand, takesTopic},
	}
}

// commandNames lists the words in every language, for "did you mean".
func (h *Handler) commandNames() []string {
	var list []string
	for _, w := range h.words {
		list = append(list, w.names...)
	}
	return list
}
