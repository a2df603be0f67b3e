package promise

// tell lists the messages that follow from an act: whoever is concerned and did
// not do it themselves hears of it, and the posts are brought up to date.
func (d *decision) tell(a Act) {
	p := &d.p
	to := func(kind NoticeKind, users ...UserID) {
		for _, u := range without(a.By.ID, users...) {
			d.owe(Notice{Kind: kind, User: u, By: a.By.ID, Arg: a.Note})
		}
	}
	switch a.Verb {
	case VerbAccept, VerbDecline, VerbCounter:
		to(NoticeAnswered, p.Recorder)
	case VerbAcceptCounter, VerbCounterAgain, VerbDrop:
		to(NoticeCounter, p.Promiser)
	case VerbMove:
		if a.Agreed {
			to(NoticeMoved, p.Recorder, p.Doer)
		} else {
			to(NoticeMoving, p.Recorder)
		}
	case VerbAgreeMove:
		to(NoticeMoved, p.Promiser, p.Doer, p.Recorder)
	case VerbOffer:
		to(NoticeHandover, a.User)
	case VerbTake:
		to(NoticeTaken, p.Promiser)
	case VerbAtRisk:
		to(NoticeAtRisk, p.Recorder, p.Promiser, p.Doer)
	case VerbKeep, VerbBreak, VerbRevoke, VerbRelease, VerbApproveVoid:
		to(NoticeClosed, p.Recorder, p.Promiser, p.Doer)
	case VerbWithdraw:
		if p.Promiser != p.Recorder {
			to(NoticeClosed, p.Promiser)
		}
	case VerbProposeVoid:
		to(NoticeVoid, p.Recorder)
	case VerbLeak, VerbUndo:
		to(NoticeReopened, p.Promiser, p.Doer, p.Recorder)
	case VerbJoin, VerbCannotJoin, VerbContact, VerbCloseFollowUp:
		d.tellFollowers(a)
	case VerbSnooze:
		return
	}
	d.owe(Notice{Kind: NoticeRefresh})
}

// tellFollowers tells the breach's threads how the follow-up moves on.
func (d *decision) tellFollowers(a Act) {
	for _, ch := range d.pol.Breaches {
		d.owe(Notice{Kind: NoticeFollowUp, Channel: ch, By: a.By.ID, Arg: string(a.Verb)})
	}
}
