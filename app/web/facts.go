package web

// facts are the pages of what is recorded of an incident, and what stands of it.
func (s *server) facts() []route {
	return nil
}
