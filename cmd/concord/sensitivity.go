package main

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"concord/results"
	"concord/results/figures"
	"concord/sim"
	"concord/sim/fault"
)

const sensitivityHelp = `concord sensitivity [SCENARIO [OTHER]] [options]
concord sensitivity --from FOLDER [options]

Which of all that is uncertain matters for the conclusion? Every parameter with a prior varies,
or what --sample names. With two scenarios the conclusion is also their difference, on the same
draws. The methods, from quick to thorough:

  oat     one factor at a time, the others at their medians: curves and a tornado
  morris  elementary effects along random paths: which factors matter at all
  sobol   shares of the variance, alone (S1) and in all (ST); the seed is a factor of its own
  rank    rank correlations, plain and partial, over a Latin hypercube

--from takes rank correlations from a table of runs that is there already: a folder of run or
sweep that has single runs and drawn values, or a table of yours in CSV or Parquet.

{flags}

Examples:
  concord sensitivity
  concord sensitivity reference no-new-leader --method morris --keep region.horizontal@2035
  concord sensitivity reference no-new-leader --method sobol --top 10 --base 512
  concord sensitivity --sample trade.closed=1:3 --sample leaders.gain=prior --method sobol --second
  concord sensitivity --from results/runs/mine --outcome region.horizontal@2025
`

// analysing is what the options of sensitivity ask for.
type analysing struct {
	method       string
	posterior    bool
	sample       []string
	factors      []string // patterns of paths
	stated       bool
	top          int
	keep         []string
	replicates   int
	trajectories int
	base         int
	second       bool
	seed, until  string
	sets         []string
	workers      int
	from         string
	outcomes     []string
	update       bool
}

func (q *analysing) flags(f *flags, j *job) {
	f.string(&q.method, "method oat,morris,sobol,rank", "one of these (default "+q.method+")")
	f.many(&q.keep, "keep PATTERN", "TABLE.ENTITY.OUTCOME@YEAR",
		"the outcomes that it is about, such as region.horizontal@2025; may be given again (default "+usualOutcome+
			" in the last year)")
	f.bool(&q.posterior, "posterior", "each parameter varies over what the fit left of it, by itself, instead of its prior")
	f.many(&q.sample, "sample PATH=LAW", "PATH=LOW:HIGH and the like, as sweep takes it",
		"what varies, instead of every parameter: as sweep takes it; may be given again")
	f.bool(&q.stated, "uncertain", "the scenario's [uncertain] ranges vary, instead of every parameter")
	f.many(&q.factors, "factor PATTERN", "a path or a pattern such as 'leaders.*'",
		"only parameters like this, such as 'leaders.*'; may be given again")
	f.int(&q.top, "top N", "first rank all by Morris's method, then analyse the N that matter most")
	f.replicates(&q.replicates, "how many runs at each point, their mean counts (default 20 of oat, 10 of morris, 1 of others; "+
		"not of sobol, where the seed is a factor)")
	f.int(&q.trajectories, "trajectories N", fmt.Sprintf("how many paths of morris (default %d)", q.trajectories))
	f.int(&q.base, "base N", fmt.Sprintf("of sobol: base points, best a power of two, which make N times the factors, the "+
		"seed and two more; of rank: points (default %d)", q.base))
	f.bool(&q.second, "second", "of sobol: what two factors do together too; twice as many points")
	f.ownSeed(&q.seed, "the seed (default: the first scenario's)")
	f.until(&q.until, "last year (default: the earliest of the scenarios' last years)")
	f.settings(&q.sets, "change a value in all scenarios; it does not vary; may be given again")
	f.text(&q.from, "from PATH", aPlace,
		"take rank correlations from a folder of results or a table instead of running anything")
	f.many(&q.outcomes, "outcome COLUMN", "a column of the table", "with --from: the columns that are outcomes; "+
		"may be given again")
	j.folderFlags(f, "sensitivity-NAME-SEED-KEY", otherRun)
	f.bool(&q.update, "update", "instead rank every parameter of the reference again and rewrite "+sensitivityPage+
		" (from the project's root)")
	f.json(&j.asJSON, asManifest)
	j.figureFlags(f)
	f.workers(&q.workers, "the results do not depend on it")
}

const (
	defaultTrajectories = 20
	defaultBase         = 256
	mostTop             = 100
)

func sensitivityVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	return sensitivityIn(ctx, stdout, stderr, args, job{})
}

// sensitivityIn is the verb with a job that may be a share of an experiment in parts.
func sensitivityIn(ctx context.Context, stdout, stderr io.Writer, args []string, j job) error {
	q := analysing{method: string(results.OneAtATime), trajectories: defaultTrajectories, base: defaultBase, replicates: -1}
	words, err := options("sensitivity", func(f *flags) { q.flags(f, &j) }, args)
	if err != nil {
		return err
	}
	if q.update {
		if words, err = q.shippedRanking(words, &j); err != nil {
			return err
		}
	}
	if err := q.consistent(words); err != nil {
		return err
	}
	var done *analysed
	if q.from != "" {
		done, err = q.ofTable(ctx, stderr, &j)
	} else {
		done, err = q.analyse(ctx, stderr, &j, words)
	}
	if err != nil {
		return err
	}
	if j.asJSON {
		return printManifest(stdout, done.manifest)
	}
	for _, s := range done.found {
		fmt.Fprint(stdout, s.Brief())
	}
	j.told(stdout, done.manifest)
	return nil
}

