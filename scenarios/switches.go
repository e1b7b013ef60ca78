package scenarios

import (
	"concord/agents"
	"concord/sim"
)

// switches describes a table of switches.
type switches struct {
	name  string
	what  string   // one of those in it
	role  sim.Role // of the parameters and entries of a group
	names []string
	docs  []string
}

// switchTables are the tables of switches.
var switchTables = []switches{
	{"mechanisms", "mechanism", sim.Neither, mechanismNames(), mechanismDocs()},
	{"barriers", "group of barriers", sim.Barrier, groupNames(), groupDocs("barriers to cooperation")},
	{"supports", "group of supports", sim.Supporting, groupNames(), groupDocs("supports of cooperation")},
}

func mechanismNames() (list []string) {
	for _, m := range agents.Mechanisms {
		list = append(list, m.Name)
	}
	return list
}

func mechanismDocs() (list []string) {
	for _, m := range agents.Mechanisms {
		list = append(list, m.Doc+" ("+m.Source+")")
	}
	return list
}

func groupNames() (list []string) {
	for _, g := range agents.BarrierGroups {
		list = append(list, g.String())
	}
	return list
}

// roleNames are the roles that an entry may have.
func roleNames() (list []string) {
	for _, r := range sim.EntryRoles {
		list = append(list, r.String())
	}
	return list
}

func groupDocs(what string) (list []string) {
	for _, g := range agents.BarrierGroups {
		list = append(list, g.String()+" "+what+"; false sets their parameters to neutral and lets nothing come of "+
			"their entries, nor of those that depend on them")
	}
	return list
}

// switchTable finds a table of switches, nil if there is none of that name.
func switchTable(name string) *switches {
	for k := range switchTables {
		if switchTables[k].name == name {
			return &switchTables[k]
		}
	}
	return nil
}

func switchPaths() (paths []string) {
	for _, table := range switchTables {
		for _, name := range table.names {
			paths = append(paths, table.name+"."+name)
		}
	}
	return paths
}

// switchKey describes the value of a switch.
func switchKey(table, name, doc string) key {
	return key{name: table + "." + name, form: flagForm, fallback: true, doc: doc}
}

// orNear ends a message "there is no …" about a switch: with what became of it, a suggestion, or all of them.
func (t *switches) orNear(name string) string {
	if t.role == sim.Neither {
		if c := agents.ChangeOf(agents.OfMechanism, name); c != nil {
			return c.Words()
		}
	}
	return nearOrAll(name, t.names)
}
