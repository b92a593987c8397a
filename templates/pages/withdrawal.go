package pages

import (
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/templates/parts"
)

// WithdrawalPage is where two people take back a confirmation that proved
// wrong.
type WithdrawalPage struct {
	FactPage
	Outlook incident.Outlook
	Reason  string
}

// pending is the withdrawal that waits for its second person, nil for none.
func (p WithdrawalPage) pending() *incident.Withdrawal { return p.File.PendingWithdrawal() }

// last is the withdrawal that is in force, nil for none.
func (p WithdrawalPage) last() *incident.Withdrawal {
	for i := len(p.File.Withdrawals) - 1; i >= 0; i-- {
		if w := &p.File.Withdrawals[i]; w.SecondedAt != nil {
			return w
		}
	}
	return nil
}

func (p WithdrawalPage) title() string {
	switch {
	case p.pending() != nil:
		return "Withdraw the confirmation? A second person decides"
	case p.File.Confirmed() != nil:
		return "It proved wrong: withdraw the confirmation"
	case p.last() != nil:
		return "The confirmation is withdrawn"
	}
	return "There is nothing to withdraw"
}

// cannotSecond says why the viewer is not the second person, "" where they may
// be.
func (p WithdrawalPage) cannotSecond() string {
	w := p.pending()
	switch {
	case !p.May:
		return "Agreeing is for the role " + p.WhoMay + "."
	case w.ProposedBy == p.Viewer.ID:
		return "You proposed it. Somebody else must agree" + p.legalToo() + "."
	case !w.ByLegal && !p.Viewer.Roles.Has("legal"):
		return "One of the two must be from legal, and " + p.name(w.ProposedBy) + " is not. Ask legal to agree."
	}
	return ""
}

func (p WithdrawalPage) legalToo() string {
	if p.pending().ByLegal {
		return ""
	}
	return ", and it must be legal"
}

// stops lists what ends with the confirmation, and remains what does not.
func (p WithdrawalPage) stops() []string {
	var out []string
	if left := p.Outlook.ToTell() - p.Outlook.Told(); left > 0 {
		out = append(out, "The clocks of "+parts.Many(left, "customer", "customers")+" that are not told yet end as “not required: refuted”.")
	}
	for _, o := range p.Outlook.Authorities {
		if o.Open() && !o.Undecided {
			out = append(out, o.Name+", to "+o.Recipient+", ends as “not required: refuted”.")
		}
	}
	if p.Outlook.Waiting > 0 {
		out = append(out, parts.Many(p.Outlook.Waiting, "letter that waits", "letters that wait")+" for a signature cannot be sent any more.")
	}
	return append(out, "The bell stops ringing about these deadlines.")
}

func itOrThem(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

func (p WithdrawalPage) remains() []string {
	out := []string{"Everything stays on record: the confirmation, who took it back, and why."}
	if n := p.Outlook.Accepted; n > 0 {
		out = append(out, parts.Many(n, "letter that has", "letters that have")+" arrived cannot be called back. Each of these customers gets the draft of an all-clear, which legal signs like any other letter.")
	} else if p.Outlook.Leaving == 0 {
		out = append(out, "No letter has arrived anywhere, so nobody needs an all-clear.")
	}
	if n := p.Outlook.Leaving; n > 0 {
		out = append(out, parts.Many(n, "signed letter is", "signed letters are")+" on the way. A proposal does not stop "+itOrThem(n)+": only what has not left when the second person agrees stays here. Whoever is told until then gets the draft of an all-clear.")
	}
	for _, o := range p.Outlook.Authorities {
		if o.MetAt != nil {
			out = append(out, o.Recipient+" has been told ("+o.Name+"). Tell them yourselves that it proved wrong.")
		}
	}
	return out
}
