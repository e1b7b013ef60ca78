package results

import (
	"fmt"
	"strings"

	"concord/sim"
)

// wording says in words what an entry is about. Words in braces are put in:
// {a}, {b} and {who} name the parties, any other is a key of the entry.
type wording struct {
	// matter is what is agreed on, refused or done. It follows "agreed on", "refused" and "decided for". For
	// a proposal it does not name the parties, because the sentence does. For an event it is the whole
	// sentence.
	matter string
	// options replace matter. A choice has one for each of its values. A number has two: the first for below
	// 0, the second otherwise.
	key     string
	options []string
	// done and over tell of an act that leaders took up by themselves: a whole sentence after the name of the country,
	// when it is done and when it is lifted. They have options as above.
	done, over []string
}

// words by kind. A kind without them is told by its name.
var words = map[string]wording{
	// Events, as whole sentences.
	"leader_change": {matter: "{a} has a new leader{label}"},
	"clash":         {matter: "violence between {a} and {b}, severity {severity}"},
	"crisis":        {matter: "unrest, a coup or a contested succession in {a}"},
	"oil_price":     {matter: "the price of oil is {factor} times what it would be"},
	"pandemic": {key: "level", options: []string{"a pandemic closes every land border",
		"a pandemic restricts every land border", "a pandemic limits every land border"}},
	"outer_border":  {matter: "the border between {a} and {b} is now {regime}"},
	"link_finished": {matter: "a new road or railway joins {a} and {b}"},
	"link_stopped":  {matter: "work on roads and railways between {a} and {b} stops"},
	"drought":       {matter: "a drought begins; {severity} of the usual water is missing"},
	"threat":        {matter: "a threat from outside the region, severity {severity}"},
	"sanctions":     {matter: "the rivals of {power} put sanctions on it"},
	"initiative":    {matter: "{power} does more than usual with its {instrument} in {who}"},
	"withdrawal":    {matter: "{power} withdraws from {who}"},
	"rivalry": {key: "change", options: []string{"the rivalry of {power} and {other} eases",
		"the rivalry of {power} and {other} sharpens"}},
	"exclusion": {matter: "{power} tries to push {against} out of the region"},
	"realignment": {key: "shift", options: []string{"the foreign policy of {a} turns away from {power}",
		"the foreign policy of {a} turns toward {power}"}},
	"membership": {key: "action", options: []string{"{who}: membership of {organisation} begins",
		"{who}: membership of {organisation} ends", "{who}: membership of {organisation} is suspended",
		"{who}: observes {organisation} from now on"}},
	"body_market":  {matter: "free trade among the members of {organisation} begins"},
	"coordination": {matter: "the organisations begin to coordinate their work"},
	"patronage":    {matter: "an outside payer carries the upkeep of shared water and power"},
	"goals":        {key: "shift", options: []string{"the goals of {who} draw apart", "the goals of {who} draw together"}},
	"identity_policy": {key: "pace", options: []string{"schools and media draw the identities of {who} together",
		"schools and media set the identities of {who} apart"}},

	// Acts of one country.
	"border_closure": {key: "level", options: []string{"closing its border with {b}", "restricting its border with {b}",
		"limiting traffic over its border with {b}"},
		done: []string{"closed its border to {b}", "restricted its border to {b}", "limited traffic over its border to {b}"},
		over: []string{"no longer keeps its border closed to {b}", "no longer restricts its border to {b}",
			"no longer limits traffic over its border to {b}"}},
	"visa_imposed": {matter: "asking citizens of {b} for visas", done: []string{"asked citizens of {b} for visas"}},
	"energy_cut": {matter: "cutting the {carrier} between it and {b}", done: []string{"cut the {carrier} between it and {b}"},
		over: []string{"no longer cuts the {carrier} between it and {b}"}},
	"leave_body": {key: "action", options: []string{"leaving {organisation}", "suspending its membership of {organisation}"},
		done: []string{"decided to leave {organisation}", "decided to suspend its membership of {organisation}"}},

	// Proposals.
	"border_settlement":    {matter: "a border treaty"},
	"reopening":            {matter: "the reopening of border crossings"},
	"trade_agreement":      {matter: "a trade treaty"},
	"trade_facilitation":   {matter: "easier customs"},
	"transport_link":       {matter: "a new road or railway"},
	"partnership":          {matter: "a treaty of partnership"},
	"security_cooperation": {matter: "security cooperation"},
	"visa_free":            {matter: "visa-free travel"},
	"passenger_links":      {matter: "direct flights, trains and buses"},
	"energy_deal":          {matter: "an energy deal"},
	"water_agreement":      {matter: "a water treaty"},
	"grid_connection":      {matter: "a connection of the two power grids"},
	"join_body":            {matter: "membership of {organisation}"},
	"summit":               {matter: "a summit"},
	"institution": {key: "form", options: []string{
		"a consultative body", "an institution after the Nordic model", "an institution after the model of ASEAN",
		"an institution after the model of the EU", "an institution after the model of Mercosur"}},
	"multilateral_treaty": {matter: "a treaty of several countries"},
	"found_body":          {matter: "the founding of {organisation}"},
	"dispute_settlement":  {matter: "common settlement of disputes"},
	"common_visa":         {matter: "a common visa"},
	"common_market":       {matter: "a common market"},
}

