package browsertest

import (
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
)

// Look is what a person looks through: a screen, and how they have set it.
type Look struct {
	Width, Height int  // in CSS pixels
	Phone         bool // touch, and the viewport of a phone
	Dark          bool
	Print         bool // as on paper
	Moving        bool // without it, the person has asked for reduced motion
	NoScript      bool // from the next page on
	Slow          bool // 400 kbit/s with 100 ms there and back, and an empty cache
}

// Desk is a screen of 1280 pixels.
func Desk() Look { return Look{Width: 1280, Height: 800} }

// Phone is a screen of 390 pixels.
func Phone() Look { return Look{Width: 390, Height: 844, Phone: true} }

// Narrow is a desk's screen at 400 %: 320 pixels, the width of WCAG 1.4.10.
func Narrow() Look { return Look{Width: 320, Height: 640} }

// InDark is the same look after dark.
func (l Look) InDark() Look {
	l.Dark = true
	return l
}

// Theme is "light", "dark" or "print".
func (l Look) Theme() string {
	switch {
	case l.Print:
		return "print"
	case l.Dark:
		return "dark"
	}
	return "light"
}

func (l Look) features() []*emulation.MediaFeature {
	scheme, motion := "light", "reduce"
	if l.Dark {
		scheme = "dark"
	}
	if l.Moving {
		motion = "no-preference"
	}
	return []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme},
		{Name: "prefers-reduced-motion", Value: motion},
	}
}

// Looks changes what the person looks through, on the page that is open.
func (p *Person) Looks(l Look) {
	p.Helper()
	p.look = l
	media := ""
	if l.Print {
		media = "print"
	}
	p.screen(int64(l.Height))
	tell(p, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: l.Phone})
	tell(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media, Features: l.features()})
	tell(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: l.NoScript})
	tell(p, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: l.Slow})
	p.line(false)
}

// screen gives the person's screen a height.
func (p *Person) screen(height int64) {
	p.Helper()
	tell(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: int64(p.look.Width), Height: height, DeviceScaleFactor: 1, Mobile: p.look.Phone})
}

// conditions are said twice: Chromium moved offline from the command into its
// rules, and Debian's still asks for it in the old place.
type conditions struct {
	Offline bool                  `json:"offline"`
	Rules   []*network.Conditions `json:"matchedNetworkConditions"`
}

var byRule = cdp.Command[conditions, cdp.Empty]{Method: network.CommandEmulateNetworkConditionsByRule}

// line gives requests from here on the speed of the person's look.
func (p *Person) line(offline bool) {
	p.Helper()
	c := network.Conditions{DownloadThroughput: -1, UploadThroughput: -1, Offline: offline}
	if p.look.Slow {
		c.Latency, c.DownloadThroughput, c.UploadThroughput = 100, 400_000/8, 400_000/8
	}
	tell(p, byRule, conditions{offline, []*network.Conditions{&c}})
	tell(p, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: offline, Latency: c.Latency,
		DownloadThroughput: c.DownloadThroughput, UploadThroughput: c.UploadThroughput})
}
