package rulebook

// Region is one file of the book and what people call it.
type Region struct{ Code, Name string }

// Regions lists the regions in the order in which pages show them.
func Regions() []Region {
	return []Region{
		{"eu", "European Union"}, {"uk", "United Kingdom"}, {"europe", "Europe outside the Union"}, {"us-federal", "United States, federal"},
		{"us-states-a-m", "United States, Alabama to Montana"}, {"us-states-n-z", "United States, Nebraska to Wyoming"}, {"canada", "Canada"},
		{"latin-america", "Latin America"}, {"asia-pacific", "Asia and the Pacific"}, {"middle-east-africa", "Middle East and Africa"},
		{"contract", "Contracts"}, {"policy", "The house's own promise"},
	}
}

// RegionName is what people call the region of a row or of a term, which for
// terms of the United States is one; the code itself where it has no name.
func RegionName(code string) string {
	if code == "us" {
		return "United States"
	}
	for _, r := range Regions() {
		if r.Code == code {
			return r.Name
		}
	}
	return code
}
