package grantex

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"time"
)

// EventListParams choose a page of events.
type EventListParams struct {
	// Cursor is NextCursor of the previous page.
	Cursor   string `query:"cursor"`
	Page     int    `query:"page"`
	PageSize int    `query:"pageSize"`
}

// EventPage is a page of events, newest first.
type EventPage struct {
	Events []*Event `json:"events"`
	// Place is where a stream continues after this page.
	Place string `json:"place"`
	PageInfo
}

// MessageKind is what a stream yields.
type MessageKind string

// The kinds of messages of a stream.
const (
	// MessageEvent: something happened.
	MessageEvent MessageKind = "event"
	// MessageReady: everything until now was sent, and live events follow. Sent after every connection.
	MessageReady MessageKind = "ready"
	// MessageReset: the place that the stream continues from is too old, or from before a restore. Reload everything.
	MessageReset MessageKind = "reset"
	// MessageAudit: the audit log has grown to Seq; Audit.List has the new entries.
	MessageAudit MessageKind = "audit"
)

// StreamMessage is an event, or a notice about the stream.
type StreamMessage struct {
	Kind MessageKind
	// Event is nil for a notice.
	Event *Event
	// Place is where a stream continues after this message.
	Place string
	// Seq is set for MessageAudit.
	Seq int64
}

// EventsService is /v1/events: events for dashboards. It needs the role "audit-read".
type EventsService struct{ transport *transport }

const (
	eventsPath = "/v1/events"
	// longestSilence: the server sends something every 5 seconds. If it is silent for longer than this, the stream is lost.
	longestSilence = 45 * time.Second
	// againAfter is how long until the next connection after one that ended well.
	againAfter = time.Second
	// longestReconnect is the longest wait after a failure.
	longestReconnect = 30 * time.Second
)

// List returns one page, newest first. Events are kept for 7 days.
func (s *EventsService) List(ctx context.Context, params EventListParams) (*EventPage, error) {
	return fetch[EventPage](ctx, s.transport, call{method: http.MethodGet, path: route(eventsPath), query: queryOf(params)})
}

// All yields every kept event from params.Cursor on, newest first.
func (s *EventsService) All(ctx context.Context, params EventListParams) iter.Seq2[*Event, error] {
	return everyCursor(params.Cursor, func(cursor string) ([]*Event, string, error) {
		params := params
		params.Cursor = cursor
		answer, err := s.List(ctx, params)
		if err != nil {
			return nil, "", err
		}
		return answer.Events, answer.NextCursor, nil
	})
}

// Stream yields events as they happen, each once and in order. It begins after a place, which is the id of the last known
// event, or a Place; with an empty one, now. It connects again by itself and continues where it was; it ends when you
// leave the loop, or with ctx.
//
// It returns an error if connecting again would not help: CodeCredentialUnknown once the API key has ended,
// CodeRoleRequired, CodeTooManyStreams, CodeStreamsOff.
func (s *EventsService) Stream(ctx context.Context, after string) iter.Seq2[*StreamMessage, error] {
	return func(yield func(*StreamMessage, error) bool) {
		place := after
		for failures := 0; ; {
			isLeft := false
			err := s.follow(ctx, place, func(message *StreamMessage) bool {
				failures, place = 0, message.Place
				isLeft = !yield(message, nil)
				return !isLeft
			})
			if isLeft {
				return
			}
			wait := againAfter
			if err != nil {
				failed, isOwn := asError(err)
				if !isOwn || !isAnswerLost(failed) && failed.Status != http.StatusServiceUnavailable {
					yield(nil, err)
					return
				}
				failures++
				isPatient := true
				if wait, isPatient = waitBefore(failed, failures, s.transport.clock); !isPatient {
					wait = longestReconnect
				}
			}
			if err := s.transport.clock.sleep(ctx, wait); err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// follow reads one connection until it ends, or take returns false.
func (s *EventsService) follow(ctx context.Context, place string, take func(*StreamMessage) bool) error {
	follow := call{method: http.MethodGet, path: route(eventsPath + "/stream"), mediaType: "text/event-stream", silence: longestSilence}
	if place != "" {
		follow.query = url.Values{"after": {place}}
	}
	stream, err := s.transport.stream(ctx, follow)
	if err != nil {
		return err
	}
	defer stream.Close()
	for sent, err := range readServerEvents(stream) {
		if err != nil {
			return err
		}
		if sent.id != "" {
			place = sent.id
		}
		message, err := messageOf(sent, place)
		if err != nil {
			return err
		}
		if message != nil && !take(message) {
			return nil
		}
	}
	return nil
}

// messageOf returns nil for a kind that a newer server sends.
func messageOf(sent serverEvent, place string) (*StreamMessage, error) {
	message := &StreamMessage{Kind: MessageKind(sent.name), Place: place}
	switch message.Kind {
	case MessageReady, MessageReset:
		return message, nil
	case MessageAudit:
		var told struct {
			Seq int64 `json:"seq"`
		}
		err := decodeJSON([]byte(sent.data), &told)
		message.Seq = told.Seq
		return message, inStream(err)
	case "":
		message.Kind = MessageEvent
		message.Event = new(Event)
		return message, inStream(decodeJSON([]byte(sent.data), message.Event))
	}
	return nil, nil
}

func inStream(err error) error {
	if err == nil {
		return nil
	}
	return newError(CodeUnexpectedAnswer, "an event of the stream %s", err)
}
