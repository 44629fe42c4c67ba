// Command bench is what `npm run bench` measures in Go. It compares the verifier with the usual libraries, which check
// less: what they take and ours refuses is in vectors/token.json. It is a module of its own, so that the library depends
// on none of them.
//
//	bench calls
//	bench route
//
// Requests and answers are lines of JSON on the standard input and output. The first line that it reads is a [setting].
// Then it says that it is ready, and where it listens if it is a server. {"kind": "run", "contender": "raw", "times": 100} is
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
	if len(os.Args) != 2 {
		log.Fatal("usage: bench calls|route")
	}
	if err := run(os.Args[1], json.NewDecoder(os.Stdin)); err != nil {
		log.Fatal(err)
	}
}

func run(what string, requests *json.Decoder) error {
	var given setting
	if err := requests.Decode(&given); err != nil {
		return err
	}
	if what == "route" {
		url, err := serveRoute(given)
		if err != nil {
			return err
		}
		return serveParent(requests, nil, url)
	}
	contenders, err := contendersOf(given)
	if err != nil {
		return err
	}
	return serveParent(requests, contenders, "")
}

// contender makes one call; which one of the tokens it takes follows from the index.
type contender func(index int) error

type request struct {
	Kind      string
	Contender string
	Times     int
}

// serveParent answers requests until the parent closes the standard input.
func serveParent(requests *json.Decoder, contenders map[string]contender, url string) error {
	answers := json.NewEncoder(os.Stdout)
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
