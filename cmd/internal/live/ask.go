package live

// ask answers questions about the scenarios of a request. It tells whether it knows the call.
func (e *Engine) ask(name string, request []byte) (answer any, known bool, err error) {
	return nil, false, nil
}
