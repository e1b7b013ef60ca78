package scenarios

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"concord/sim/fault"
)

// Profile says how a cluster under Slurm is asked for an experiment in parts. All of it goes into job scripts, so nothing
// in it may end a line or a word there.
type Profile struct {
	File                    string
	Partition, Account, QOS string   // "" for the default of the cluster
	Seconds                 int      // that a part may take; 0 for what the plan guesses
	Memory                  string   // of a task, such as 2G, or ClusterMemory; "" for what the plan guesses
	CPUs                    int      // of a task, which are its workers
	Modules                 []string // that each task loads
	Setup                   []string // lines of the shell before a task begins
	Extra                   []string // further options of sbatch
	AtOnce                  int      // tasks that run at the same time at most; 0 for as many as there is room for
	Tasks                   int      // of one job array at most; 0 for as many as the cluster takes
	Retries                 int      // how often a task puts itself back into the queue when another try may do
	MergeHere               bool     // the process that submits merges, instead of a job
	MergeSeconds            int      // that the merge may take
	MergeMemory             string   // likewise
}

// ClusterMemory is the memory of a task that leaves it to the cluster. Some clusters do not share out memory, and refuse jobs
// that ask for any.
const ClusterMemory = "default"

// Limits and defaults of a profile.
const (
	usualMergeMinutes = 30
	usualRetries      = 3
	mostCPUs          = 1024
	mostAtOnce        = 100_000
	mostRetries       = 100
	mostMinutes       = 366 * 24 * 60
	mostMegabytes     = 64 << 20
	mostSetup         = 100 // lines, and bytes of one times ten
)

const (
	timeDoc   = `"HH:MM:SS", or a whole number of minutes`
	memoryDoc = `with its unit, such as "4G" or "500M", or "default" for what the cluster gives if it is not asked for any`
)

var profileKeys = []key{
	{name: "partition", form: textForm, like: "short", doc: "the partition of the jobs"},
	{name: "account", form: textForm, like: "physics", doc: "the account that pays"},
	{name: "qos", form: textForm, like: "normal", doc: "the quality of service"},
	{name: "time", doc: "what a part may take: " + timeDoc + "; three times what the plan guesses if left out"},
	{name: "memory", form: textForm, like: "4G", doc: "of a task, " + memoryDoc},
	{name: "cpus", form: wholeForm, lo: 1, hi: mostCPUs, fallback: int64(1), doc: "cores of a task"},
	{name: "modules", form: textsForm, like: "gcc/12.2", doc: "what a task loads with `module load`"},
	{name: "setup", form: textsForm, like: "export TMPDIR=/scratch", doc: "lines of the shell before a task begins"},
	{name: "extra", form: textsForm, like: "--exclude=n[1-3]", doc: "further options of sbatch, each --NAME or --NAME=VALUE"},
	{name: "at_once", form: wholeForm, lo: 1, hi: mostAtOnce, doc: "tasks that may run at the same time"},
	{name: "tasks", form: wholeForm, lo: 1, hi: mostAtOnce,
		doc: "tasks of one job array, where you may submit fewer than the cluster takes"},
	{name: "retries", form: wholeForm, lo: 0, hi: mostRetries, fallback: int64(usualRetries),
		doc: "how often a task goes back into the queue when another try may do"},
	{name: "merge", form: wordForm, words: []string{"job", "here"}, fallback: "job",
		doc: "whether a job merges, or the process that submits"},
	{name: "merge_time", doc: "what the merge may take, as time"},
	{name: "merge_memory", form: textForm, like: "8G", doc: "of the merge, as memory"},
}

// ReadProfile reads a profile. The error is fault.Faults with all faults at once.
func ReadProfile(file string) (*Profile, error) {
	text, err := readFile(file)
	if err != nil {
		return nil, fault.Faults{{File: file, Message: err.Error()}}
	}
	return ParseProfile(file, text)
}

// UsualProfile is a profile that says nothing.
func UsualProfile() *Profile {
	return &Profile{CPUs: 1, Retries: usualRetries, MergeSeconds: 60 * usualMergeMinutes}
}

