package results_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"concord/results"
)

// junitRules are what Jenkins' schema says of the elements that are written here
// (junit-10.xsd of its xunit plugin): attributes that must be there, others that may, and
// what stands inside.
var junitRules = map[string]struct{ must, may, inside []string }{
	"testsuites": {nil, []string{"name", "time", "tests", "failures", "errors"}, []string{"testsuite"}},
	"testsuite": {[]string{"name", "tests", "failures", "errors"},
		[]string{"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url", "version"},
		[]string{"testsuite", "properties", "testcase", "system-out", "system-err"}},
	"testcase": {[]string{"name"}, []string{"time", "classname", "group"},
		[]string{"skipped", "error", "failure", "system-out", "system-err"}},
	"failure": {nil, []string{"type", "message"}, nil},
	"error":   {nil, []string{"type", "message"}, nil},
}

// surefireTime is the schema's pattern of a time, in seconds.
var surefireTime = regexp.MustCompile(`^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]{0,3})?$`)

// junitFaults lists what the schema does not allow. It also lists counts that differ from the numbers of
// tests.
func junitFaults(text []byte) []string {
	var found, open []string
	fault := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	count := map[string]int{}
	said := map[string]string{}
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return append(found, err.Error())
		}
		switch x := token.(type) {
		case xml.StartElement:
			name := x.Name.Local
			rule, known := junitRules[name]
			if within := len(open) - 1; !known || within < 0 && name != "testsuites" && name != "testsuite" ||
				within >= 0 && !slices.Contains(junitRules[open[within]].inside, name) {
				fault("%s has no place in %v", name, open)
			}
			open = append(open, name)
			count[name]++
			has := map[string]string{}
			for _, a := range x.Attr {
				has[a.Name.Local] = a.Value
				if !slices.Contains(rule.must, a.Name.Local) && !slices.Contains(rule.may, a.Name.Local) {
					fault("%s has the attribute %s", name, a.Name.Local)
				}
				said[name+"."+a.Name.Local] = a.Value
			}
			for _, must := range rule.must {
				if _, ok := has[must]; !ok {
					fault("%s has no %s", name, must)
				}
			}
			if !surefireTime.MatchString(has["time"]) || has["time"] == "" && name != "failure" && name != "error" {
				fault("%s has the time %q", name, has["time"])
			}
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(bytes.TrimSpace(x)) > 0 && !slices.Contains(open, "failure") && !slices.Contains(open, "error") {
				fault("text in %v", open)
			}
		}
	}
	for _, of := range []string{"testsuites", "testsuite"} {
		if said[of+".tests"] != fmt.Sprint(count["testcase"]) || said[of+".failures"] != fmt.Sprint(count["failure"]) ||
			said[of+".errors"] != fmt.Sprint(count["error"]) {
			fault("%s counts %s tests, %s failures, %s errors", of, said[of+".tests"], said[of+".failures"], said[of+".errors"])
		}
	}
	return found
}

// Servers refuse a file that their schema does not allow, and then show no test at all.
func TestJUnitIsValid(t *testing.T) {
	fails := results.Test{Name: "a < b & \"c\"", Class: "mine", Failure: "want ≥ 3,\nfound 2 \x1b[31m"}
	holds := results.Test{Name: "b", Class: "mine"}
	unread := results.Test{Name: "the file can be read", Class: "x.toml", Error: "x.toml:3:8: no outcome <b>"}
	for _, tests := range [][]results.Test{nil, {holds}, {fails}, {holds, fails, fails}, {unread}} {
		text := results.JUnit("what <is> said", tests)
		for _, f := range junitFaults(text) {
			t.Errorf("%d tests: %s\n%s", len(tests), f, text)
		}
	}
	good := string(results.JUnit("suite", []results.Test{holds, fails}))
	for _, broken := range []struct{ from, to string }{
		{` errors="0"`, ``}, {`failures="1"`, `failures="0"`}, {`tests="2"`, `tests="3"`}, {`time="0.000"`, `time="1e-3"`},
		{`<testcase name="b"`, `<testcase`},
		{`classname=`, `class=`}, {`<failure`, `<failure time="0"`}, {"</testcase>", "</testcase>text"},
	} {
		if bad := strings.Replace(good, broken.from, broken.to, 1); bad == good || junitFaults([]byte(bad)) == nil {
			t.Errorf("%s for %s is taken", broken.to, broken.from)
		}
	}
}
