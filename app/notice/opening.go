package notice

import "time"

// Opening is one person having read one copy by itself before signing. It
// counts for the same words in a later edition.
type Opening struct {
	ID         string
	EditionID  string
	CopyID     string
	CopyDigest string
	PersonID   string
	OpenedAt   time.Time
}

// Unread are the letters that stand out and that were not opened in these
// words.
func Unread(outliers []Outlier, opened map[string]bool) []Outlier {
	var out []Outlier
	for _, o := range outliers {
		if !opened[o.Copy.Digest] {
			out = append(out, o)
		}
	}
	return out
}
