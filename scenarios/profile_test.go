package scenarios

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// faultyProfiles are the cases of testdata/profile_faults.txt: a line with a name after #, the text of a profile, and the
// messages that it gets, each after >.
func faultyProfiles(t testing.TB) (names, texts []string) {
	t.Helper()
	page, err := os.ReadFile("testdata/profile_faults.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range strings.Split(strings.TrimSuffix(string(page), "\n"), "\n\n") {
		name, rest, _ := strings.Cut(c, "\n")
		text, _, _ := strings.Cut("\n"+rest, "\n> ")
		names, texts = append(names, name), append(texts, strings.TrimPrefix(text+"\n", "\n"))
	}
	return names, texts
}

// Protects: each mistake in a profile is reported with its place, the fault and the remedy, all of a file at once.
func TestWrongProfiles(t *testing.T) {
	names, texts := faultyProfiles(t)
	if len(names) < 28 {
		t.Errorf("%d cases, want what there were", len(names))
	}
	form := regexp.MustCompile(`^cluster\.toml:[0-9]+:[0-9]+: .+(; |, want |: ).+$`)
	var page strings.Builder
	for k, text := range texts {
		if k > 0 {
			page.WriteString("\n")
		}
		page.WriteString(names[k] + "\n" + text)
		p, err := ParseProfile("cluster.toml", []byte(text))
		if err == nil || p != nil {
			t.Errorf("%s: no fault", names[k])
			continue
		}
		clean(t, err, "cluster.toml")
		for _, line := range strings.Split(err.Error(), "\n") {
			if !form.MatchString(line) {
				t.Errorf("%s: not of the form file:line:column: what is wrong; remedy:\n%s", names[k], line)
			}
			page.WriteString("> " + line + "\n")
		}
	}
	golden(t, "testdata/profile_faults.txt", []byte(page.String()))
}

// goodProfile has every key.
const goodProfile = `partition = "short,long"
account = "physics"
qos = "normal"
time = "1-02:03:04"
memory = "500M"
cpus = 4
modules = ["gcc/12.2", "Python/3.11.3-GCCcore-12.3.0"]
setup = ["export A='b c' # it's so", "cat <<<x", "echo \"it's $A\"", "cat <<<x"]
extra = ["--exclude=n[1-3]", "--constraint=a|b", "--exclusive", "--mem-bind=local", "--nodelist=n4", "--time-min=5"]
at_once = 20
tasks = 300
retries = 0
merge = "here"
merge_time = 90
merge_memory = "1T"
`

// Protects: a right profile says what it says, and one that says nothing has the defaults.
func TestProfile(t *testing.T) {
	p, err := ParseProfile("cluster.toml", []byte(goodProfile))
	want := &Profile{File: "cluster.toml", Partition: "short,long", Account: "physics", QOS: "normal",
		Seconds: 26*3600 + 3*60 + 4, Memory: "500M", CPUs: 4, Modules: []string{"gcc/12.2", "Python/3.11.3-GCCcore-12.3.0"},
		Setup: []string{"export A='b c' # it's so", "cat <<<x", `echo "it's $A"`, "cat <<<x"},
		Extra: []string{"--exclude=n[1-3]", "--constraint=a|b", "--exclusive", "--mem-bind=local", "--nodelist=n4",
			"--time-min=5"},
		AtOnce: 20, Tasks: 300, Retries: 0, MergeHere: true, MergeSeconds: 5400, MergeMemory: "1T"}
	if err != nil || !reflect.DeepEqual(p, want) {
		t.Errorf("%v, %+v, want %+v", err, p, want)
	}
	p, err = ParseProfile("", []byte("memory = \"default\"\nmerge_memory = \"default\""))
	if err != nil || p.Memory != ClusterMemory || p.MergeMemory != ClusterMemory {
		t.Errorf("%v, %+v", err, p)
	}
	p, err = ParseProfile("", nil)
	if err != nil || !reflect.DeepEqual(p, UsualProfile()) || p.CPUs != 1 || p.Memory != "" || p.Retries != 3 || p.MergeHere {
		t.Errorf("%v, %+v", err, p)
	}
	if _, err := ReadProfile("testdata/no-such-profile.toml"); err == nil || !strings.Contains(err.Error(), "there is no file") {
		t.Error(err)
	}
}

// Reading any file ends with a profile that breaks out of no line and no word, or with faults that have places.
func FuzzProfile(f *testing.F) {
	_, texts := faultyProfiles(f)
	for _, text := range append(texts, goodProfile) {
		f.Add(text)
	}
	word := regexp.MustCompile(`^[A-Za-z0-9_][^\s"'\\$` + "`" + `#;&|<>()]*$`)
	option := regexp.MustCompile(`^--[a-z][^\s"'\\$` + "`" + `#<>]*$`)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParseProfile("cluster.toml", []byte(text))
		if (p == nil) == (err == nil) {
			t.Fatalf("profile %v, error %v", p, err)
		}
		if err != nil {
			clean(t, err, "cluster.toml")
			return
		}
		for _, s := range append([]string{p.Partition, p.Account, p.QOS, p.Memory, p.MergeMemory}, p.Modules...) {
			if s != "" && !word.MatchString(s) {
				t.Errorf("%q is no word", s)
			}
		}
		for _, s := range p.Extra {
			if !option.MatchString(s) {
				t.Errorf("%q is no option", s)
			}
		}
		for _, s := range p.Setup {
			if strings.ContainsAny(s, "\n\r\x00") || openLine(s) != "" {
				t.Errorf("%q is no whole line", s)
			}
		}
		if p.CPUs < 1 || min(p.Retries, p.AtOnce, p.Tasks) < 0 || p.MergeSeconds < 60 {
			t.Errorf("%+v", p)
		}
	})
}
