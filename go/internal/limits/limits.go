// Package limits reads the details of a grant, and decides the arguments of calls by them (docs/protocol.md §15).
package limits

import (
	"maps"
	"slices"
	"strings"

	"github.com/grantex/grantex/go/details"
	"github.com/grantex/grantex/go/internal/jsonvalue"
)

// Limits are the details of a grant, made for decisions.
type Limits []compiled

type compiled struct {
	scope    string
	isClosed bool
	isOnline bool
	root     *node
}

// node is what a detail says about one argument, or about the arguments within it.
type node struct {
	path     string
	name     string
	children []*node
	// isLeaf says that the argument itself is limited.
	isLeaf bool
	limit  details.ArgumentLimit
	tests  []admits
}

// Compile makes details in canonical form ready for decisions; see [Parse].
func Compile(parsed []details.CallDetail) Limits {
	if len(parsed) == 0 {
		return nil
	}
	limits := make(Limits, len(parsed))
	for index, detail := range parsed {
		limits[index] = compiled{
			scope: detail.Scope, isClosed: detail.Closed, isOnline: needsAdmission(detail), root: treeOf(detail.Arguments),
		}
	}
	return limits
}

// needsAdmission reports whether a call that a detail admits needs an admission of the server, too.
func needsAdmission(detail details.CallDetail) bool {
	return detail.Online || detail.Ask != nil || detail.Budget != nil
}

func treeOf(arguments map[string]details.ArgumentLimit) *node {
	root := &node{}
	for _, path := range slices.SortedFunc(maps.Keys(arguments), jsonvalue.Compare) {
		at := root
		for name := range strings.SplitSeq(path, ".") {
			at = at.child(name)
		}
		at.isLeaf, at.limit, at.tests = true, arguments[path], compileLimit(arguments[path])
	}
	return root
}

func (n *node) child(name string) *node {
	for _, child := range n.children {
		if child.name == name {
			return child
		}
	}
	child := &node{path: joined(n.path, name), name: name}
	n.children = append(n.children, child)
	return child
}

func (n *node) names(name string) bool {
	return slices.ContainsFunc(n.children, func(child *node) bool { return child.name == name })
}

// Limit reports whether a detail limits a scope.
func (limits Limits) Limit(scope string) bool {
	return slices.ContainsFunc(limits, func(one compiled) bool { return one.scope == scope })
}

// LimitAny reports whether a detail limits one of the scopes.
func (limits Limits) LimitAny(scopes []string) bool {
	return len(limits) > 0 && slices.ContainsFunc(scopes, limits.Limit)
}

// NeedAdmission reports whether a call of these scopes needs an admission of the server.
func (limits Limits) NeedAdmission(scopes []string) bool {
	for index := range limits {
		if limits[index].isOnline && slices.Contains(scopes, limits[index].scope) {
			return true
		}
	}
	return false
}

// Refused decides the arguments of a call: every detail of its scopes must admit them. The scopes are those of the call,
// without constraints; the values are what the rule's Arguments returned, otherwise the parsed input. Values that are none of
// encoding/json have the form that json.Marshal gives them. It says nothing about asks and budgets.
//
// It returns what is refused, in the order of the scopes, the details and the paths; nothing when the call is admitted.
func (limits Limits) Refused(scopes []string, values any) (refused []details.RefusedArgument) {
	for _, scope := range scopes {
		for index := range limits {
			if limits[index].scope == scope {
				look := look{limits: &limits[index], refused: refused}
				look.into(limits[index].root, values, 0)
				refused = look.refused
			}
		}
	}
	return refused
}

// maxArrayDepth is the deepest nesting of arrays that is looked into.
const maxArrayDepth = 64

// look looks at the arguments of one call for one detail.
type look struct {
	limits  *compiled
	refused []details.RefusedArgument
}

// into looks into a value that is there, and reports whether it is admitted.
func (l *look) into(at *node, value any, depth int) bool {
	form := formOf(value)
	if length, item, ok := arrayOf(form); ok {
		if length == 0 {
			return l.refuseMissing(at)
		}
		if depth == maxArrayDepth {
			return l.refuse(at.path, details.NotAllowed)
		}
		for index := range length {
			if !l.into(at, item(index), depth+1) {
				return false
			}
		}
		return true
	}
	if !at.isLeaf {
		return l.intoObject(at, form)
	}
	value = scalarOf(form)
	for _, admits := range at.tests {
		if !admits(value) {
			l.refused = append(l.refused, details.RefusedArgument{Scope: l.limits.scope, Argument: at.path, Limit: at.limit})
			return false
		}
	}
	return true
}

// intoObject looks into a value whose members are limited: an argument with limits within it, or the whole input.
func (l *look) intoObject(at *node, form any) bool {
	if scalarOf(form) == nil || len(at.children) == 0 && !l.limits.isClosed {
		return l.refuseMissing(at)
	}
	object, ok := objectOf(form)
	if !ok {
		if _, isOpaque := form.(opaque); len(at.children) > 0 && !(isOpaque && l.limits.isClosed) {
			return l.refuseMissing(at)
		}
		return l.refuse(at.path, details.NotAllowed)
	}
	isAdmitted := true
	foreign, isForeign := object.firstName(func(name string) bool {
		return strings.Contains(name, ".") || l.limits.isClosed && !at.names(name)
	})
	if isForeign {
		isAdmitted = l.refuse(joined(at.path, foreign), details.NotAllowed)
	}
	for _, child := range at.children {
		if member, ok := object.get(child.name); ok {
			isAdmitted = l.into(child, member, 0) && isAdmitted
		} else {
			isAdmitted = l.refuseMissing(child) && isAdmitted
		}
	}
	return isAdmitted
}

func (l *look) refuseMissing(at *node) bool {
	if at.isLeaf {
		return l.refuse(at.path, details.Required)
	}
	isAdmitted := true
	for _, child := range at.children {
		isAdmitted = l.refuseMissing(child) && isAdmitted
	}
	return isAdmitted
}

func (l *look) refuse(argument string, fault details.Fault) bool {
	l.refused = append(l.refused, details.RefusedArgument{Scope: l.limits.scope, Argument: argument, Fault: fault})
	return false
}

func joined(path, name string) string {
	if path != "" {
		name = path + "." + name
	}
	return jsonvalue.WellFormed(name, maxPathLength)
}
