package fault

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// Text checks that the bytes of a file are text in UTF-8, and drops a byte-order mark. If they are something
// else, the fault says what, and how to save the file. remedy is a phrase such as "save it as UTF-8".
func Text(file string, text []byte, remedy string) ([]byte, Faults) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return nil, Faults{{File: file, Message: "the file is saved as UTF-16; " + remedy}}
	}
	here := func(offset int, what string) ([]byte, Faults) {
		line, col := Place(text, offset)
		return nil, Faults{{File: file, Line: line, Col: col, Message: what + remedy}}
	}
	if k := bytes.IndexByte(text, 0); k >= 0 {
		return here(k, "a zero byte stands here, which no text holds; ")
	}
	if utf8.Valid(text) {
		return text, nil
	}
	k := 0
	for k < len(text) {
		r, n := utf8.DecodeRune(text[k:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		k += n
	}
	return here(k, fmt.Sprintf("the byte 0x%X is no UTF-8; the file is probably saved as Latin-1 or Windows-1252: ", text[k]))
}

// Place gives the line and the column, in characters, of a byte offset in a text.
func Place(text []byte, offset int) (line, col int) {
	before := text[:min(offset, len(text))]
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
}
