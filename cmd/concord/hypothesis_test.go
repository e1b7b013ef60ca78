package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"concord/results"
	"concord/results/evidence"
	"concord/sim"
)

// Protects: a request that cannot be is refused before anything runs, with its remedy, and nothing is written.
func TestHypothesisRefused(t *testing.T) {
	t.Chdir(t.TempDir())
	for request, says := range map[string]string{
		"hypothesis a b":                       "one scenario",
		"hypothesis nowhere":                   "nowhere",
		"hypothesis --draws 3":                 "want 20..",
		"hypothesis --members 3":               "20..20000 members",
		"hypothesis --draws 0":                 "a whole number from 20 on",
		"hypothesis visegrad":                  "has no posterior",
		"hypothesis --update":                  "call it from the project's folder",
		"hypothesis --update --no-figures":     "drop --no-figures",
		"hypothesis --update --greyscale":      "drop --greyscale",
		"hypothesis --figure hypothesis-shape": "there are: hypothesis-shares",
	} {
		if code, _, errs := call(t, strings.Fields(request)...); code != 2 || !strings.Contains(errs, says) {
			t.Errorf("concord %s: status %d, %s; want %q", request, code, errs, says)
		}
	}
	if list, _ := os.ReadDir("."); len(list) > 0 {
		t.Errorf("left behind: %v", list)
	}
	if _, err := withAnswer([]byte("# A page\n"), nil); err == nil || !strings.Contains(err.Error(), "put them back") {
		t.Errorf("a page without marks: %v", err)
	}
	page := evidence.AnswerBegin + "old\n" + evidence.AnswerEnd
	for range 2 { // again and again
		now, err := withAnswer([]byte("a\n"+page+"b\n"), []byte("new\n"))
		if err != nil || string(now) != "a\n"+evidence.AnswerBegin+"\nnew\n\n"+evidence.AnswerEnd+"b\n" {
			t.Errorf("the answer is put in as %q, %v", now, err)
		}
		page = strings.TrimSuffix(strings.TrimPrefix(string(now), "a\n"), "b\n")
	}
}

// smallAnswer asks for a small part of an answer into a folder: one origin and the four models.
func smallAnswer(t *testing.T, out string, workers int) (*hypothesising, *results.Manifest, *evidence.Hypothesis, string) {
	t.Helper()
	q := &hypothesising{seed: 1, workers: workers, budget: budget{draws: 20, members: 20}}
	m, err := q.prepare(nil)
	if err != nil {
		t.Fatal(err)
	}
	q.design.Origins, q.design.Until, q.design.Steps, q.design.Resamples = q.design.Origins[:1], q.design.Until[:1], 1, 50
	q.ask.Surface, q.histories, q.only, q.out, q.plain = 2, 4, evidence.FourModels[:], out, true
	if err := q.hold(m, ""); err != nil {
		t.Fatal(err)
	}
	defer q.place.Release()
	h, err := q.answer(context.Background(), io.Discard, m)
	if err != nil {
		t.Fatal(err)
	}
	files, err := q.files(h, m)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Path == "hypothesis.md" {
			return q, m, h, string(f.Data) + m.OutcomeDigest
		}
	}
	t.Fatal("no page")
	return nil, nil, nil, ""
}

