package guard

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

// Run admits a call, runs it, and settles it. The outcome is a failure when
// execute returns an error or panics, or when the result itself says so: a
// member isError of a map, or a field IsError of a struct, as the result of an
// MCP tool has.
//
// The context of execute ends when the grant does, with the refusal as its
// cause, and [FromContext] finds the grant in it.
//
// Run returns what execute returns, unchanged. Before execute is called, it
// returns a [refusal.Error] when the call is refused, and the error of a context
// that ended while the guard decided.
func Run[INPUT, RESULT any](
	ctx context.Context, guard *Guard, call Call[INPUT],
	execute func(ctx context.Context, grant *verify.Grant) (RESULT, error),
) (RESULT, error) {
	admission, err := Admit(ctx, guard, call)
	if err != nil {
		var none RESULT
		return none, err
	}
	return runAdmitted(ctx, admission, execute)
}

func runAdmitted[RESULT any](
	ctx context.Context, admission *Admission, execute func(context.Context, *verify.Grant) (RESULT, error),
) (result RESULT, err error) {
	if err := ctx.Err(); err != nil {
		admission.SettleNotRun(aborted)
		return result, context.Cause(ctx)
	}
	running, cancel := admission.Context(ctx)
	defer cancel()
	hasReturned := false
	defer func() {
		if !hasReturned {
			// It panicked, or ended its goroutine.
			admission.Settle(Failure, admission.howItFailed(ctx, "panic"))
		}
	}()
	result, err = execute(running, admission.Grant)
	hasReturned = true
	switch {
	case err != nil:
		admission.Settle(Failure, admission.howItFailed(ctx, nameOf(err)))
	case saysFailed(result):
		admission.Settle(Failure, admission.howItFailed(ctx, ""))
	default:
		admission.Settle(Success, nil)
	}
	return result, err
}

// aborted says that the caller left before the end, whatever was done by then.
var aborted = map[string]any{"ended": "aborted"}

// howItFailed says how a call failed: its grant ended, its caller left, or it
// returned an error; nil where only its result says that it failed.
func (admission *Admission) howItFailed(ctx context.Context, threw string) map[string]any {
	if ended := admission.EndedBy(); ended != nil {
		return map[string]any{"ended": string(ended.Reason)}
	}
	if ctx.Err() != nil {
		return aborted
	}
	if threw == "" {
		return nil
	}
	return map[string]any{"threw": threw}
}

// nameOf returns the type of an error, which says more than its text may.
func nameOf(err error) string {
	var refused *refusal.Error
	if errors.As(err, &refused) {
		return "AuthorizationError"
	}
	name := fmt.Sprintf("%T", err)
	return name[:min(len(name), 64)]
}

// saysFailed reports whether a result itself says that the call failed.
func saysFailed(result any) bool {
	if members, ok := result.(map[string]any); ok {
		isError, _ := members["isError"].(bool)
		return isError
	}
	value := reflect.ValueOf(result)
	if value.Kind() == reflect.Pointer {
		value = value.Elem()
	}
	if value.Kind() != reflect.Struct {
		return false
	}
	member, ok := value.Type().FieldByName("IsError")
	if !ok || member.Type.Kind() != reflect.Bool {
		return false
	}
	// It may be that of an embedded pointer, which is nil.
	field, err := value.FieldByIndexErr(member.Index)
	return err == nil && field.Bool()
}
