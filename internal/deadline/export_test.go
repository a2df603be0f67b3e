package deadline

// Steps is how much was tried to read a text, the number of its words and signs, and how much may be tried.
func Steps(text string, o Options) (steps, tokens, most int) {
	p := parser{text: text, opts: o}
	p.opts.Now = p.opts.Now.In(o.Zone)
	p.tokenize()
	p.findAll()
	return p.steps, len(p.t), stepsFor*len(p.t) + leastSteps
}
