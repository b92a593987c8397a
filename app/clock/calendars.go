package clock

import (
	"maps"
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ecb"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/us"
)

// The library takes a date's midnight in this zone. West of Greenwich, where
// clocks go forward at midnight, that instant is 23:00 of the day before: the
// host's own zone must have no say.
func init() { cal.DefaultLoc = time.UTC }

// calendars are the closed days by place: the countries of countries.go by
// their ISO 3166 code, and the ones here. Saturdays and Sundays are closed in
// all of them; "none" closes nothing else and is not listed.
//
//   - AU holds the days common to all States.
//   - BR holds the national holidays, 20 November and Good Friday included;
//     Carnival and Corpus Christi are pontos facultativos, not holidays, and
//     skipping them would set the date that drives jobs too late. BR+PF skips
//     them and Ash Wednesday as well.
//   - EU is the European Commission's: see commission.
//   - GB and GB-ENG are the bank holidays of England and Wales.
//   - JP-PPC adds the year-end closure of 29 December to 3 January.
//   - TARGET is the euro's payment system (ECB).
//   - US and US-FED are 5 U.S.C. 6103 with the Saturday-to-Friday and
//     Sunday-to-Monday observance. US-SEC is the same: closures by executive
//     order (24 December in some years) are not assumed, which can only make
//     the end earlier. Each State and territory is modelled as the federal
//     days. They differ by a few: a holiday of the State alone makes the end
//     here earlier than the law's, one that it does not keep (Columbus Day in
//     California) a day later.
var calendars = func() map[string]*calendar {
	days := countries()
	for name, list := range map[string][]*cal.Holiday{
		"AU":     {au.NewYear, au.AustraliaDay, au.GoodFriday, au.EasterMonday, au.ChristmasDay, au.BoxingDay},
		"BR":     brazil(),
		"BR+PF":  slices.Concat(brazil(), pontosFacultativos()),
		"EU":     commission(),
		"GB":     gb.Holidays,
		"GB-ENG": gb.Holidays,
		"JP-PPC": slices.Concat(jp.Holidays, span("the year-end closure", time.December, 29, 31), span("the year-end closure", time.January, 1, 3)),
		"TARGET": ecb.Holidays,
	} {
		days[name] = list
	}
	all := make(map[string]*calendar, len(days)+len(states))
	for name, list := range days {
		all[name] = &calendar{name: name, days: &year{holidays: list}}
	}
	federal := &year{holidays: us.Holidays}
	for _, name := range states {
		all[name] = &calendar{name: name, days: federal}
	}
	return all
}()

// states are the places that are modelled as the federal days: the States, the
// District and the territories by postal code.
var states = []string{
	"US", "US-FED", "US-SEC", "US-AK", "US-AL", "US-AR", "US-AS", "US-AZ", "US-CA", "US-CO", "US-CT", "US-DC",
	"US-DE", "US-FL", "US-GA", "US-GU", "US-HI", "US-IA", "US-ID", "US-IL", "US-IN", "US-KS", "US-KY", "US-LA",
	"US-MA", "US-MD", "US-ME", "US-MI", "US-MN", "US-MO", "US-MP", "US-MS", "US-MT", "US-NC", "US-ND", "US-NE",
	"US-NH", "US-NJ", "US-NM", "US-NV", "US-NY", "US-OH", "US-OK", "US-OR", "US-PA", "US-PR", "US-RI", "US-SC",
	"US-SD", "US-TN", "US-TX", "US-UT", "US-VA", "US-VI", "US-VT", "US-WA", "US-WI", "US-WV", "US-WY",
}

// Calendars lists the holiday calendars by name, sorted, without "none".
func Calendars() []string { return slices.Sorted(maps.Keys(calendars)) }

// brazil leaves out what the library counts as a holiday and the law does not,
// and 20 November before Lei 14.759/2023 made it a national holiday in 2024.
func brazil() []*cal.Holiday {
	days := slices.DeleteFunc(slices.Clone(br.Holidays), func(h *cal.Holiday) bool {
		return h == br.Carnaval || h == br.CorpusChristi || h == br.ConscienciaNegra
	})
	return append(days, br.ConscienciaNegra.Clone(&cal.Holiday{StartYear: 2024}))
}

func pontosFacultativos() []*cal.Holiday {
	return []*cal.Holiday{
		easter("Carnaval (segunda-feira)", -48), easter("Carnaval", -47), easter("Quarta-feira de Cinzas", -46), br.CorpusChristi,
	}
}

// commission is the European Commission's year as far as it repeats: the days
// that its yearly decisions have in common. Unverified: 2 January and a day in
// place of a holiday that falls on a weekend, which some years have, are left
// out; that can only make the end of a period earlier.
func commission() []*cal.Holiday {
	return slices.Concat([]*cal.Holiday{
		aa.NewYear, easter("Maundy Thursday", -3), aa.GoodFriday, aa.EasterMonday, aa.WorkersDay,
		on("Europe Day", time.May, 9), aa.AscensionDay, easter("the Friday after Ascension", 40), aa.PentecostMonday,
		on("the Belgian national day", time.July, 21), aa.AssumptionOfMary, aa.AllSaintsDay,
	}, span("the year-end closure", time.December, 24, 31))
}

func on(name string, month time.Month, day int) *cal.Holiday {
	return &cal.Holiday{Name: name, Month: month, Day: day, Func: cal.CalcDayOfMonth}
}

func easter(name string, days int) *cal.Holiday {
	return &cal.Holiday{Name: name, Offset: days, Func: cal.CalcEasterOffset}
}

func span(name string, month time.Month, first, last int) []*cal.Holiday {
	var days []*cal.Holiday
	for d := first; d <= last; d++ {
		days = append(days, on(name, month, d))
	}
	return days
}
