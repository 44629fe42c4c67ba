// Command searcher is a sub-agent in Go. It reads its grant token from the standard
// input, searches for flights, tries to book one, and prints both answers. It has
// no API key: its grant is all that it may do.
package main

import (
	"bufio"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
)

// answer is what a service said.
type answer struct {
	Status int             `json:"status"`
	Body   json.RawMessage `json:"body"`
}

func main() {
	token, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil {
		log.Fatal("no grant token: ", err)
	}
	flights := os.Getenv("FLIGHTS_URL")
	token = strings.TrimSpace(token)
	found := call(token, http.MethodGet, flights+"/flights", "")
	booked := call(token, http.MethodPost, flights+"/bookings", `{"flight":"AI 139","price":420}`)
	if err := json.NewEncoder(os.Stdout).Encode([]answer{found, booked}); err != nil {
		log.Fatal(err)
	}
}

// call calls a service with a grant. A refusal is an answer, too.
func call(token, method, url, body string) answer {
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	return answer{response.StatusCode, text}
}
