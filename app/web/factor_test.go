package web_test

import (
	"bytes"
	"html"
	"image/png"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// pending is the code of the secret that waits for somebody's first.
func (s *site) pending(name string) string {
	s.Helper()
	f, err := s.look().Factor(s.person(name).ID)
	s.must(err)
	f.Secret = f.Pending
	code, err := f.CodeAt(s.Clock.Now(), 0)
	s.must(err)
	return code
}

func TestAPersonSetsUpTheirAuthenticator(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	s.givePassword("Ada")
	ada := s.as("Ada")
	s.says(ada.get("/me"), 200, "Set up your authenticator")
	s.says(ada.get("/me/factor"), 200, "You have none yet, so you cannot sign.", "Present password")
	s.says(ada.get("/me/factor/picture"), 404)
	s.leads(ada.post("/me/factor", url.Values{"present": {good}}), "/me/factor")
	f, err := s.look().Factor(s.person("Ada").ID)
	s.must(err)
	s.says(ada.get("/me/factor"), 200, "/me/factor/picture", people.InFours(f.Pending, " "), "Confirm the authenticator")
	picture := ada.get("/me/factor/picture")
	if _, err := png.Decode(bytes.NewReader([]byte(picture.body))); err != nil || picture.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the picture: %v, cached %q", err, picture.header.Get("Cache-Control"))
	}
	s.says(s.as("Ines").get("/me/factor/picture"), 404)
	s.says((&visitor{site: s}).get("/me/factor/picture"), 303)

	done := ada.post("/me/factor/confirmation", url.Values{"code": {s.pending("Ada")}})
	s.says(done, 200, "Keep these recovery codes", "shown this once")
	codes := regexp.MustCompile(`<li>([A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4})</li>`).FindAllStringSubmatch(done.body, -1)
	if len(codes) != people.RecoveryCodes {
		t.Fatalf("%d recovery codes: %s", len(codes), done.body)
	}
	s.says(ada.get("/me/factor/picture"), 404)
	s.says(ada.get("/me/factor"), 200, "Your authenticator counts.", "10 recovery codes are left", "Replace your authenticator", "Code of your present authenticator")
	s.leads(ada.post("/me/factor/confirmation", url.Values{"code": {"123456"}}), "/me/factor")
	s.leads(ada.post("/me/factor", url.Values{"present": {good}, "present_code": {codes[0][1]}}), "/me/factor")
	s.says(ada.get("/me/factor"), 200, "9 recovery codes are left", "Confirm the authenticator")
	if body := ada.get("/me/factor").body; strings.Contains(body, codes[1][1]) {
		t.Error("a recovery code is shown again")
	}
}

func TestAnAdminResetsASecondFactorAndItsOwnerIsTold(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	ada, ines := s.person("Ada"), s.as("Ines")
	path := "/people/" + ada.ID
	s.says(ines.get(path), 200, "Ada cannot sign letters before they have set one up")
	s.hand(ada)
	there := s.as("Ada")
	s.says(ines.get(path), 200, "Why it is reset")
	if strings.Contains(there.get(path).body, "Why it is reset") {
		t.Error("somebody who is no admin is offered to reset")
	}
	s.leads(ines.post(path+"/factor", url.Values{"reason": {"The phone is lost"}}), path+"?saved=factor")
	s.says(ines.get(path+"?saved=factor"), 200, "Reset. Ada is signed out everywhere")
	s.says(there.get("/me"), 303)
	s.says(s.as("Ada").get("/me/factor"), 200, "Ines reset your second factor.", "The phone is lost", "If you did not ask for this")
	s.says(ines.post(path+"/factor", url.Values{"reason": {"again"}}), 409)
	s.hand(s.person("Ines"))
	s.says(ines.post("/people/"+s.person("Ines").ID+"/factor", url.Values{"reason": {"mine"}}), 403)
}

// noCode are what cannot be a code.
func noCode(box string) []bad {
	var out []bad
	for _, v := range []string{"", " ", "1", "12345", "1234567", "12345a", "abcdef", "12.456", "+12345", "1e5000", "０１２３４５", "12345\n6\n7", "\x00", "12345\x00", "\xff", "<b>", "' OR 1=1",
		"ABCD-EFGH", "ABCD-EFGH-JKL1", "ABCD-EFGH-JKL8", strings.Repeat("1", 9000), "null", "-123456-7"} {
		out = append(out, bad{box, v, "6 digits", ""})
	}
	return out
}

