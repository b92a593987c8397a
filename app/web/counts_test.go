package web_test

import (
	"net/url"
	"testing"
)

func TestPeopleAreCountedByPlaceALineEach(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	theo, path := s.as("Theo"), "/incidents/"+inc.Number+"/customers/"+s.anyCustomer()
	form := theo.fills(theo.get(path), path)
	form.Set("involvement", "in")
	form.Set("reason", "It is in the export log.")
	for _, c := range []struct{ value, says string }{
		{"US-CA", "Line 1: \"US-CA\" is not a place and a number"}, {"DE 20\nUS-CA many", "Line 2:"}, {"California 5", "is not a place"}, {"DE 1\nde 2", "Line 2: DE stands there twice"},
		{"DE -1", "whole number from 0"}, {"DE 1.5", "Line 1:"}, {"12 DE", "Line 1:"}, {"DE 99999999999999999999", "Line 1:"}, {"DE 1e3", "Line 1:"}, {"\n\nDE x", "Line 1:"},
	} {
		bad := url.Values{}
		for k, v := range form {
			bad[k] = v
		}
		bad.Del("once")
		bad.Set("counts", c.value)
		theo.refuses(path, bad, "counts", c.says)
	}
	form.Set("counts", "US-CA 1,204\r\n\r\nde: 20\r\n")
	s.leads(theo.post(path, form), path+"?saved=in")
	s.says(theo.get(path), 200, "People by place", "DE 20\nUS-CA 1204")
}

func (s *site) anyCustomer() string { return "C-1001" }
