package guard

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/grantex/grantex/go/internal/ask"
)

// ApprovalEnd is how a question to a person ended.
type ApprovalEnd string

// The ends of a question. It is Expired, too, where the approved call was not made
// in time.
const (
	Approved ApprovalEnd = "approved"
	Refused  ApprovalEnd = "refused"
	Expired  ApprovalEnd = "expired"
)

const (
	// approvalWait is how the server waits with its answer: less than most proxies
	// give an answer.
	approvalWait = "25"
	// approvalTimeout is that, and the time for the answer.
	approvalTimeout = 30 * time.Second
	// approvalPause comes between two questions: a server that stops, or has too many
	// to wait for, answers at once.
	approvalPause = time.Second
	// mostApprovalFaults is how many questions in a row may have no answer.
	mostApprovalFaults = 5
)

var approvalEnds = map[string]ApprovalEnd{
	"pending": "", "approved": Approved, "used": Approved, "refused": Refused, "expired": Expired,
}

var errNoApproval = errors.New("guard: the server did not answer with the status of an approval")

// WaitForApproval waits until the person has decided about a call that was refused
// with approval_required, which may take 15 minutes. The id is the ApprovalID of
// the refusal. An approval admits nothing by itself: make the same call again,
// within five minutes. It fails for a guard without Admissions, when the server
// does not answer, and with the cause of a context that ends.
func (guard *Guard) WaitForApproval(ctx context.Context, approvalID string) (ApprovalEnd, error) {
	if guard.options.Admissions == nil {
		return "", errors.New("guard: WaitForApproval needs the Admissions of the guard")
	}
	server := guard.options.Admissions.server()
	server.Timeout = approvalTimeout
	path := "/v1/approvals/" + url.PathEscape(approvalID) + "?wait=" + approvalWait
	for faults := 0; ; {
		var approval struct {
			Status string `json:"status"`
		}
		err := server.Get(ctx, path, &approval)
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		if err == nil {
			end, isKnown := approvalEnds[approval.Status]
			if !isKnown {
				return "", &ask.Fault{Path: path, Status: http.StatusOK, Cause: errNoApproval}
			}
			if end != "" {
				return end, nil
			}
			faults = 0
		} else if faults++; !mayChange(err) || faults == mostApprovalFaults {
			return "", err
		}
		select {
		case <-time.After(guard.options.Admissions.pause):
		case <-ctx.Done():
			return "", context.Cause(ctx)
		}
	}
}
