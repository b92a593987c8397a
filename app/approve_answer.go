package app

import (
	"context"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// ApproveAnswer is legal's word that the answer to one customer may go to
// others unchanged, with a fresh code of the signer's second factor.
type ApproveAnswer struct {
	NoticeID string
	Digest   string // of what was read, see PreviewAnswer
	Code     string
}

// PreviewAnswer is the answer as ApproveAnswer would sign it now, or why it
// would not.
func (a *App) PreviewAnswer(ctx context.Context, by people.Person, noticeID string) (*notice.ApprovedAnswer, error) {
	if err := by.Must(people.ApproveNotices); err != nil {
		return nil, err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	n, err := l.Notice(noticeID)
	if err != nil {
		return nil, err
	}
	f, err := l.File(n.IncidentID)
	if err != nil {
		return nil, err
	}
	return a.toApprove(l, f, n, by)
}

// toApprove is what somebody would sign of an answer.
func (a *App) toApprove(l store.Look, f *incident.File, n notice.Notice, by people.Person) (*notice.ApprovedAnswer, error) {
	c, err := signedAnswer(l, n, by)
	if err != nil {
		return nil, err
	}
	out, err := a.answerOf(l, f, n, c)
	if err != nil {
		return nil, err
	}
	out.SignedBy, out.Version = by.ID, 1
	out.Digest = out.Sum()
	return out, nil
}

// ApproveAnswer signs the answer for the incident: the letter that one customer
// gets, with nothing open but its reader's name, references and times. Conflict
// unless that letter is signed and stands, byte for byte, as the product writes
// it now, and names its customer nowhere in the words; Forbidden to whoever
// wrote or submitted them; Invalid at "code" without a fresh code.
func (a *App) ApproveAnswer(ctx context.Context, by people.Person, in ApproveAnswer) (*notice.ApprovedAnswer, error) {
	if err := by.Must(people.ApproveNotices); err != nil {
		return nil, err
	}
	var out *notice.ApprovedAnswer
	return out, a.withFactor(ctx, by, "answer.approved", func(tx *store.Tx) error {
		n, err := tx.Look().Notice(in.NoticeID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(n.IncidentID)
		if err != nil {
			return err
		}
		if out, err = a.toApprove(tx.Look(), f, n, by); err != nil {
			return err
		}
		if out.Digest != in.Digest {
			return fault.Conflict("What you read is not this answer as it stands. Read it again, then approve it.")
		}
		out.SignedAt = tx.Now
		if out.ProvenBy, err = a.proveFactor(tx, by, in.Code); err != nil {
			return err
		}
		if out.ID, err = newID(); err != nil {
			return err
		}
		tx.Record("answer.approved", by.ID, f.Number, says{"reference": n.Reference, "language": out.Language, "digest": out.Digest, "proven_by": out.ProvenBy})
		return tx.Insert(out)
	})
}

// signedAnswer is the one letter of an answer that legal signed, and refuses
// whoever has a part in its words.
func signedAnswer(l store.Look, n notice.Notice, by people.Person) (c notice.Copy, err error) {
	if n.Kind != notice.AnswerLetter || n.TenantID == nil {
		return c, fault.Conflict("%s is no answer to one customer. Only an answer can be approved to be sent by anyone.", n.Reference)
	}
	frozen, err := l.CopiesTo(n.IncidentID, *n.TenantID)
	if err != nil {
		return c, err
	}
	for _, z := range frozen {
		if z.NoticeID != n.ID || z.SignedAt == nil || z.VoidedAt != nil {
			continue
		}
		e, heads, err := signedEdition(l, z.EditionID)
		if err != nil || len(heads) != 1 {
			return c, err
		}
		copies, err := wordsOf(l, heads)
		if err != nil || len(copies) != 1 {
			return c, err
		}
		return copies[0], mayApprove(l, e, copies, by)
	}
	return c, fault.Conflict("%s is not signed. Sign the answer to this customer first; then it can be approved for others.", n.Reference)
}

func mayApprove(l store.Look, e notice.Edition, copies []notice.Copy, by people.Person) error {
	signed, err := l.Approval(e.ID)
	if err != nil {
		return err
	}
	if signed.ProvenBy == people.ByAnswer {
		return fault.Conflict("This letter is an approved answer already. Send that one.")
	}
	accounts, err := l.Accounts(e.IncidentID)
	if err != nil {
		return err
	}
	words, err := l.WritersOf(e)
	if err != nil {
		return err
	}
	if share := ShareOf(e, copies, accounts, words, by.ID); share != "" {
		return fault.Forbidden("%s Somebody else from legal must approve it.", share)
	}
	return nil
}

// answerOf makes the approved answer of a signed letter. It is checked to be
// exactly that letter when its reader's fields are filled in.
func (a *App) answerOf(l store.Look, f *incident.File, n notice.Notice, c notice.Copy) (*notice.ApprovedAnswer, error) {
	ans, reader, k, err := answerNow(l, f, n, c.TenantID)
	if err != nil {
		return nil, err
	}
	same, err := a.isAnswer(ans, reader, k.org, &c)
	if err != nil {
		return nil, err
	}
	if !same {
		return nil, fault.Conflict("The signed letter was edited by hand, or a fact in it has changed since: it is not what others would get. Write the answer anew and have it signed.")
	}
	if err := refuseNamed(ans, k.t); err != nil {
		return nil, err
	}
	have, err := l.ApprovedAnswers(f.ID)
	for _, h := range have {
		if h.EndedAt == nil && h.Subject == ans.Subject && h.Body == ans.Body && h.Language == ans.Language {
			return nil, fault.Conflict("This answer is approved already.")
		}
	}
	return &ans, err
}

// answerNow is the answer of a notice as the facts write it now, with what
// belongs to one reader beside it.
func answerNow(l store.Look, f *incident.File, n notice.Notice, tenantID string) (ans notice.ApprovedAnswer, reader map[string]string, k known, err error) {
	r, err := readKnown(l, f, n, []string{tenantID})
	if err != nil {
		return ans, nil, k, err
	}
	k = r.of(tenantID)
	fields, err := mergeFields(k)
	if err != nil {
		return ans, nil, k, err
	}
	reader, common := notice.Split(fields)
	ans = notice.ApprovedAnswer{IncidentID: f.ID, FromNoticeID: n.ID, Language: k.letter.Language, Question: k.words["question"].Words, Answer: k.words["answer"].Words, AwareAt: inUTC(f.At(incident.Aware))}
	ans.Subject, ans.Body, _, err = k.letter.Fill(common)
	return ans, reader, k, err
}

func inUTC(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	utc := at.UTC().Truncate(time.Microsecond) // as both databases keep it
	return &utc
}

// isAnswer tells whether a frozen letter is an approved answer, filled in and
// dressed, byte for byte.
func (a *App) isAnswer(ans notice.ApprovedAnswer, reader map[string]string, org people.Organisation, c *notice.Copy) (bool, error) {
	subject, body, err := ans.For(reader)
	if err != nil {
		return false, err
	}
	dressed, err := a.Dress(a.letterTo(org, reader["reference"], ans.Language, subject, body))
	return dressed.IsLetter(c), err
}

// refuseNamed refuses words for everybody that name one customer.
func refuseNamed(ans notice.ApprovedAnswer, t tenant.Tenant) error {
	for _, text := range []string{ans.Question, ans.Answer, ans.Subject, ans.Body} {
		text = strings.ToLower(text)
		if strings.Contains(text, strings.ToLower(t.Name)) || strings.Contains(text, strings.ToLower(t.Reference)) {
			return fault.Conflict("The words name %s, and others would read it. Write an answer that names nobody, and have that signed.", t.Name)
		}
	}
	return nil
}
