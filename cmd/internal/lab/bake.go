package lab

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"strconv"
	"sync"

	"concord/cmd/internal/live"
	"concord/results/analysis"
	"concord/sim"
)

// begin says what the page shows first: two scenarios of the library, and outcomes as concord run --keep takes them.
type begin struct {
	Against string   `json:"against"` // side A
	Extends string   `json:"extends"` // side B
	Pairs   int      `json:"pairs"`
	Columns []string `json:"columns"`
}

// baked is what the page knows before its engine has started. The engine itself answers for it, so the page that wakes up
// shows the same numbers.
type baked struct {
	About     json.RawMessage     `json:"about"`
	Against   string              `json:"against"`
	Leaf      map[string]string   `json:"leaf"` // side B, as the page holds it
	Scenarios sides               `json:"scenarios"`
	Summaries map[string]*summary `json:"summaries"` // by path
	Parts     []live.Part         `json:"parts"`
	N         int                 `json:"n"`
	Model     string              `json:"model"`
	Digest    sides               `json:"digest"`
}

type sides struct {
	A json.RawMessage `json:"a"`
	B json.RawMessage `json:"b"`
}

// summary is SeriesSummary of the page. Its statistics are those of package analysis; the page computes the same.
type summary struct {
	Path    string     `json:"path"`
	Unit    string     `json:"unit"`
	Words   []string   `json:"words"`
	First   int        `json:"first"`
	N       int        `json:"n"`
	A       band       `json:"a"`
	B       band       `json:"b"`
	D       band       `json:"d"` // of B minus A
	SE      []number   `json:"se"`
	Up      []number   `json:"up"`   // share of pairs in which B is above A
	Down    []number   `json:"down"` // … below A
	LinesA  [][]number `json:"linesA"`
	LinesB  [][]number `json:"linesB"`
	SharesA [][]number `json:"sharesA"`
	SharesB [][]number `json:"sharesB"`
}

// band has a number for each year.
type band struct {
	P05  []number `json:"p05"`
	P25  []number `json:"p25"`
	P50  []number `json:"p50"`
	P75  []number `json:"p75"`
	P95  []number `json:"p95"`
	Mean []number `json:"mean"`
}

// mostLines is how many single replicates a chart draws.
const mostLines = 20

// number is a number of a picture. Six digits are more than the eye sees, and the page stays small. What is missing is
// null.
type number float64

// MarshalJSON writes a number.
func (n number) MarshalJSON() ([]byte, error) {
	x := float64(n)
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, x+0, 'g', 6, 64), nil // a zero without a sign
}

// bake computes what the page begins with.
func bake(ctx context.Context, file string) (*baked, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	p := &pairs{}
	if err := json.Unmarshal(text, &p.begin); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if p.Pairs < 2 {
		return nil, fmt.Errorf("%s: pairs = %d, want 2 or more", file, p.Pairs)
	}
	if err := p.run(ctx); err != nil {
		return nil, err
	}
	made := &baked{Against: p.Against, Leaf: map[string]string{"extends": p.Extends}, Summaries: map[string]*summary{},
		Parts: p.prepared.Parts, N: p.Pairs, Model: sim.ModelVersion}
	if made.About, err = call[json.RawMessage](p.engine, "about", struct{}{}); err != nil {
		return nil, err
	}
	if made.Scenarios.A, made.Digest.A, err = p.side(0, p.Against); err != nil {
		return nil, err
	}
	if made.Scenarios.B, made.Digest.B, err = p.side(1, p.Extends); err != nil {
		return nil, err
	}
	for _, s := range p.prepared.Series {
		made.Summaries[s.Path] = p.summarise(s)
	}
	return made, nil
}

// side asks the engine about a side: how it reads the scenario, and what concord run prints as its digest.
func (p *pairs) side(n int, name string) (info, digest json.RawMessage, err error) {
	if info, err = call[json.RawMessage](p.engine, "scenario", sideOf(name)); err != nil {
		return nil, nil, err
	}
	answer, err := answered[struct{ Digest json.RawMessage }]("digest", p.engine.Digest(n, p.Pairs, p.marks[n]))
	return info, answer.Digest, err
}

// pairs are replicates of both sides.
type pairs struct {
	begin
	prepared live.Prepared
	engine   *live.Engine
	rows     [][]float64 // by replicate: the numbers of side A, then those of side B
	mu       sync.Mutex
	marks    [2][]byte // by side: the marks of whole records, added up over replicates
}

// sideOf is a scenario of the library as the page writes it.
func sideOf(name string) live.Side {
	return live.Side{Name: name, Text: fmt.Sprintf("title   = %q\nextends = %[1]q\n", name)}
}

// call puts a request to an engine, as the page does.
func call[Answer any](e *live.Engine, name string, request any) (answer Answer, err error) {
	text, err := json.Marshal(request)
	if err != nil {
		return answer, err
	}
	return answered[Answer](name, e.Call(name, string(text)))
}

