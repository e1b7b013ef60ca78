package results

import (
	"bytes"
	"encoding/xml"
	"fmt"
)

// Test is one expectation as continuous integration reports it.
type Test struct {
	Name    string
	Class   string // the scenario
	Failure string // what was wanted and what was found; "" when it holds
	Error   string // why there is no answer; "" when there is one
}

// noTime stands for how long a test took.
const noTime = "0.000"

// JUnit writes tests in the form that servers for continuous integration read. It is valid under Jenkins'
// schema (junit-10.xsd of its xunit plugin), and has the counts and times that GitLab and GitHub's actions
// ask for. Times are 0 seconds and no host is named, so equal answers give equal bytes.
func JUnit(suite string, tests []Test) []byte {
	type failure struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
	type testcase struct {
		Name    string   `xml:"name,attr"`
		Class   string   `xml:"classname,attr"`
		Time    string   `xml:"time,attr"`
		Error   *failure `xml:"error,omitempty"`
		Failure *failure `xml:"failure,omitempty"`
	}
	type testsuite struct {
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Errors   int        `xml:"errors,attr"`
		Skipped  int        `xml:"skipped,attr"`
		Time     string     `xml:"time,attr"`
		Cases    []testcase `xml:"testcase"`
	}
	out := struct {
		XMLName  xml.Name    `xml:"testsuites"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Time     string      `xml:"time,attr"`
		Suites   []testsuite `xml:"testsuite"`
	}{Tests: len(tests), Time: noTime}
	s := testsuite{Name: suite, Tests: len(tests), Time: noTime}
	for _, t := range tests {
		c := testcase{Name: t.Name, Class: t.Class, Time: noTime}
		if t.Failure != "" {
			c.Failure = &failure{Type: "expectation", Message: t.Failure, Text: t.Failure}
			s.Failures++
		}
		if t.Error != "" {
			c.Error = &failure{Type: "request", Message: t.Error, Text: t.Error}
			s.Errors++
		}
		s.Cases = append(s.Cases, c)
	}
	out.Failures, out.Errors = s.Failures, s.Errors
	out.Suites = []testsuite{s}
	text, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		panic(fmt.Sprintf("results: JUnit: %v", err)) // only plain values are encoded
	}
	return append(append([]byte(xml.Header), text...), '\n')
}

// isJUnit tells whether text is a JUnit file, of any program.
func isJUnit(text []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		if begin, ok := token.(xml.StartElement); ok {
			return begin.Name.Local == "testsuites" || begin.Name.Local == "testsuite"
		}
	}
}
