package guard

import (
	"github.com/grantex/grantex/go/internal/canonical"
	"github.com/grantex/grantex/go/refusal"
)

// checked is a call that is allowed, as it was decided.
type checked struct {
	decided
	// snapshot is the canonical text of what is digested; empty without an input.
	snapshot string
	// compared is that of what the rule's Arguments returned; empty where they are
	// not asked.
	compared string
	// metadata is what the audit log records.
	metadata map[string]any
}

// check takes the snapshots of a call that is allowed, and describes it.
func (pending *pending) check(allowed decided) (checked, *refusal.Error) {
	taken := checked{decided: allowed}
	var err error
	if taken.snapshot, err = pending.snapshot(); err != nil {
		reason := refusal.InputNotCanonical
		if pending.hasDigest {
			reason = refusal.RuleFailed
		}
		return taken, pending.refuse(reason, err)
	}
	if allowed.isCompared && pending.arguments != nil {
		if taken.compared, err = canonicalText(func() any { return allowed.values }); err != nil {
			return taken, pending.refuse(refusal.RuleFailed, err)
		}
	}
	if taken.metadata, err = pending.describe(taken.snapshot); err != nil {
		return taken, pending.refuse(refusal.RuleFailed, err)
	}
	return taken, nil
}

// snapshot returns the canonical text of what is digested; empty without an
// input.
func (pending *pending) snapshot() (string, error) {
	if pending.digested == nil {
		return "", nil
	}
	return canonicalText(pending.digested)
}

// canonicalText writes a value. Values may write their own JSON.
func canonicalText(value func() any) (text string, err error) {
	if panicked := recovered(func() { text, err = canonical.Input(value()) }); panicked != nil {
		return "", panicked
	}
	return text, err
}

// isUnchanged reports whether the input still is the one that was checked, its
// amount the one that was decided, and its arguments within the limits of the
// grant.
func (pending *pending) isUnchanged(was checked) bool {
	if pending.amount != nil {
		var again Amount
		err := recovered(func() { again = pending.amount() })
		if err != nil || again.fault != nil || again.decimal != was.amount.decimal {
			return false
		}
	}
	if was.isCompared && !pending.isWithin(was) {
		return false
	}
	if pending.isFixed {
		return true
	}
	again, err := pending.snapshot()
	return err == nil && again == was.snapshot
}

// isWithin reports whether the limits of the grant still admit the arguments.
func (pending *pending) isWithin(was checked) bool {
	if pending.isFixed && pending.arguments == nil {
		return true
	}
	values, err := pending.compared()
	if err != nil {
		return false
	}
	// Without Arguments, the snapshot may show less than what the limits read.
	refused, err := pending.refusedArguments(pending.grant.Limits(), values)
	if err != nil || len(refused) > 0 {
		return false
	}
	if pending.arguments == nil {
		return true
	}
	again, err := canonicalText(func() any { return values })
	return err == nil && again == was.compared
}
