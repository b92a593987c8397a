package notice

import (
	"fmt"
	"regexp"
	"strings"
)

// claim is a phrase that says more than a letter may, unless the facts carry
// it. One of the keys stands in every match, so that a letter without any of
// them is not searched.
type claim struct {
	keys   []string
	phrase *regexp.Regexp // in flat text
	unless func(CheckFacts) bool
	why    string
}

// admissions are the sentences that admit nothing, in flat text.
var admissions = []*regexp.Regexp{
	regexp.MustCompile(`\b(?:not|no|nor|nothing|without)\b[^.!?]{0,30}\b(?:admission|admit\w*)\b`),
	regexp.MustCompile(`erkenn\w*[^.!?]{0,200}\b(?:kein|weder)\b[^.!?]{0,80}\b(?:verschulden|schuld|haftung)`),
	regexp.MustCompile(`\b(?:kein\w*|ohne)\b[^.!?]{0,40}\b(?:schuld\w*|anerkenn\w*|eingeständnis)`),
}

func withdrawn(f CheckFacts) bool    { return !f.Confirmed }
func wasEncrypted(f CheckFacts) bool { return f.Exposure.Encrypted == "yes" }
func never(CheckFacts) bool          { return false }

// settled tells whether nothing is recorded as unknown any more and everything
// was counted.
func settled(f CheckFacts) bool {
	return strings.TrimSpace(f.Values["unknown"]) == "" && f.Exposure.Records != nil
}

