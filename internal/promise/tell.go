package promise

// tell lists the messages that follow from an act: whoever is concerned and did
// not do it themselves hears of it, and the posts are brought up to date.
func (d *decision) tell(a Act) {
	p := &d.p
	to := func(kind NoticeKind, users ...UserID) {
		for _, u := range without(a.By.ID, users...) {
			if u == p.Promiser && p.Left && a.Verb != VerbRehome {
				continue // there is nobody to tell any more
			}
			d.owe(Notice{Kind: kind, User: u, By: a.By.ID, Arg: a.Note})
		}
	}
	switch a.Verb {
	case VerbAccept, VerbDecline, VerbCounter:
		to(NoticeAnswered, p.Recorder)
	case VerbAcceptCounter, VerbCounterAgain, VerbDrop:
		to(NoticeCounter, p.Promiser)
	case VerbMove:
		kind := NoticeMoving
		if a.Agreed {
			kind = NoticeMoved
		}
		to(kind, p.Recorder, p.Doer, d.customer())
	case VerbAgreeMove:
		to(NoticeMoved, p.Promiser, p.Doer, p.Recorder, d.customer())
	case VerbOffer:
		to(NoticeHandover, a.User)
	case VerbTake, VerbPass:
		to(NoticeTaken, p.Promiser)
	case VerbAtRisk:
		to(NoticeAtRisk, append([]UserID{p.Recorder, p.Promiser, p.Doer}, d.riskUsers()...)...)
		d.tellRisks(a)
	case VerbThank:
		to(NoticeThanks, p.Promiser, p.Doer, p.Recorder)
	case VerbRehome:
		to(NoticeRehomed, p.Doer, p.Recorder)
	case VerbDetail, VerbQuiet, VerbProve:
	case VerbOpenUp:
		d.tellOpenly()
	case VerbKeep, VerbBreak, VerbRevoke, VerbRelease, VerbApproveVoid:
		to(NoticeClosed, p.Recorder, p.Promiser, p.Doer)
	case VerbWithdraw:
		if p.Promiser != p.Recorder {
			to(NoticeClosed, p.Promiser)
		}
	case VerbProposeVoid:
		list := []UserID{p.Recorder}
		if p.Recorder == p.Promiser || d.pol.Leader { // who else can agree to it
			list = append(list, d.pol.Managers...)
		}
		to(NoticeVoid, list...)
	case VerbLeak, VerbUndo:
		to(NoticeReopened, p.Promiser, p.Doer, p.Recorder)
	case VerbJoin, VerbStandIn:
		d.tellChannels(a.Verb, a.By.ID)
		d.brief(a.By.ID)
	case VerbCannotJoin, VerbContact, VerbRepair, VerbCloseFollowUp:
		d.tellChannels(a.Verb, a.By.ID)
	case VerbAllWell, VerbNotWell, VerbNewWish, VerbSkipCare:
		d.tellCare(a)
	case VerbSnooze, VerbSnoozeCare:
		return
	}
	d.owe(Notice{Kind: NoticeRefresh})
}

// customer is the Slack user it was promised to, who can say themselves whether
// a new date will do; empty where the promise is not for them to hear of.
func (d *decision) customer() UserID {
	if d.p.Private {
		return ""
	}
	return d.p.Customer.User
}

// tellChannels tells the breach's threads how the follow-up moves on.
func (d *decision) tellChannels(v Verb, by UserID) {
	if Quietly(&d.p, d.pol) {
		return
	}
	for _, ch := range d.pol.Breaches {
		d.owe(Notice{Kind: NoticeFollowUp, Channel: ch, By: by, Arg: string(v)})
	}
}

// riskUsers are the people who follow risks. They hear of nothing private.
func (d *decision) riskUsers() []UserID {
	if d.private() {
		return nil
	}
	return d.pol.RiskUsers
}

func (d *decision) private() bool { return d.p.Private || Quietly(&d.p, d.pol) }

// tellOpenly posts a breach that was kept out of the channels, while there is
// still something to do about it.
func (d *decision) tellOpenly() {
	if !d.p.FollowUpOpen() || !Breached(&d.p) || Quietly(&d.p, d.pol) {
		return
	}
	for _, ch := range d.pol.Breaches {
		d.owe(Notice{Kind: NoticeBreach, Channel: ch})
	}
}

// brief owes whoever joins all there is to know before the customer is met: in
// the breach's threads, or, where the case is for few, to them alone.
func (d *decision) brief(who UserID) {
	n := Notice{Kind: NoticeBrief, User: who, By: who}
	if d.p.Private || Quietly(&d.p, d.pol) || len(d.pol.Breaches) == 0 {
		d.owe(n)
		return
	}
	for _, ch := range d.pol.Breaches {
		n.Channel = ch
		d.owe(n)
		n.User = "" // one of them is enough
	}
}

// tellRisks tells the channels that follow risks. Nothing private goes there.
func (d *decision) tellRisks(a Act) {
	if d.private() {
		return
	}
	for _, ch := range d.pol.Risks {
		d.owe(Notice{Kind: NoticeAtRisk, Channel: ch, By: a.By.ID, Arg: a.Note})
	}
}

// tellCare tells how the customer is: whoever is concerned, when somebody is not
// well their managers, and the thread of a breach.
func (d *decision) tellCare(a Act) {
	p := &d.p
	list := []UserID{p.Recorder, p.Promiser, p.Doer}
	if a.Verb == VerbNotWell {
		list = append(list, d.pol.Managers...)
	}
	if a.Verb != VerbSkipCare {
		for _, u := range without(a.By.ID, list...) {
			d.owe(Notice{Kind: NoticeCare, User: u, By: a.By.ID, Arg: string(a.Verb)})
		}
	}
	if p.FollowUp() != nil {
		d.tellChannels(a.Verb, a.By.ID)
	}
}