func TestTheFormsOfAFactorRefuseBadValues(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	s.givePassword("Ada")
	ada, ines := s.as("Ada"), s.as("Ines")
	s.leads(ada.post("/me/factor", url.Values{"present": {good}}), "/me/factor")
	first := func() url.Values { return url.Values{} }
	ada.refusesEach("/me/factor/confirmation", first, noCode("code"))
	s.says(ada.post("/me/factor/confirmation", url.Values{"code": {s.pending("Ada")}}), 200)
	ada.refusesEach("/me/factor", func() url.Values { return url.Values{"present": {good}} }, noCode("present_code"))
	for _, present := range []string{"", "wrong", good + " ", strings.ToUpper(good), "\x00"} { // as many as may be tried at once
		ada.refuses("/me/factor", url.Values{"present": {present}}, "present", "not your present password")
	}
	s.says(plain(ada.post("/me/factor", url.Values{"present": {good}})), 422, "too many tries failed before it", "Try again in")
	ines.refusesEach("/people/"+s.person("Ada").ID+"/factor", func() url.Values { return url.Values{} }, append(brokenLine("reason", 500), bad{"reason", "", "Fill in", ""}, bad{"reason", " ", "Fill in", ""},
		bad{"reason", "\t", "Fill in", ""}, bad{"reason", "\n", "Fill in", ""}, bad{"reason", "\u00a0", "Fill in", ""}, bad{"reason", "\u2003", "Fill in", ""}))
}

func TestSigningAsksForACodeAndNamesTheBoxWhenItIsWrong(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	e := s.lastEdition(inc)
	desk, lena := "/editions/"+e.ID, s.as("Lena")
	s.reads("Lena", e.ID)
	a := plain(lena.get(desk + "/signature"))
	s.says(a, 200, "You have no second factor yet, and cannot sign without one.", "Set up your authenticator")
	if strings.Contains(lena.get(desk+"/signature").body, desk+"/approval") {
		t.Error("whoever has no second factor is offered to sign")
	}
	s.unchanged("without a second factor", func() {
		s.says(lena.post(desk+"/approval", url.Values{"digest": {e.Digest}, "code": {"123456"}}), 422)
	})
	code := s.code("Lena")
	if strings.Contains(lena.get(desk+"/signature").body, "In the demo") {
		t.Error("a code is told outside the demo")
	}
	lena.refusesEach(desk+"/approval", func() url.Values { return url.Values{"digest": {e.Digest}} }, noCode("code"))
	wrong := lena.post(desk+"/approval", url.Values{"digest": {e.Digest}, "code": {"000000"}})
	wrong.body = html.UnescapeString(wrong.body)
	s.says(wrong, 422, "Error: Check and sign", `href="#code"`, `id="code-wrong"`, "This code is not right", "Sign 3 letters")
	if signed, err := s.look().Approval(e.ID); err != nil || signed != nil {
		t.Errorf("a wrong code signed: %v, %v", signed, err)
	}
	s.leads(lena.post(desk+"/approval", url.Values{"digest": {e.Digest}, "code": {code}}), desk)
}

func TestThePagesOfASecondFactorAreFit(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	s.admin = s.person("Ines")
	s.givePassword("Lena")
	lena, signature := s.sits("Lena", browsertest.Desk()), "/editions/"+s.lastEdition(inc).ID+"/signature"
	looksAt(lena, "factor-none", "/me/factor")
	looksAt(lena, "signature-without-factor", signature)
	lena.Opens("/me/factor")
	lena.FillsIn("Present password", good)
	s.reads("Lena", s.lastEdition(inc).ID)
	lena.Presses("Set up your authenticator")
	looksAt(lena, "factor-waits", "/me/factor")
	lena.Opens("/me/factor")
	lena.FillsIn("The code that it shows", s.pending("Lena"))
	lena.Presses("Confirm the authenticator")
	lena.Sees("Keep these recovery codes")
	lena.FindsItFit()
	looksAt(lena, "factor", "/me/factor")
	looksAt(lena, "signature-code", signature)
	looksAt(s.sits("Ines", browsertest.Desk()), "person-factor", "/people/"+s.person("Lena").ID)
	lena.Opens(signature)
	lena.FillsIn("Code of your authenticator", "000 000")
	lena.Expects(422)
	lena.Presses("Sign 3 letters")
	lena.Sees("This code is not right")
	lena.FindsItFit()
	s.must(s.reset("Lena"))
	looksAt(s.sits("Lena", browsertest.Desk()), "factor-reset", "/me/factor")
}
