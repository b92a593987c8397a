package web

// exposures are the pages of which customers an incident concerns.
func (s *server) exposures() []route {
	return nil
}
