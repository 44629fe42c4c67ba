package jsonvalue

// Comparing the names of a few members with each other costs less than a map.
const fewMembers = 32

func hasDuplicate(members []Member) bool {
	if len(members) > fewMembers {
		names := make(map[string]struct{}, len(members))
		for index := range members {
			names[members[index].Name] = struct{}{}
		}
		return len(names) != len(members)
	}
	// Names that set different bits are different.
	var seen uint64
	for index := range members {
		name := members[index].Name
		bit := bitOf(name)
		if seen&bit == 0 {
			seen |= bit
			continue
		}
		for other := range index {
			if name == members[other].Name {
				return true
			}
		}
	}
	return false
}

func bitOf(name string) uint64 {
	if name == "" {
		return 1
	}
	return 1 << ((len(name) + 7*int(name[0]) + 13*int(name[len(name)-1])) & 63)
}
