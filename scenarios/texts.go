package scenarios

// Text is text from the author of a file that figures show, with its place.
type Text struct {
	Words  string
	Origin Origin
}

// Texts lists the texts of a scenario file that figures show: the file's name, its title and the labels of
// entries, in the order of ids.
func (s *Scenario) Texts() []Text {
	texts := []Text{s.NameText(), {s.Title, s.Origin("title")}}
	for k := range s.Entries {
		if label := s.Entries[k].key("label"); label != nil {
			if words, ok := label.Value.(string); ok {
				texts = append(texts, Text{words, label.Origin})
			}
		}
	}
	return texts
}

// NameText is the name of a scenario, which is that of its file.
func (s *Scenario) NameText() Text {
	of := Origin{}
	if n := len(s.Files); n > 0 {
		of.File = s.Files[n-1]
	}
	return Text{s.Name, of}
}

// RegionTexts lists the texts of a region that figures show: its name, and the names of nodes and of the
// regions with which it is compared. ref is as for ReadRegion; the error is fault.Faults.
func RegionTexts(ref string) ([]Text, error) {
	src, err := openRegion(ref)
	if err != nil {
		return nil, err
	}
	b := newBuilder(src)
	b.begin()
	texts := []Text{{b.f.Name, b.origin(b.spot("name").value)}}
	for _, of := range []struct {
		form   *tableKind
		column int // that is shown
	}{{&nodesTable, 2}, {&comparatorsTable, 0}} {
		t := b.read(of.form)
		for k := range t.list {
			r := &t.list[k]
			at := Origin{File: t.File}
			at.Line, at.Col = t.Place(r.row, t.at[of.column])
			texts = append(texts, Text{r.text[of.column], at})
		}
	}
	return texts, b.err()
}