// answered reads an answer of an engine.
func answered[Answer any](name, text string) (answer Answer, err error) {
	var reply struct {
		OK    json.RawMessage `json:"ok"`
		Error string          `json:"error"`
	}
	if err := json.Unmarshal([]byte(text), &reply); err != nil {
		return answer, err
	}
	if reply.OK == nil {
		return answer, fmt.Errorf("%s: %s", name, reply.Error)
	}
	return answer, json.Unmarshal(reply.OK, &answer)
}

// run computes the pairs, with an engine on each core.
func (p *pairs) run(ctx context.Context) error {
	p.rows = make([][]float64, p.Pairs)
	engines := make([]*live.Engine, min(runtime.GOMAXPROCS(0), p.Pairs))
	failures := make([]error, len(engines))
	var all sync.WaitGroup
	for k := range engines {
		engines[k] = live.New()
		prepared, err := call[live.Prepared](engines[k], "prepare", map[string]any{"move": 1, "seed": nil, "columns": p.Columns,
			"sides": []live.Side{sideOf(p.Against), sideOf(p.Extends)}})
		if err != nil {
			return err
		}
		p.prepared = prepared // the same of each engine
	}
	p.engine = engines[0]
	for side, size := range p.prepared.Size {
		p.marks[side] = make([]byte, size)
	}
	for k, e := range engines {
		all.Go(func() {
			marks := [2][]byte{make([]byte, p.prepared.Size[0]), make([]byte, p.prepared.Size[1])}
			for replicate := k; replicate < p.Pairs && failures[k] == nil; replicate += len(engines) {
				failures[k] = errors.Join(ctx.Err(), p.replicate(e, replicate, marks))
			}
			p.add(marks)
		})
	}
	all.Wait()
	return errors.Join(failures...)
}

// add adds marks of some replicates to those of all. Sums have no order.
func (p *pairs) add(marks [2][]byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for side, sums := range p.marks {
		for at := 0; at < len(sums); at += 8 {
			sum := binary.LittleEndian.Uint64(sums[at:]) + binary.LittleEndian.Uint64(marks[side][at:])
			binary.LittleEndian.PutUint64(sums[at:], sum)
		}
	}
}

// replicate computes a pair, and adds its marks.
func (p *pairs) replicate(e *live.Engine, replicate int, marks [2][]byte) error {
	raw := make([]byte, 16*p.prepared.Width)
	if err := e.Fill(replicate, raw); err != nil {
		return err
	}
	row := make([]float64, 2*p.prepared.Width)
	for k := range row {
		row[k] = math.Float64frombits(binary.LittleEndian.Uint64(raw[8*k:]))
	}
	p.rows[replicate] = row
	return errors.Join(e.Mark(0, replicate, marks[0]), e.Mark(1, replicate, marks[1]))
}

// summarise describes an outcome over the pairs, year by year.
func (p *pairs) summarise(series live.Series) *summary {
	years, width := p.prepared.Last-p.prepared.First+1, p.prepared.Width
	s := &summary{Path: series.Path, Unit: series.Unit, Words: series.Words, First: p.prepared.First, N: p.Pairs}
	a, b, d := make([]float64, p.Pairs), make([]float64, p.Pairs), make([]float64, p.Pairs)
	for year := range years {
		at := series.Offset + year
		for k, row := range p.rows {
			a[k], b[k] = row[at], row[at+width]
			d[k] = b[k] - a[k]
		}
		up, down := 0, 0
		for _, x := range d {
			if x > 0 {
				up++
			} else if x < 0 {
				down++
			}
		}
		s.Up, s.Down = append(s.Up, number(float64(up)/float64(p.Pairs))), append(s.Down, number(float64(down)/float64(p.Pairs)))
		s.SE = append(s.SE, number(analysis.EstimateOf(d).SE))
		s.A.add(a)
		s.B.add(b)
		s.D.add(d)
	}
	s.LinesA, s.LinesB = p.lines(series.Offset, years), p.lines(series.Offset+width, years)
	s.SharesA = p.shares(series.Offset, years, len(series.Words))
	s.SharesB = p.shares(series.Offset+width, years, len(series.Words))
	return s
}

// add puts the statistics of a year at the end. It sorts x.
func (b *band) add(x []float64) {
	s := analysis.Summarise(x)
	for _, one := range []struct {
		to *[]number
		is float64
	}{{&b.P05, s.P05}, {&b.P25, s.P25}, {&b.P50, s.P50}, {&b.P75, s.P75}, {&b.P95, s.P95}, {&b.Mean, s.Mean}} {
		*one.to = append(*one.to, number(one.is))
	}
}

// lines are the first replicates one by one.
func (p *pairs) lines(from, years int) [][]number {
	lines := [][]number{}
	for _, row := range p.rows[:min(mostLines, p.Pairs)] {
		var line []number
		for _, x := range row[from : from+years] {
			line = append(line, number(x))
		}
		lines = append(lines, line)
	}
	return lines
}

// shares are the shares of replicates in each category, by code and year.
func (p *pairs) shares(from, years, codes int) [][]number {
	shares := make([][]number, codes)
	for code := range shares {
		for year := range years {
			n := 0
			for _, row := range p.rows {
				if row[from+year] == float64(code) {
					n++
				}
			}
			shares[code] = append(shares[code], number(float64(n)/float64(p.Pairs)))
		}
	}
	return shares
}
