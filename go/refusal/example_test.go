package refusal_test

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/grantex/grantex/go/refusal"
)

func Example() {
	var err error = refusal.New(refusal.ScopeMissing, refusal.Detail{MissingScopes: []string{"flights:book"}})

	answer := refusal.HTTP(err, refusal.Challenge{})
	fmt.Println(answer.Status, answer.Header.Get("WWW-Authenticate"))
	_ = json.NewEncoder(os.Stdout).Encode(answer.Body)
	// Output:
	// 403 Bearer realm="grantex", error="insufficient_scope", scope="flights:book", error_description="The grant does not hold every scope that this call needs."
	// {"error":"insufficient_scope","code":"scope_missing","message":"The grant does not hold every scope that this call needs.","missingScopes":["flights:book"],"howToAsk":"Ask the person for a grant that holds flights:book."}
}
