package audit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/grantex/grantex/go/internal/ask"
	"github.com/grantex/grantex/go/internal/redact"
)

// Mode says when a call may run.
type Mode string

const (
	// Required: no entry, no call. Each call waits for one durable append; calls
	// that wait together share one.
	Required Mode = "required"
	// Buffered: records wait in memory and are sent together. A crash loses what
	// was not sent.
	Buffered Mode = "buffered"
)

// Options configure [NewHTTPSink].
type Options struct {
	// URL is where the server's API is. Required.
	URL string
	// APIKey is an API key with the role audit-write. Required.
	APIKey string `secret:"true"`
	// Mode is [Required] by default.
	Mode Mode
	// Timeout is how long a call waits for its entry, or for room in a full
	// buffer, and a request for its answer. Default: 5 seconds.
	Timeout time.Duration
	// Capacity is the most records that wait in memory before calls wait too.
	// Default: 10,000.
	Capacity int
	// Linger is how long a buffered record waits for others. Default: 100
	// milliseconds; negative: not at all.
	Linger time.Duration
	// CloseTimeout is how long Flush and Close keep trying. Default: 10 seconds.
	CloseTimeout time.Duration
	// OnFault hears, once each, of every request without a certain answer, every
	// record that the log refused, and every record that was lost, as a
	// [LostError]. It must not call the sink. A panic is logged to slog and changes
	// nothing else. Default: slog.Error.
	OnFault func(error)
	// HTTPClient sends the requests; its redirects are not followed. Default:
	// http.DefaultClient.
	HTTPClient *http.Client
}

// Format prints the options without the key.
func (options Options) Format(state fmt.State, _ rune) { redact.Format(state, options) }

// LogValue is the options without the key.
func (options Options) LogValue() slog.Value { return redact.LogValue(options) }

// ride is how long the outcome of a call waits for the next call to ride along
// with it.
const ride = 20 * time.Millisecond

// HTTPSink writes to the server's audit log. It retries for as long as it
// lives, with one idempotency key per request, so that no entry is written
// twice.
//
// A record that the log refuses is written again with only its grant, action
// and status, and recordRefused in its metadata says why. A record of an
// unknown grant cannot be attributed: it is lost, and in mode [Required] its
// call is refused. An Allowed record that was written only after its call had
// been refused is followed by a Failure that says so.
//
// It runs one goroutine while records wait, and none otherwise.
type HTTPSink struct {
	queue *queue
	// Without the key, which fmt would print.
	options Options
}

var errClosed = errors.New("audit: the sink is closed")

// NewHTTPSink makes a sink, or an error that names the option that is missing
// or wrong.
func NewHTTPSink(options Options) (*HTTPSink, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	linger := ride
	if options.Mode == Buffered {
		linger = max(options.Linger, 0)
	}
	client := &client{
		url: options.URL, apiKey: options.APIKey, timeout: options.Timeout, http: options.HTTPClient,
	}
	options.APIKey = ""
	return &HTTPSink{queue: newQueue(client, linger, options.OnFault), options: options}, nil
}

// Write takes a record, see [Sink]. In mode [Required] it returns when the log
// has acknowledged the record. It stops waiting when ctx ends.
func (sink *HTTPSink) Write(ctx context.Context, record Record) (*Receipt, error) {
	queued := newQueued(record)
	queued.receipt.queue = sink.queue
	var err error
	switch {
	case record.Status.isOutcome():
		// There is always room for the outcomes of allowed calls: there are no more
		// of them than such calls.
		err = sink.queue.add(queued)
	case sink.options.Mode == Buffered:
		err = sink.queue.addWhenRoom(ctx, queued, sink.options.Capacity, sink.options.Timeout)
	default:
		err = sink.queue.write(ctx, queued, sink.options.Timeout)
	}
	if err != nil {
		return nil, err
	}
	return queued.receipt, nil
}

// Flush sends what waits, and returns when everything written so far is
// acknowledged or lost. It fails when the log has not answered for all of it
// within CloseTimeout, or when ctx ends; the records stay, and are tried again.
func (sink *HTTPSink) Flush(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, sink.options.CloseTimeout)
	defer cancel()
	return sink.queue.flush(ctx)
}

// Close writes everything that is left, and takes no record afterwards. It
// fails when some of what was left was lost, or could not be written within
// CloseTimeout or before ctx ends.
func (sink *HTTPSink) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, sink.options.CloseTimeout)
	defer cancel()
	return sink.queue.drain(ctx)
}

func (options Options) withDefaults() (Options, error) {
	parsed, err := url.Parse(options.URL)
	if err != nil || parsed.Host == "" || (parsed.Scheme != "http" && parsed.Scheme != "https") {
		return options, errors.New("audit: URL must be an absolute http(s) URL")
	}
	options.URL = strings.TrimRight(options.URL, "/")
	if !ask.IsKey(options.APIKey) {
		return options, errors.New("audit: APIKey must be " + ask.KeyForm)
	}
	if options.Mode == "" {
		options.Mode = Required
	}
	if options.Mode != Required && options.Mode != Buffered {
		return options, errors.New(`audit: Mode must be "required" or "buffered"`)
	}
	if options.Timeout < 0 || options.CloseTimeout < 0 || options.Capacity < 0 {
		return options, errors.New("audit: Timeout, CloseTimeout and Capacity must not be negative")
	}
	options.Timeout = orElse(options.Timeout, 5*time.Second)
	options.CloseTimeout = orElse(options.CloseTimeout, 10*time.Second)
	options.Linger = orElse(options.Linger, 100*time.Millisecond)
	options.Capacity = orElse(options.Capacity, 10_000)
	if options.OnFault == nil {
		options.OnFault = func(fault error) { slog.Error("grantex: the audit log has a fault", "error", fault) }
	}
	client := *orElse(options.HTTPClient, http.DefaultClient)
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	options.HTTPClient = &client
	return options, nil
}

// orElse returns the value, or the default in place of its zero value.
func orElse[VALUE comparable](value, otherwise VALUE) VALUE {
	var zero VALUE
	if value == zero {
		return otherwise
	}
	return value
}