// consistent refuses what does not go together.
func (q *analysing) consistent(words []string) error {
	methods := []string{string(results.OneAtATime), string(results.Morris), string(results.Sobol), string(results.RankMethod)}
	own := 0
	for _, given := range []bool{q.posterior, len(q.sample) > 0, q.stated} {
		if given {
			own++
		}
	}
	switch {
	case !slices.Contains(methods, q.method):
		return wrong("--method %s: want one of %s%s", fault.Word(q.method), strings.Join(methods, ", "),
			fault.DidYouMean(q.method, methods))
	case own > 1:
		return wrong("--posterior, --sample and --uncertain each say what varies; keep one of them")
	case len(q.factors) > 0 && (len(q.sample) > 0 || q.stated):
		return wrong("--factor chooses among all parameters, and --sample and --uncertain say themselves what varies; keep one " +
			"of them")
	case q.top < 0 || q.top > mostTop:
		return wrong("--top %d: want 1..%d", q.top, mostTop)
	case q.top > 0 && q.method == string(results.Morris):
		return wrong("--top ranks by Morris's method first; give another --method after it, such as sobol")
	case q.second && q.method != string(results.Sobol):
		return wrong("--second is of --method sobol")
	case q.method == string(results.Sobol) && q.replicates != -1:
		return wrong("--replicates is not of --method sobol: there the seed is a factor of its own; more base points with --base")
	case q.replicates != -1 && (q.replicates < 1 || q.replicates > 10_000):
		return wrong("--replicates %d: want 1..10000", q.replicates)
	case q.trajectories != defaultTrajectories && !slices.Contains(q.methods(), results.Morris):
		return wrong("--trajectories is of --method morris, or of the ranking by --top")
	case q.base != defaultBase && q.method != string(results.Sobol) && q.method != string(results.RankMethod):
		return wrong("--base is of --method sobol and of --method rank")
	case q.trajectories < 2 || q.trajectories > 10_000:
		return wrong("--trajectories %d: want 2..10000", q.trajectories)
	case q.base < 8 || q.base > 1<<20:
		return wrong("--base %d: want 8..%d", q.base, 1<<20)
	case q.from != "" && len(words) > 0:
		return wrong("--from takes a table that is there; the scenario %s would not run", fault.Word(words[0]))
	case q.from == "" && len(q.outcomes) > 0:
		return wrong("--outcome is of --from; what runs keep is chosen with --keep")
	case q.from != "" && len(q.keep) > 0:
		return wrong("--keep is of runs; the outcomes of a table are chosen with --outcome")
	}
	return nil
}

// sensitivityPage is the ranking that the project ships.
const sensitivityPage = "docs/SENSITIVITY.md"

// shippedRanking asks for the ranking that the project ships: every parameter by Morris's method, and the ten
// that matter most by Sobol' indices, for what the project concludes.
func (q *analysing) shippedRanking(words []string, j *job) ([]string, error) {
	usual := analysing{method: string(results.OneAtATime), trajectories: defaultTrajectories, base: defaultBase, replicates: -1,
		update: true, workers: q.workers}
	if len(words) > 0 || !reflect.DeepEqual(*q, usual) || j.plain || !reflect.DeepEqual(j.look, figures.Look{}) {
		return nil, wrong("--update makes the page as it is shipped: give it alone, or with --workers, --out and --force")
	}
	q.method, q.top, q.base = string(results.Sobol), 10, 1024
	q.keep = []string{"region.horizontal@2035", "region.inside_share@2018"}
	return []string{"reference", "no-new-leader"}, nil
}

// pages are the documents that --update writes again.
func (q *analysing) pages() (*generatedFiles, error) {
	list := []generated{{sensitivityPageFile, sensitivityPage, ""}}
	for _, name := range shippedFigures {
		list = append(list, generated{"figures/" + name, "docs/figures/sensitivity-" + name, ""})
	}
	return holdGenerated(q.update, list)
}

// sensitivityPageFile is the page in a folder of results. The figures are of its first pictures.
const sensitivityPageFile = "SENSITIVITY.md"

// analysed is a finished analysis, and its manifest.
type analysed struct {
	manifest *results.Manifest
	found    []*results.Sensitivity
}

// settings are the request as the manifest holds it. See request.
func (q *analysing) settings() []string {
	list := []string{"method " + q.method, "replicates " + strconv.Itoa(q.replicates)}
	list = append(list, "trajectories "+strconv.Itoa(q.trajectories), "base "+strconv.Itoa(q.base))
	for _, s := range []struct {
		given bool
		word  string
	}{{q.posterior, string(sim.FromPosterior)}, {q.stated, "uncertain"}, {q.second, "second"}} {
		if s.given {
			list = append(list, s.word)
		}
	}
	if q.top > 0 {
		list = append(list, "top "+strconv.Itoa(q.top))
	}
	for _, s := range []struct {
		word   string
		values []string
	}{{"sample", q.sample}, {"factor", q.factors}, {"keep", q.keep}} {
		for _, v := range s.values {
			list = append(list, s.word+" "+v)
		}
	}
	return list
}

// shippedFigures are the pictures of the page that the project ships.
var shippedFigures = []string{"sobol-1.png", "sobol-2.png", "sobol-3.png"}
