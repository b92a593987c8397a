package web_test

import (
	"testing"

	"github.com/flowchestra/tocsin/app/web/browsertest"
)

func TestThePageOfPartsIsFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	looksAt(s.sits("Ada", browsertest.Desk()), "parts", "/parts")
}
