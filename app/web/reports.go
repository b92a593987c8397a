package web

// reports are the pages of how an incident is found and reported.
func (s *server) reports() []route {
	return nil
}
