package dpop_test

import (
	"fmt"
	"net/http/httptest"

	"github.com/grantex/grantex/go/dpop"
	"github.com/grantex/grantex/go/refusal"
)

func Example() {
	// For guard.Options.DPoP.
	checker, err := dpop.New(dpop.Options{Origin: "https://travel.example", Mode: refusal.DPoPRequire})
	if err != nil {
		panic(err)
	}
	request := httptest.NewRequest("POST", "/flights", nil)
	_, err = checker.Read(request)
	fmt.Println(err)
	// Output: This call needs a grant token, and none was sent.
}
