package main

import (
	"fmt"
	"strconv"
	"strings"

	"concord/cmd/internal/split"
	"concord/results"
	"concord/scenarios"
)

// submission is what goes to Slurm at one time: an array of tasks that compute parts of a stage, or nothing of it, and a
// job that merges, or none.
type submission struct {
	dir     string // the folder of the plan, absolute
	number  int    // of submissions of this folder, from 1
	name    string // of the jobs
	plan    *results.Plan
	profile *scenarios.Profile

	stage   split.Incomplete // the present stage with the parts to compute, of stage 0 if there are none
	tasks   int              // of the array
	listed  bool             // the parts stand in a list, because their numbers are no indices that the cluster takes
	merges  bool
	chained bool // if a stage follows, the job that merges submits it
}

// mostIndices bounds the bytes of an array expression.
const mostIndices = 4000

// share divides the parts over the tasks of an array. An array has fewer tasks than largest, and no index above it. If there
// are more parts, tasks take several.
func (s *submission) share(largest int) {
	missing := s.stage.Missing
	most := largest
	if s.profile.Tasks > 0 {
		most = min(most, s.profile.Tasks)
	}
	s.tasks = len(missing)
	s.listed = len(missing) > most || missing[len(missing)-1] > largest || len(split.Expression(missing)) > mostIndices
	if s.tasks > most {
		s.tasks = ceil(len(missing), ceil(len(missing), most)) // all tasks have as many parts, or one less
	}
}

func ceil(a, b int) int { return (a + b - 1) / b }

// each is how many parts a task has at most.
func (s *submission) each() int { return ceil(len(s.stage.Missing), s.tasks) }

// array is the expression of the indices.
func (s *submission) array() string {
	words := split.Expression(s.stage.Missing)
	if s.listed {
		words = fmt.Sprintf("1-%d", s.tasks)
	}
	if s.profile.AtOnce > 0 {
		words += "%" + strconv.Itoa(s.profile.AtOnce)
	}
	return words
}

// file is a file of this submission, seen from the folder of the plan.
func (s *submission) file(name string) string {
	return fmt.Sprintf("%s%d/%s", submitFolder, s.number, name)
}

// log is the log of a part, or of the merge for part 0, seen from the folder of the plan.
func (s *submission) log(part int) string {
	task := "merge"
	if part > 0 {
		task = strconv.Itoa(part)
	}
	if part > 0 && s.listed {
		for k, p := range s.stage.Missing {
			if p == part {
				task = strconv.Itoa(k%s.tasks + 1)
			}
		}
	}
	return fmt.Sprintf("%s/%s%d-%s.log", logsFolder, submitFolder, s.number, task)
}

// list is the text of the list of parts.
func (s *submission) list() string {
	var b strings.Builder
	for _, part := range s.stage.Missing {
		fmt.Fprintln(&b, part)
	}
	return b.String()
}

// seconds are what a part of the present stage may take: what the profile says, or three times what the plan guesses.
func (s *submission) seconds() int {
	if s.profile.Seconds > 0 {
		return s.profile.Seconds
	}
	return 60 * max(5, ceil(3*s.plan.PartSeconds, 60*s.profile.CPUs))
}

// memory is what a task may take: what the profile says, or twice what the plan guesses, and no less than usual. "" leaves it
// to the cluster.
func (s *submission) memory(given string, usual int) string {
	switch given {
	case scenarios.ClusterMemory:
		return ""
	case "":
		return fmt.Sprintf("%dG", max(usual, ceil(2*s.plan.MemoryMB, 1000)))
	}
	return given
}

// clock writes seconds as Slurm takes them.
func clock(seconds int) string {
	return fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
}

