package results

// HasWords lets tests see whether a kind of entry has words in the log.
func HasWords(kind string) bool { _, told := words[kind]; return told }