// matter is what an entry is about, in words and without its id.
func (e *Ensemble) matter(k int) string {
	entry := &e.Entries[k]
	w, told := words[entry.Kind.Name]
	if !told {
		return strings.ReplaceAll(entry.Kind.Name, "_", " ")
	}
	text := w.matter
	if w.key != "" {
		text = w.options[e.option(entry, w)]
	}
	return e.filled(entry, text)
}

// ownAct tells of an act that leaders took up by themselves, without the name of the country: that it was done, or that it
// was lifted. It is "" if there are no words for it.
func (e *Ensemble) ownAct(k int, lifted bool) string {
	entry := &e.Entries[k]
	w := words[entry.Kind.Name]
	list := w.done
	if lifted {
		list = w.over
	}
	switch len(list) {
	case 0:
		return ""
	case 1:
		return e.filled(entry, list[0])
	}
	return e.filled(entry, list[e.option(entry, w)])
}

// filled puts the words of an entry in the place of those in braces.
func (e *Ensemble) filled(entry *sim.Entry, text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		key, after, _ := strings.Cut(rest, "}")
		b.WriteString(e.word(entry, key))
		text = after
	}
}

// option finds which of a wording's options an entry takes.
func (e *Ensemble) option(entry *sim.Entry, w wording) int {
	f, x := fieldOf(entry, w.key)
	if f == nil {
		return 0
	}
	if f.Type == sim.Choice {
		return min(max(0, int(x)), len(w.options)-1)
	}
	if x < 0 {
		return 0
	}
	return 1
}

// fieldOf finds a field of an entry and the value in its first slot.
func fieldOf(entry *sim.Entry, key string) (*sim.Field, float64) {
	for k := range entry.Kind.Fields {
		if f := &entry.Kind.Fields[k]; f.Key == key {
			return f, entry.Values[entry.Kind.Slot(key)]
		}
	}
	return nil, 0
}

// word is what stands for a word in braces.
func (e *Ensemble) word(entry *sim.Entry, key string) string {
	r := e.Region
	switch key {
	case "a":
		return e.name(entry.A)
	case "b":
		return e.name(entry.B)
	case "who":
		return e.who(entry)
	case "label":
		if entry.Label == "" {
			return ""
		}
		return ", " + entry.Label
	}
	f, x := fieldOf(entry, key)
	if f == nil {
		return key
	}
	at := int(x)
	switch f.Type {
	case sim.Choice:
		if at >= 0 && at < len(f.Words) {
			return f.Words[at]
		}
	case sim.OrganisationCode:
		if at >= 0 && at < len(r.Organisations) {
			return e.body(at)
		}
	case sim.Power:
		if at >= 0 && at < len(r.Powers) {
			return e.name(r.Powers[at])
		}
	case sim.Member:
		if at >= 0 && at < r.Members {
			return e.name(at)
		}
	case sim.Number, sim.Range, sim.Whole, sim.Flag:
		if f.Unit == "share" {
			return percent(x)
		}
		return fmt.Sprintf("%.4g", x)
	}
	return "nobody"
}

// who names the countries of an entry, or says that it means all of them.
func (e *Ensemble) who(entry *sim.Entry) string {
	if len(entry.Who) == e.Region.Members {
		return "the whole region"
	}
	var names []string
	for _, i := range entry.Who {
		names = append(names, e.name(i))
	}
	return and(names)
}

// and joins words as in speech: "a", "a and b", "a, b and c".
func and(list []string) string {
	if n := len(list); n > 1 {
		return strings.Join(list[:n-1], ", ") + " and " + list[n-1]
	}
	return strings.Join(list, "")
}
