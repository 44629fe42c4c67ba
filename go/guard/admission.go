package guard

import (
	"context"
	"slices"
	"sync"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/internal/listener"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

// Outcome is how a call ended.
type Outcome string

// The outcomes of calls.
const (
	Success Outcome = "success"
	Failure Outcome = "failure"
)

// Admission is a call that may run. Settle it when the call is over.
type Admission struct {
	// Grant is for whom the call runs.
	Grant *verify.Grant

	guard   *Guard
	ctx     context.Context
	action  string
	receipt *audit.Receipt
	// giveBack says to the server that the call did not run; nil where the guard
	// admitted it alone.
	giveBack func(ctx context.Context, entryID string, metadata map[string]any) error

	mu        sync.Mutex
	isSettled bool
	// endedBy is the refusal with which the grant ended, as far as somebody asked
	// for its end.
	endedBy *refusal.Error
	// isWatched says that the grant is watched, with stop to end that.
	isWatched bool
	stop      func()
	// listeners are in the order in which they were added.
	listeners []*func(*refusal.Error)
}

func (guard *Guard) admission(ctx context.Context, pending *pending, receipt *audit.Receipt) *Admission {
	return &Admission{
		Grant: pending.grant, guard: guard, ctx: context.WithoutCancel(ctx),
		action: pending.actionName(), receipt: receipt,
	}
}

// Settle records how the call ended, with detail as the metadata of the entry; a
// detail without a canonical form (RFC 8785) is left out. Only the first call
// counts. Faults go to [Options.OnAuditFault].
func (admission *Admission) Settle(outcome Outcome, detail map[string]any) {
	if admission.over() {
		admission.record(outcome, detail)
	}
}

// SettleNotRun settles as a failure a call that was admitted and never started:
// what it took of a budget goes back.
func (admission *Admission) SettleNotRun(detail map[string]any) {
	if !admission.over() {
		return
	}
	if admission.giveBack == nil {
		admission.record(Failure, detail)
		return
	}
	guard := admission.guard
	metadata := recordable(detail, nil, func(fault error) { guard.auditFault(admission.ctx, fault) })
	go func() {
		if err := admission.giveBack(admission.ctx, admission.receipt.EntryID(), metadata); err != nil {
			guard.auditFault(admission.ctx, err)
		}
	}()
}

// over ends the admission. It reports false where it has ended.
func (admission *Admission) over() bool {
	admission.mu.Lock()
	if admission.isSettled {
		admission.mu.Unlock()
		return false
	}
	admission.isSettled = true
	stop := admission.stop
	admission.listeners = nil
	admission.mu.Unlock()
	if stop != nil {
		stop()
	}
	return true
}

// IsSettled reports whether the call is settled.
func (admission *Admission) IsSettled() bool {
	admission.mu.Lock()
	defer admission.mu.Unlock()
	return admission.isSettled
}

// EndedBy returns the refusal with which the grant ended, as far as somebody
// asked for its end; nil while it has not.
func (admission *Admission) EndedBy() *refusal.Error {
	admission.mu.Lock()
	defer admission.mu.Unlock()
	return admission.endedBy
}

// OnGrantEnd calls back when the grant ends before the call is settled: when it
// is revoked, within milliseconds of what a feed learns, or when its token
// expires, within a second. It calls back immediately where the grant has ended.
// Listeners are called in the order in which they were added: those that were
// added after [Admission.Context] find its context ended.
// Without a feed, only an expiry is noticed. A panic of the listener is logged to
// slog. The returned function withdraws the listener.
func (admission *Admission) OnGrantEnd(listener func(*refusal.Error)) (stop func()) {
	admission.mu.Lock()
	if ended := admission.endedBy; ended != nil {
		admission.mu.Unlock()
		admission.tell(listener, ended)
		return func() {}
	}
	if admission.isSettled {
		admission.mu.Unlock()
		return func() {}
	}
	admission.listeners = append(admission.listeners, &listener)
	wasWatched := admission.isWatched
	admission.isWatched = true
	admission.mu.Unlock()
	if !wasWatched {
		admission.watch()
	}
	return func() {
		admission.mu.Lock()
		defer admission.mu.Unlock()
		admission.listeners = slices.DeleteFunc(admission.listeners, func(other *func(*refusal.Error)) bool {
			return other == &listener
		})
	}
}

// watch calls the verifier without the lock, because it may call back at once.
func (admission *Admission) watch() {
	stop := admission.guard.options.Verifier.Watch(admission.Grant, admission.end)
	admission.mu.Lock()
	admission.stop = stop
	isOver := admission.isSettled
	admission.mu.Unlock()
	if isOver {
		stop()
	}
}

func (admission *Admission) end(ended *refusal.Error) {
	admission.mu.Lock()
	if admission.isSettled {
		admission.mu.Unlock()
		return
	}
	admission.endedBy = ended
	listeners := admission.listeners
	admission.listeners = nil
	admission.mu.Unlock()
	for _, listener := range listeners {
		admission.tell(*listener, ended)
	}
}

func (admission *Admission) tell(heard func(*refusal.Error), ended *refusal.Error) {
	listener.Tell(admission.ctx, "a listener of OnGrantEnd", func() { heard(ended) })
}

// Context returns a context for code that runs as a part of the call:
// [FromContext] finds the grant in it. It ends with its parent, and when the
// grant ends; [context.Cause] is then the [refusal.Error], revoked or expired.
// Call cancel when the call is over.
func (admission *Admission) Context(parent context.Context) (ctx context.Context, cancel context.CancelFunc) {
	running, end := context.WithCancelCause(within(parent, admission))
	stop := admission.OnGrantEnd(func(ended *refusal.Error) { end(ended) })
	return running, func() {
		stop()
		end(nil)
	}
}

func (admission *Admission) record(outcome Outcome, detail map[string]any) {
	guard := admission.guard
	if admission.receipt == nil || guard.options.Audit == audit.None {
		return
	}
	// The end of the call is recorded even where its details have no canonical form.
	metadata := recordable(detail, nil, func(fault error) { guard.auditFault(admission.ctx, fault) })
	record := recordOf(admission.Grant.Attribution(), admission.action, audit.Status(outcome), metadata)
	record.Ref = admission.receipt
	if _, err := guard.options.Audit.Write(admission.ctx, record); err != nil {
		guard.auditFault(admission.ctx, err)
	}
}
