package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/httpguard"
)

// netHTTP guards a route of net/http, over real HTTP.
var netHTTP = Driver{
	Name: "Go net/http",
	CannotExpress: map[string]string{
		"tokenFails":       "the token comes with the request",
		"handlerReports":   "a route fails by its status",
		"frameworkRefuses": "the guard reads the body itself, and says what is wrong with it",
	},
	Mount: mountHTTP,
}

type route struct {
	setup  *Setup
	server *httptest.Server
	// left is closed when the server has noticed that the client left.
	left chan struct{}
}

func mountHTTP(setup *Setup) (Mounted, error) {
	rule := ruleFor(setup, readPayment)
	requireGrant, err := httpguard.New(httpguard.Options[*Payment]{
		Guard:   setup.Guard,
		RuleFor: func(*http.Request) *guard.Rule[*Payment] { return rule },
		Input:   httpguard.JSONBody[*Payment](1 << 20),
	})
	if err != nil {
		return nil, err
	}
	mounted := &route{setup: setup, left: make(chan struct{}, 1)}
	guarded := requireGrant(http.HandlerFunc(mounted.handle))
	if setup.IsGuardedTwice {
		guarded = requireGrant(guarded)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /payments", func(writer http.ResponseWriter, request *http.Request) {
		stop := context.AfterFunc(request.Context(), func() { mounted.left <- struct{}{} })
		defer stop()
		guarded.ServeHTTP(writer, request)
	})
	mounted.server = httptest.NewUnstartedServer(mux)
	mounted.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	mounted.server.Start()
	return mounted, nil
}

func (route *route) Noticed() { <-route.left }

func (route *route) Close() {
	route.server.CloseClientConnections()
	route.server.Close()
}

func (route *route) handle(writer http.ResponseWriter, request *http.Request) {
	payment, ok := httpguard.Input[*Payment](request.Context())
	if !ok {
		http.Error(writer, "no input", http.StatusInternalServerError)
		return
	}
	if stream := route.setup.Tool.Stream; stream != nil {
		writer.Header().Set("Content-Type", "application/jsonl")
		for text, err := range stream(request.Context()) {
			if err != nil {
				panic(http.ErrAbortHandler)
			}
			if _, err := fmt.Fprintf(writer, "%q\n", text); err != nil {
				return
			}
			_ = http.NewResponseController(writer).Flush()
		}
		return
	}
	answer, err := route.setup.Tool.Call(request.Context(), payment, *payment)
	if err != nil {
		http.Error(writer, "failed", http.StatusInternalServerError)
		return
	}
	writer.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(writer).Encode(answer)
}

func (route *route) Call(ctx context.Context, attempt Attempt) (Outcome, error) {
	tool := attempt.ToolName
	if tool == "" {
		tool = "payments"
	}
	request, err := http.NewRequestWithContext(
		ctx, http.MethodPost, route.server.URL+"/"+tool, bytes.NewReader(attempt.Input))
	if err != nil {
		return Outcome{}, err
	}
	request.Header["Authorization"] = attempt.Credentials.Headers
	if token := attempt.Credentials.Token; token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
	if err != nil {
		return Outcome{}, err
	}
	defer func() { _ = response.Body.Close() }()
	lines := json.NewDecoder(response.Body)
	if attempt.LeavesEarly {
		var first string
		return Outcome{Kind: "left"}, lines.Decode(&first)
	}
	switch response.StatusCode {
	case http.StatusOK:
		return answered(response, lines)
	case http.StatusNotFound:
		return Outcome{Kind: "rejected"}, nil
	case http.StatusInternalServerError:
		return Outcome{Kind: "failed"}, nil
	}
	var body any
	err = lines.Decode(&body)
	return Outcome{Kind: "refused", Refusal: body, Status: response.StatusCode}, err
}

func answered(response *http.Response, lines *json.Decoder) (Outcome, error) {
	var answer any
	if response.Header.Get("Content-Type") != "application/jsonl" {
		err := lines.Decode(&answer)
		return Outcome{Kind: "answered", Answer: answer}, err
	}
	texts := []string{}
	for lines.More() {
		var text string
		if err := lines.Decode(&text); err != nil {
			return Outcome{}, err
		}
		texts = append(texts, text)
	}
	return Outcome{Kind: "answered", Answer: texts}, nil
}