// claims are the phrases that promise more than is recorded, English and
// German, with the fact that contradicts or does not support them.
var claims = []claim{
	{[]string{"no ", "none "}, regexp.MustCompile(`\b(?:no|none of (?:the|your)) (?:(?:customer|client|personal|sensitive|such|other|of your) )*(?:data|information|records?|files?|content|credentials|accounts?) (?:was|were|has been|have been|is|are) (?:\w+ )?(?:accessed|affected|read|seen|viewed|taken|stolen|copied|exposed|compromised|exfiltrated|lost|involved|impacted|disclosed|at risk)`), withdrawn, "it is recorded that someone without permission had access"},
	{[]string{"not access", "not affect", "not read", "not taken", "not stolen", "not compromised", "not exposed", "not copied", "not been", "not impacted"}, regexp.MustCompile(`\b(?:data|information|records?|account|workspace|you) (?:was|were|is|are|has|have) not (?:been )?(?:accessed|affected|read|seen|viewed|taken|stolen|copied|exposed|compromised|impacted)`), withdrawn, "it is recorded that someone without permission had access"},
	{[]string{"did not access", "did not read", "did not take", "did not obtain", "nobody ", "no one "}, regexp.MustCompile(`\b(?:did not (?:access|read|take|obtain|see|view|copy)|(?:nobody|no one|no-one) (?:has |had )?(?:accessed|read|seen|took|taken|viewed|copied))\b[^.!?]{0,40}\b(?:data|information|records?|files?)`), withdrawn, "it is recorded that someone without permission had access"},
	{[]string{"no evidence", "no indication", "no sign", "no reason to believe"}, regexp.MustCompile(`\bno (?:evidence|indications?|signs?|reason to believe)\b`), never, "that nothing was found is no recorded fact. Say what was looked at, and what is not known"},
	{[]string{"safe", "secure"}, regexp.MustCompile(`\b(?:data|information|accounts?|workspace|systems?|credentials|secrets) (?:is|are|was|were|remains?|stays?) (?:\w+ )?(?:safe|secure)\b`), withdrawn, "it is recorded that someone without permission had access"},
	{[]string{"no risk", "no impact", "no harm", "no danger"}, regexp.MustCompile(`\bno (?:\w+ )?(?:risk|impact|harm|danger)\b`), never, "no recorded fact rules that out"},
	{[]string{"encrypted"}, regexp.MustCompile(`\b(?:was|were|is|are|had been|been) (?:(?:fully|always|strongly|securely|still|all|also|properly|completely) )?encrypted\b`), wasEncrypted, "it is not recorded that the data was encrypted"},
	{[]string{"all ", "every "}, regexp.MustCompile(`\b(?:all|every) (?:of )?(?:the |your |our |affected |customer )*(?:data|systems?|accounts?|customers?|records?|tokens?|secrets?|credentials|access|files?)\b[^.!?]{0,20}\b(?:is|are|was|were|has|have)\b`), settled, "it is recorded that not everything is known yet"},
	{[]string{"only "}, regexp.MustCompile(`\bonly (?:\w+ ){0,4}?(?:data|information|names?|e-?mail|addresses|records?|metadata|customers?|accounts?|files?)\b|\b(?:accessed|affected|read|saw|seen|viewed|took|taken|copied|exposed|involved|affects?) only\b|\bonly (?:affected|accessed|read|saw|viewed|involved)\b`), settled, "it is recorded that not everything is known yet"},
	{[]string{"fully", "completely", "entirely", "totally"}, regexp.MustCompile(`\b(?:fully|completely|entirely|totally) (?:\w+ )?(?:contained|resolved|fixed|remediated|restored|removed|secure|secured|safe|closed|eliminated|investigated|understood|recovered|eradicated)\b`), never, "no recorded fact says that nothing remains"},
	{[]string{"guarantee", "100 %", "100%", "assure you", "certain that", "rest assured", "impossible"}, regexp.MustCompile(`\bguarantee\w*|\b100 ?%|\b(?:can|we) assure you\b|\bcertain that\b|\brest assured\b|\bimpossible\b`), never, "nobody can promise that"},
	{[]string{"never "}, regexp.MustCompile(`\bnever (?:happen|occur|be possible|recur)|\b(?:will|can|could) never (?:again )?(?:happen|occur|be|recur)|\bnever again\b`), never, "nobody can promise that"},

	{[]string{"kein"}, regexp.MustCompile(`\bkeine(?:rlei|n|r)? (?:[\wäöüß-]+ ){0,3}?(?:[\wäöüß-]*daten|datensätze|informationen|dateien|inhalte|zugangsdaten|konten)\b[^.!?]{0,40}\b(?:gelesen|eingesehen|betroffen|entwendet|gestohlen|kopiert|abgeflossen|kompromittiert|zugegriffen|abgerufen|offengelegt|verloren)`), withdrawn, "it is recorded that someone without permission had access"},
	{[]string{"nicht betroffen", "nicht gelesen", "nicht eingesehen", "nicht entwendet", "nicht kopiert", "nicht zugegriffen", "nicht kompromittiert"}, regexp.MustCompile(`\bnicht (?:betroffen|gelesen|eingesehen|entwendet|kopiert|zugegriffen|kompromittiert)`), withdrawn, "it is recorded that someone without permission had access"},
	{[]string{"hinweis", "anhaltspunkt", "anzeichen", "beleg"}, regexp.MustCompile(`\bkeine?(?:rlei|n)? (?:hinweise?|anhaltspunkte?|anzeichen|belege?)\b`), never, "that nothing was found is no recorded fact. Say what was looked at, and what is not known"},
	{[]string{"sicher"}, regexp.MustCompile(`\b(?:daten|informationen|konten|systeme|zugangsdaten) (?:sind|waren|bleiben) (?:[\wäöüß]+ )?sicher\b`), withdrawn, "it is recorded that someone without permission had access"},
	{[]string{"risiko", "gefahr", "auswirkung"}, regexp.MustCompile(`\bkeine?(?:rlei|n|s)? (?:[\wäöüß]+ )?(?:risiko|risiken|gefahr|auswirkung(?:en)?)\b`), never, "no recorded fact rules that out"},
	{[]string{"verschlüsselt"}, regexp.MustCompile(`\b(?:waren|war|sind|ist|wurden|wurde) (?:durchgehend |stets |vollständig |immer )?verschlüsselt\b|\bverschlüsselt (?:waren|gewesen|gespeichert|abgelegt)\b`), wasEncrypted, "it is not recorded that the data was encrypted"},
	{[]string{"alle ", "sämtliche "}, regexp.MustCompile(`\b(?:alle|sämtliche) (?:ihre |unsere |betroffenen |der )*(?:[\wäöüß-]*daten|systeme|konten|kunden|datensätze|token|zugänge|geheimnisse|dateien)\b[^.!?]{0,20}\b(?:sind|waren|wurden|haben|ist|war)\b`), settled, "it is recorded that not everything is known yet"},
	{[]string{"nur ", "lediglich ", "ausschließlich "}, regexp.MustCompile(`\b(?:nur|lediglich|ausschließlich) (?:[\wäöüß-]+ ){0,3}?(?:[\wäöüß-]*daten|namen|e-mail-adressen|adressen|datensätze|kunden|konten|dateien|informationen)\b`), settled, "it is recorded that not everything is known yet"},
	{[]string{"vollständig", "restlos", "gänzlich"}, regexp.MustCompile(`\b(?:vollständig|restlos|gänzlich) (?:eingedämmt|behoben|gelöst|wiederhergestellt|entfernt|gesichert|beseitigt|aufgeklärt|geschlossen|untersucht|bereinigt)`), never, "no recorded fact says that nothing remains"},
	{[]string{"garantier", "100 %", "ausgeschlossen", "versichern ihnen"}, regexp.MustCompile(`\bgarantier\w*|\b(?:völlig |absolut )?ausgeschlossen\b|\bversichern ihnen\b`), never, "nobody can promise that"},
	{[]string{"nie wieder", "niemals"}, regexp.MustCompile(`\bnie wieder\b|\bniemals (?:wieder )?(?:vorkommen|geschehen|passieren)`), never, "nobody can promise that"},
}

func (r *reading) claims() {
	for _, p := range r.parts() {
		for _, c := range claims {
			if !containsAny(p.flat.low, c.keys) || c.unless(r.facts) {
				continue
			}
			for _, at := range c.phrase.FindAllStringIndex(p.flat.low, -1) {
				if r.recorded(p, at) {
					continue
				}
				said := p.flat.low[at[0]:at[1]]
				r.add(Finding{Code: FoundClaim, Hangs: said, Place: p.place(at[0], at[1]),
					Says: fmt.Sprintf("“%s” says more than is known: %s. Word it as what is recorded.", said, c.why)}, said, r.sentence(p, at[0], at[1]))
			}
		}
	}
}

// recorded tells whether a phrase stands within what a fact itself is written
// as.
func (r *reading) recorded(p written, at []int) bool {
	for _, name := range []string{"encrypted", "records"} {
		v := flatten(r.facts.Values[name], false).text()
		for from := 0; v != ""; {
			i := strings.Index(p.flat.low[from:], v)
			if i < 0 {
				break
			}
			if from+i <= at[0] && at[1] <= from+i+len(v) {
				return true
			}
			from += i + len(v)
		}
	}
	return false
}
