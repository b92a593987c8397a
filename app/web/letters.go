package web

// letters are the pages of what customers are told: written, put before legal, signed, handed over.
func (s *server) letters() []route {
	return nil
}