// shellQuoted writes a word for sh and bash.
func shellQuoted(s string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:,=@%+-"
	if s != "" && strings.Trim(s, plain) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// options are the lines by which both jobs ask for what the profile says.
func (s *submission) options(seconds int, memory string) string {
	p := s.profile
	var b strings.Builder
	b.WriteString("#!/bin/bash\n")
	for _, one := range [][2]string{{"partition", p.Partition}, {"account", p.Account}, {"qos", p.QOS}, {"time", clock(seconds)},
		{"mem", memory}, {"nodes", "1"}, {"ntasks", "1"}, {"cpus-per-task", strconv.Itoa(p.CPUs)}} {
		if one[1] != "" {
			fmt.Fprintf(&b, "#SBATCH --%s=%s\n", one[0], one[1])
		}
	}
	b.WriteString("#SBATCH --requeue\n#SBATCH --open-mode=append\n")
	for _, option := range p.Extra {
		fmt.Fprintf(&b, "#SBATCH %s\n", option)
	}
	return b.String()
}

// before is what both jobs do before their work.
func (s *submission) before() string {
	var b strings.Builder
	if len(s.profile.Modules) > 0 {
		b.WriteString("command -v module >/dev/null || . /etc/profile\n")
		fmt.Fprintf(&b, "module load %s || exit 1\n", strings.Join(s.profile.Modules, " "))
	}
	for _, line := range s.profile.Setup {
		b.WriteString(line + "\n")
	}
	fmt.Fprintf(&b, "folder=%s\n", shellQuoted(s.dir))
	return b.String()
}

// again puts a task back into the queue if another try may do, a few times.
func (s *submission) again(task string) string {
	return fmt.Sprintf(`if [ -n "$again" ] && [ "${SLURM_RESTART_COUNT:-0}" -lt %d ]; then
	scontrol requeue "%s"
fi
`, s.profile.Retries, task)
}

// notHere is a pattern of exit statuses after which another try may do: 75 is concord's own. A node that does not see the
// folder has no program in it, which are 126 and 127.
const notHere = "75 | 126 | 127"

// partsScript is the script of the array.
func (s *submission) partsScript() string {
	var b strings.Builder
	b.WriteString(s.options(s.seconds()*s.each(), s.memory(s.profile.Memory, 2)))
	b.WriteString("\n# A task of this job array computes parts of the plan. A part that is there already is left alone.\n")
	b.WriteString(s.before())
	b.WriteString("again='' worst=0\n")
	if s.listed {
		fmt.Fprintf(&b,
			`# Of the list of parts a task takes the line of its own number, and then each line that stands %d lines below.
mapfile -t list <"$folder/%s" || again=yes worst=75
parts=()
for ((k = SLURM_ARRAY_TASK_ID - 1; k < ${#list[@]}; k += %[1]d)); do parts+=("${list[k]}"); done
`, s.tasks, s.file(listFile))
	} else {
		b.WriteString("parts=(\"$SLURM_ARRAY_TASK_ID\")\n")
	}
	fmt.Fprintf(&b, `for part in "${parts[@]}"; do
	code=0
	"$folder/%s" shard "$folder" "$part/%d" --stage %d --workers %d || code=$?
	if [ "$code" -ne 0 ]; then echo "part $part: exit status $code" >&2; fi
	case "$code" in %s) again=yes ;; esac
	if [ "$code" -gt "$worst" ]; then worst=$code; fi
done
# After a full disk, or on another node, another try may do. The task is named, or the whole array would be put back.
%sexit "$worst"
`, programFile, s.plan.Parts, s.stage.Stage, s.profile.CPUs, notHere, s.again("${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"))
	return b.String()
}

// mergeScript is the script of the job that merges.
func (s *submission) mergeScript() string {
	var b strings.Builder
	b.WriteString(s.options(s.profile.MergeSeconds, s.memory(s.profile.MergeMemory, 4)))
	b.WriteString("\n# Puts the parts together when all tasks have ended, however they ended. If parts are missing, it writes " +
		"nothing.\n")
	b.WriteString(s.before())
	fmt.Fprintf(&b, `again='' code=0
"$folder/%s" merge "$folder" --workers %d || code=$?
case "$code" in %s) again=yes ;; esac
%s`, programFile, s.profile.CPUs, notHere, s.again("$SLURM_JOB_ID"))
	if s.chained {
		profile := ""
		if s.profile.File != "" {
			profile = fmt.Sprintf(` --profile "$folder/%s"`, s.file(profileFile))
		}
		fmt.Fprintf(&b,
			`# 4 says that parts are missing. If they are of a later stage, this submits it. If they are of stage %d, it tells which.
if [ "$code" -eq 4 ] && command -v sbatch >/dev/null; then
	code=0
	"$folder/%s" submit "$folder"%s --after %[1]d || code=$?
fi
`, s.stage.Stage, programFile, profile)
	}
	b.WriteString("exit \"$code\"\n")
	return b.String()
}

// partsCommand are the words by which the array is submitted. What stands here rules, whatever variables of the user say.
func (s *submission) partsCommand() []string {
	return append(s.command(fmt.Sprintf("%s/%s%d-%%a.log", logsFolder, submitFolder, s.number)), "--array="+s.array(),
		s.dir+"/"+s.file(partsFile))
}

// mergeCommand are the words by which the merge is submitted, after an array if there is one. If a task fails, a dependency
// on success would wait for ever. So it is one on the end, and merge judges the files.
func (s *submission) mergeCommand(array string) []string {
	words := s.command(s.log(0))
	if array != "" {
		words = append(words, "--dependency=afterany:"+array)
	}
	return append(words, s.dir+"/"+s.file(mergeFile))
}

func (s *submission) command(log string) []string {
	return []string{"sbatch", "--parsable", "--job-name=" + s.name, "--chdir=" + s.dir, "--output=" + log}
}

// asTyped writes a command as it is typed in a shell.
func asTyped(words []string) string {
	var quoted []string
	for _, w := range words {
		quoted = append(quoted, shellQuoted(w))
	}
	return strings.Join(quoted, " ")
}
