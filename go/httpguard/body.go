package httpguard

import (
	"io"
	"net/http"

	"github.com/grantex/grantex/go/guard"
)

// guardedBody is the body of a request, which ends with the grant.
type guardedBody struct {
	io.ReadCloser
	admission *guard.Admission
}

// guardBody guards the body of a request, which is a copy of the guard's own.
func guardBody(request *http.Request, admission *guard.Admission) {
	if request.Body != nil && request.Body != http.NoBody {
		request.Body = guardedBody{request.Body, admission}
	}
}

func (body guardedBody) Read(data []byte) (int, error) {
	count, err := body.ReadCloser.Read(data)
	if ended := body.admission.EndedBy(); ended != nil {
		return 0, ended
	}
	return count, err
}
