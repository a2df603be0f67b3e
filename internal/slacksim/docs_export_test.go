package slacksim

// MethodNames are the methods of the Web API, for the test of the documents.
func MethodNames() []string {
	names := make([]string, 0, len(methodTable))
	for _, m := range methodTable {
		names = append(names, m.name)
	}
	return names
}
