package scenarios

import (
	"cmp"
	"slices"
)

// members and nodes list codes, in alphabetical order within the region file's groups. They are nil when the
// region is unknown.
func (c *checker) members() []string {
	if c.region == nil {
		return nil
	}
	return c.nodes()[:c.region.Members]
}

func (c *checker) nodes() []string {
	if c.region == nil {
		return nil
	}
	var codes []string
	for _, n := range c.region.Nodes {
		codes = append(codes, n.ID)
	}
	return codes
}

// powers and organisations list the codes of outside powers and of organisations.
func (c *checker) powers() []string {
	if c.region == nil {
		return nil
	}
	var codes []string
	for _, n := range c.region.Powers {
		codes = append(codes, c.region.Nodes[n].ID)
	}
	return codes
}

func (c *checker) organisations() []string {
	if c.region == nil {
		return nil
	}
	var codes []string
	for k := range c.region.Organisations {
		codes = append(codes, c.region.Organisations[k].ID)
	}
	return codes
}

// listedCode checks the code of something that the region file lists.
func (c *checker) listedCode(k key, s string, at *spot, what string, valid []string) bool {
	if c.region == nil || slices.Contains(valid, s) {
		return true
	}
	if c.full() {
		c.fault(at.value, "")
		return false
	}
	remedy := nearOrAll(s, valid)
	if len(valid) == 0 {
		remedy = "the region file lists none, so leave this entry out"
	}
	c.fault(at.value, "%s: %s is no %s of %s; %s", k.name, show(s), what, c.region.Name, remedy)
	return false
}

// codes reads a list of members and puts them in the region's order, because the order in the file has no
// meaning.
func (c *checker) codes(k key, v any, at *spot) (any, bool) {
	list, ok := v.([]any)
	if !ok || len(list) < int(k.lo) {
		c.fault(at.value, "%s = %s, want %s", k.name, show(v), c.wanted(k))
		return nil, false
	}
	var codes []string
	met := map[string]bool{}
	for n, item := range list {
		here := at.item(n)
		s, isText := item.(string)
		switch {
		case !isText:
			c.fault(here.value, "%s holds %s, want %s", k.name, show(item), c.wanted(k))
			ok = false
		case met[s]:
			c.fault(here.value, "%s names %s twice; drop one", k.name, show(s))
			ok = false
		case !c.code(k, s, here, c.members()):
			ok = false
		}
		codes = append(codes, s)
		met[s] = true
	}
	if !ok {
		return nil, false
	}
	order := c.members()
	slices.SortFunc(codes, func(a, b string) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a), slices.Index(order, b)), cmp.Compare(a, b))
	})
	return codes, true
}

func (c *checker) code(k key, s string, at *spot, valid []string) bool {
	if c.region == nil || slices.Contains(valid, s) {
		return true
	}
	if c.full() {
		c.fault(at.value, "")
		return false
	}
	what := "no member"
	if len(valid) > c.region.Members || c.region.NodeIndex(s) < 0 {
		what = "no code"
	}
	c.fault(at.value, "%s: %s is %s of %s; %s", k.name, show(s), what, c.region.Name, nearOrAll(s, valid))
	return false
}

// pair reads two codes and puts them in alphabetical order, because the order in the file has no meaning.
func (c *checker) pair(k key, v any, at *spot, valid []string) (any, bool) {
	list, _ := v.([]any)
	var codes []string
	for _, item := range list {
		if s, ok := item.(string); ok {
			codes = append(codes, s)
		}
	}
	if len(list) != 2 || len(codes) != 2 {
		c.fault(at.value, "%s = %s, want %s", k.name, show(v), c.wanted(k))
		return nil, false
	}
	first, second := c.code(k, codes[0], at.item(0), valid), c.code(k, codes[1], at.item(1), valid)
	if !first || !second {
		return nil, false
	}
	if codes[0] == codes[1] {
		c.fault(at.value, "%s names %s twice, want %s", k.name, codes[0], c.wanted(k))
		return nil, false
	}
	slices.Sort(codes)
	return codes, true
}