// Protects: an answer that was stopped goes on from what was saved and comes out the same, on any number of workers; what was
// saved is used and not computed again. It stops in its surface, and with CONCORD_WHOLE between its models too.
func TestHypothesisGoesOn(t *testing.T) {
	if testing.Short() {
		t.Skip("fits four models; not with -short")
	}
	t.Chdir(t.TempDir())
	q, m, h, whole := smallAnswer(t, "a", 1)
	for _, want := range []string{"on a budget of its own", "20 draws", "1 origins with 20 members", "X2-deals", h.Sentence()} {
		if !strings.Contains(whole, want) {
			t.Errorf("%q is missing in\n%s", want, whole)
		}
	}
	if command := hypothesisCommand(m, settings{answer: []string{"20", "30", "full"}}); !strings.Contains(command,
		"concord hypothesis reference --full --draws 20 --members 30 --seed 1") {
		t.Errorf("verify names the command %s", command)
	}
	// What is left of it when it was stopped in the second row of the surface, or behind the second model.
	stop := func(cut func(*soFar)) {
		t.Helper()
		if err := q.hold(m, ""); err != nil {
			t.Fatal(err)
		}
		defer q.place.Release()
		at := q.save(io.Discard, m)
		var so soFar
		if found, err := at.Load(func(from io.Reader) error { return json.NewDecoder(from).Decode(&so) }); !found || err != nil {
			t.Fatalf("nothing is saved: %v", err)
		}
		cut(&so)
		if err := at.Save(func(to io.Writer) error { return json.NewEncoder(to).Encode(&so) }); err != nil {
			t.Fatal(err)
		}
	}
	if os.Getenv("CONCORD_WHOLE") != "" {
		stop(func(so *soFar) { so.Pieces = so.Pieces[:2] })
		if _, _, _, goesOn := smallAnswer(t, "a", 2); goesOn != whole {
			t.Error("an answer that goes on behind its second model is another one")
		}
	}
	stop(func(so *soFar) { so.Pieces, so.Weighed.Surface = nil, so.Weighed.Surface[:7] })
	if _, _, _, goesOn := smallAnswer(t, "a", 2); goesOn != whole {
		t.Error("an answer that goes on behind the first row of its surface is another one")
	}
	stop(func(so *soFar) { so.Pieces[0].Logs[0]-- })
	if _, _, _, other := smallAnswer(t, "a", 2); other == whole {
		t.Error("what was saved of a model is computed again")
	}
	stop(func(so *soFar) { so.Weighed.Levels[0][0] = so.Weighed.Levels[0][0][:3] })
	if err := q.hold(m, ""); err != nil {
		t.Fatal(err)
	}
	defer q.place.Release()
	if _, err := q.answer(context.Background(), io.Discard, m); err == nil || !strings.Contains(err.Error(), "begin anew") {
		t.Errorf("levels of fewer draws are taken: %v", err)
	}
}

// Protects: the README says what the page says, with the same figure; and the page is of this model, or says of which.
func TestReadmeSaysWhatThePageSays(t *testing.T) {
	root := filepath.Join("..", "..")
	readme, err := os.ReadFile(filepath.Join(root, readmePage))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := withAnswer(readme, nil); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(hypothesisPage)))
	if err != nil {
		t.Fatal(err)
	}
	_, answer, _ := bytes.Cut(readme, []byte(evidence.AnswerBegin))
	answer, _, _ = bytes.Cut(answer, []byte(evidence.AnswerEnd))
	made := bytes.Contains(page, []byte("## In a paragraph\n"))
	if said := len(bytes.TrimSpace(answer)) > 0; said != made {
		t.Fatalf("the page is made: %v, and the README has an answer: %v; run: concord hypothesis --update", made, said)
	}
	if !made {
		t.Skip("the page was not made yet")
	}
	_, rest, _ := bytes.Cut(page, []byte("## In a paragraph\n\n"))
	paragraph, _, _ := bytes.Cut(rest, []byte("\n"))
	_, sentence, _ := strings.Cut(string(answer), "**What the record says of the hypothesis.** ")
	sentence, _, _ = strings.Cut(sentence, " How it is found")
	first, wider, told := strings.Cut(sentence, ". Under the wider prior")
	if !told || !strings.HasPrefix(string(paragraph), first+".") || !strings.Contains(string(paragraph), wider) {
		t.Errorf("the README says %q, the page %.400s", sentence, paragraph)
	}
	if !strings.Contains(string(page), "model "+sim.ModelVersion+",") {
		t.Errorf("%s is of another model than %s; run: concord hypothesis --update", hypothesisPage, sim.ModelVersion)
	}
	for _, p := range evidence.HypothesisPictures {
		shown := bytes.Contains(page, []byte("(figures/"+p.File+")"))
		if _, err := os.Stat(filepath.Join(docs, "figures", p.File)); shown && err != nil {
			t.Errorf("%s shows a figure that is not there: %v", hypothesisPage, err)
		}
	}
	if !slices.ContainsFunc(evidence.HypothesisPictures[:], func(p struct{ File, Alt string }) bool {
		return strings.Contains(string(answer), "docs/figures/"+p.File)
	}) {
		t.Error("the README shows no figure of the page")
	}
}