// ParseProfile reads a profile from text as if it stood in a file of that name.
func ParseProfile(file string, text []byte) (*Profile, error) {
	sh, bad := parse(source{file: file, text: text})
	if bad != nil {
		return nil, fault.Faults{*bad}
	}
	c := &profileChecker{checksChecker: &checksChecker{checker: newChecker(nil)}, raw: sh.raw, at: sh.at}
	c.enter(file)
	c.topKeys = profileKeys
	p := UsualProfile()
	p.File = file
	c.right = c.keys("", sh.raw, sh.at, profileKeys, "a profile", []string{"memory", "merge_memory", "time", "merge_time",
		"setup"})
	c.name("partition", &p.Partition)
	c.name("account", &p.Account)
	c.name("qos", &p.QOS)
	c.memory("memory", &p.Memory)
	c.memory("merge_memory", &p.MergeMemory)
	c.time("time", &p.Seconds)
	c.time("merge_time", &p.MergeSeconds)
	c.number("cpus", &p.CPUs)
	c.number("at_once", &p.AtOnce)
	c.number("tasks", &p.Tasks)
	c.number("retries", &p.Retries)
	p.MergeHere = c.right["merge"] == "here"
	p.Modules = c.modules()
	p.Setup = c.setup()
	p.Extra = c.extra()
	if err := fault.Faults(c.faults).Sorted().Err(); err != nil {
		return nil, err
	}
	return p, nil
}

// profileChecker reads a profile.
type profileChecker struct {
	*checksChecker
	raw   map[string]any
	at    *spot
	right map[string]any
}

// plainWord matches names as Slurm has them. None of these characters means anything to a shell.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.,:@+/-]*$`)

const plainLetters = "letters, digits and _ . , : @ + / - only"

// name takes a word that Slurm knows. It must not look like an option.
func (c *profileChecker) name(name string, to *string) {
	s, ok := c.right[name].(string)
	if !ok {
		return
	}
	if !plainWord.MatchString(s) {
		c.fault(c.at.sub(name).value, "%s = %s, want a name such as %q, of %s", name, show(s), find(profileKeys, name).like,
			plainLetters)
		return
	}
	*to = s
}

func (c *profileChecker) number(name string, to *int) {
	if n, ok := c.right[name].(int64); ok {
		*to = int(n)
	}
}

var memoryText = regexp.MustCompile(`^([1-9][0-9]{0,7})([MGT])$`)

func (c *profileChecker) memory(name string, to *string) {
	v, given := c.raw[name]
	if !given {
		return
	}
	s, _ := v.(string)
	if s == ClusterMemory {
		*to = s
		return
	}
	m := memoryText.FindStringSubmatch(s)
	if m == nil {
		c.fault(c.at.sub(name).value, "%s = %s, want a whole number %s", name, show(v), memoryDoc)
		return
	}
	n, _ := strconv.Atoi(m[1]) // eight digits at most
	megabytes := n * map[string]int{"M": 1, "G": 1 << 10, "T": 1 << 20}[m[2]]
	if megabytes < 64 || megabytes > mostMegabytes {
		c.fault(c.at.sub(name).value, "%s = %s, want 64M..64T", name, show(s))
		return
	}
	*to = s
}

var timeText = regexp.MustCompile(`^(?:([0-9]{1,3})-)?([0-9]{1,4}):([0-5][0-9]):([0-5][0-9])$`)

// time takes what a job may take. Slurm itself reads 10:00 as minutes, and many people mean hours. So that is refused.
func (c *profileChecker) time(name string, to *int) {
	v, given := c.raw[name]
	if !given {
		return
	}
	seconds := 0
	switch v := v.(type) {
	case int64:
		seconds = 60 * int(min(max(v, 0), mostMinutes+1))
	case string:
		m := timeText.FindStringSubmatch(v)
		if m == nil {
			c.fault(c.at.sub(name).value, "%s = %s, want %s", name, show(v), timeDoc)
			return
		}
		for k, unit := range []int{86400, 3600, 60, 1} {
			n, _ := strconv.Atoi("0" + m[k+1]) // four digits at most
			seconds += n * unit
		}
	default:
		c.fault(c.at.sub(name).value, "%s = %s, want %s; text stands in quotes", name,
			strings.TrimPrefix(show(v), "0000-01-01T"), timeDoc)
		return
	}
	if seconds < 60 || seconds > 60*mostMinutes {
		c.fault(c.at.sub(name).value, "%s = %s, want 1..%d minutes, which is a year", name, show(v), mostMinutes)
		return
	}
	*to = seconds
}

// list gives the texts of a list with their places. What is no text was reported.
func (c *profileChecker) list(name string, do func(s string, at place)) {
	list, _ := c.raw[name].([]any)
	for n, item := range list {
		if s, ok := item.(string); ok {
			do(s, c.at.sub(name).item(n).value)
		}
	}
}

func (c *profileChecker) modules() (words []string) {
	c.list("modules", func(s string, at place) {
		if s != "" && !plainWord.MatchString(s) {
			c.fault(at, "modules holds %s, want a module such as %q, of %s; give each its own text", show(s), "gcc/12.2",
				plainLetters)
		}
		words = append(words, s)
	})
	return words
}

