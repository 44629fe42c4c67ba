package guard

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"sync/atomic"

	"github.com/grantex/grantex/go/verify"
)

// Stream does what [Run] does for a call whose result is a sequence. The call is
// settled when the sequence ends: a failure when it yields an error, which ends
// it, when it is left before its end, and when nobody reads it. A sequence whose
// grant ends yields the refusal and ends. It can be read once.
func Stream[INPUT, ITEM any](
	ctx context.Context, guard *Guard, call Call[INPUT],
	execute func(ctx context.Context, grant *verify.Grant) (iter.Seq2[ITEM, error], error),
) (iter.Seq2[ITEM, error], error) {
	admission, err := Admit(ctx, guard, call)
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		admission.SettleNotRun(aborted)
		return nil, context.Cause(ctx)
	}
	running, cancel := admission.Context(ctx)
	isOver := false
	defer func() {
		if !isOver {
			admission.Settle(Failure, admission.howItFailed(ctx, "panic"))
			cancel()
		}
	}()
	items, err := execute(running, admission.Grant)
	isOver = true
	if err != nil {
		admission.Settle(Failure, admission.howItFailed(ctx, nameOf(err)))
		cancel()
		return nil, err
	}
	followed := &stream[ITEM]{items: items, admission: admission, ctx: ctx, cancel: cancel}
	// The sequence holds followed: when that is unreachable, nobody can read it any
	// more.
	runtime.AddCleanup(followed, func(admission *Admission) {
		admission.Settle(Failure, aborted)
		cancel()
	}, admission)
	return followed.read, nil
}

// stream is a sequence whose end is the end of its call.
type stream[ITEM any] struct {
	items     iter.Seq2[ITEM, error]
	admission *Admission
	ctx       context.Context
	cancel    context.CancelFunc
	isRead    atomic.Bool
}

var errReadTwice = errors.New("guard: the stream of a guarded call can be read once")

func (stream *stream[ITEM]) read(yield func(ITEM, error) bool) {
	var none ITEM
	if stream.isRead.Swap(true) {
		yield(none, errReadTwice)
		return
	}
	admission := stream.admission
	defer stream.cancel()
	// Where the loop is left, also by a panic, the call was left.
	defer admission.Settle(Failure, aborted)
	for item, err := range stream.items {
		if admission.EndedBy() != nil {
			break
		}
		if err != nil {
			admission.Settle(Failure, admission.howItFailed(stream.ctx, nameOf(err)))
			yield(item, err)
			return
		}
		if !yield(item, nil) {
			return
		}
	}
	// Many producers end without an error when their context does.
	if ended := admission.EndedBy(); ended != nil {
		admission.Settle(Failure, map[string]any{"ended": string(ended.Reason)})
		yield(none, ended)
		return
	}
	admission.Settle(Success, nil)
	// It must not be taken for unread before it is settled.
	runtime.KeepAlive(stream)
}
