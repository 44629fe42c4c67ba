// Command bench is what `npm run bench` measures in Go. It compares the verifier with the usual libraries, which check
// less: what they take and ours refuses is in vectors/token.json. It is a module of its own, so that the library depends
// on none of them.
//
//	bench calls SETTING
//	bench route SETTING
//
// SETTING is the JSON of a [setting]. Requests and answers are lines of JSON on the standard input and output. First it
// says that it is ready, and where it listens if it is a server. {"kind": "run", "contender": "raw", "times": 100} is
// answered with the CPU time that the calls took, {"kind": "cpu"} with that of the process so far: seconds, of all
// threads.
package main

import (
	"encoding/json"
	"io"
	"log"
	"os"
	"syscall"
	"time"
)

// setting is an issuer, and tokens of it.
type setting struct {
	Issuer    string
	Audience  string
	Developer string
	APIKey    string
	// Scope is what the calls need.
	Scope  string
	Tokens []string
	JWK    struct{ N string }
	// Revocation is "none" or "feed", for calls.
	Revocation string
	// Guard is "none" or "grantex", for a route.
	Guard string
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: bench calls|route SETTING")
	}
	var given setting
	if err := json.Unmarshal([]byte(os.Args[2]), &given); err != nil {
		log.Fatal(err)
	}
	contenders, url, err := map[string]contender(nil), "", error(nil)
	if os.Args[1] == "route" {
		url, err = serveRoute(given)
	} else {
		contenders, err = contendersOf(given)
	}
	if err == nil {
		err = serveParent(contenders, url)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// contender makes one call; which one of the tokens it takes follows from the index.
type contender func(index int) error

type request struct {
	Kind      string
	Contender string
	Times     int
}

// serveParent answers requests until the parent closes the standard input.
func serveParent(contenders map[string]contender, url string) error {
	requests, answers := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	if err := answers.Encode(map[string]string{"kind": "ready", "url": url}); err != nil {
		return err
	}
	for {
		var asked request
		if err := requests.Decode(&asked); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		var before time.Duration
		if asked.Kind == "run" {
			before = cpuTime()
			call := contenders[asked.Contender]
			for index := range asked.Times {
				if err := call(index); err != nil {
					return err
				}
			}
		}
		seconds := (cpuTime() - before).Seconds()
		if err := answers.Encode(map[string]any{"kind": "cpu", "seconds": seconds}); err != nil {
			return err
		}
	}
}

// cpuTime is that of the process so far, of all threads.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