// setup takes lines of the shell. A line may stand twice, and each must be whole: it may not go on in the script.
func (c *profileChecker) setup() (lines []string) {
	k := find(profileKeys, "setup")
	list, isList := c.raw["setup"].([]any)
	if v, given := c.raw["setup"]; given && !isList {
		c.fault(c.at.sub("setup").value, "setup = %s, want %s", show(v), c.wanted(*k))
		return nil
	}
	if len(list) > mostSetup {
		c.fault(c.at.sub("setup").value, "setup has %d lines, want at most %d; write a script, and call it here", len(list),
			mostSetup)
		return nil
	}
	for n, item := range list {
		at := c.at.sub("setup").item(n)
		s, isText := item.(string)
		if !isText {
			c.fault(at.value, "setup holds %s, want %s", show(item), c.wanted(*k))
			continue
		}
		if !c.text(*k, s, at) {
			continue
		}
		if len(s) > 10*mostSetup {
			c.fault(at.value, "setup holds a line of %d bytes, want at most %d; write a script, and call it here", len(s),
				10*mostSetup)
		} else if why := openLine(s); why != "" {
			c.fault(at.value, "setup holds %s, which %s; write it whole on one line", show(s), why)
		}
		lines = append(lines, s)
	}
	return lines
}

// openLine tells how a line of the shell would go on in the lines below it, "" if it is whole.
func openLine(s string) (why string) {
	var quote byte
	for k := 0; k < len(s); k++ {
		switch b := s[k]; {
		case quote == '\'':
			if b == '\'' {
				quote = 0
			}
		case b == '\\' && k == len(s)-1:
			return "ends in a backslash"
		case b == '\\':
			k++
		case quote == '"':
			if b == '"' {
				quote = 0
			}
		case b == '\'' || b == '"':
			quote = b
		case b == '#' && (k == 0 || strings.IndexByte(" \t;&|(", s[k-1]) >= 0): // the rest is a remark
			return ""
		case strings.HasPrefix(s[k:], "<<<"):
			k += 2
		case strings.HasPrefix(s[k:], "<<"):
			return "begins a here-document"
		}
	}
	if quote != 0 {
		return fmt.Sprintf("lacks the second %c", quote)
	}
	return ""
}

var extraOption = regexp.MustCompile(`^--([a-z][a-z0-9-]*)(=[A-Za-z0-9_.,:;/@%+=^~|&!*()\[\]-]+)?$`)

// ownOptions are options of sbatch that a profile may not give as extra ones, and why.
var ownOptions = []struct{ name, why string }{
	{"partition", "write it as the key partition"},
	{"account", "write it as the key account"},
	{"qos", "write it as the key qos"},
	{"time", "write it as the key time"},
	{"mem", "write it as the key memory"},
	{"cpus-per-task", "write it as the key cpus"},
	{"array", "concord submit sets it; the keys at_once and tasks bound it"},
	{"dependency", "concord submit sets it; drop it"},
	{"output", "logs go to the folder of the plan; drop it"},
	{"error", "logs go to the folder of the plan; drop it"},
	{"open-mode", "concord submit sets it; drop it"},
	{"chdir", "concord submit sets it; drop it"},
	{"job-name", "concord submit finds its jobs by their name; drop it"},
	{"requeue", "concord submit sets it; drop it"},
	{"no-requeue", "a task of a lost node must go back into the queue; drop it"},
	{"parsable", "concord submit sets it; drop it"},
	{"wait", "use concord submit --watch; drop it"},
	{"wrap", "concord submit has its own script; drop it"},
	{"test-only", "use concord submit --dry-run; drop it"},
	{"ntasks", "each task of the array is one process; the key cpus gives it cores"},
	{"nodes", "each task of the array is one process on one node; drop it"},
	{"clusters", "submit on a machine of that cluster; drop it"},
	{"ignore-pbs", "concord submit sets options in its script; drop it"},
	{"help", "it is no option of a job; drop it"},
	{"usage", "it is no option of a job; drop it"},
	{"version", "it is no option of a job; drop it"},
}

// extra takes options of sbatch. They stand in lines #SBATCH, where blanks, quotes, backslashes and # have a meaning.
func (c *profileChecker) extra() (words []string) {
	c.list("extra", func(s string, at place) {
		if s == "" {
			return // reported
		}
		words = append(words, s)
		m := extraOption.FindStringSubmatch(s)
		if m == nil {
			c.fault(at, "extra holds %s, want an option of sbatch in one word: --NAME or --NAME=VALUE, without spaces and quotes",
				show(s))
			return
		}
		for _, own := range ownOptions {
			if strings.HasPrefix(own.name, m[1]) { // sbatch takes shortened names too
				c.fault(at, "extra holds %s, which is --%s of sbatch; %s", show(s), own.name, own.why)
				return
			}
		}
	})
	return words
}
