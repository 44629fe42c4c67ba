package testissuer

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	messageType = "secevent+jwt"
	eventName   = "urn:grantex:event:revocations"
	moment      = "2006-01-02T15:04:05.000Z"
)

// feedLog is the revocation log of the issuer's developer. It never drops an
// entry, because tests are short.
type feedLog struct {
	issuer *Issuer

	mu       sync.Mutex
	epoch    string
	seq      int
	entries  []map[string]any
	streams  map[*stream]bool
	isSilent bool
	closed   chan struct{}
}

// stream is one open connection. Messages that its client does not read are
// dropped.
type stream struct {
	messages chan string
	cut      chan struct{}
}

func newFeedLog(issuer *Issuer) *feedLog {
	return &feedLog{
		issuer: issuer, epoch: NewID("epo"), entries: []map[string]any{},
		streams: map[*stream]bool{}, closed: make(chan struct{}),
	}
}

// FeedStreams returns the number of open streams.
func (issuer *Issuer) FeedStreams() int {
	issuer.feed.mu.Lock()
	defer issuer.feed.mu.Unlock()
	return len(issuer.feed.streams)
}

// CutFeed ends every open stream, like a lost connection.
func (issuer *Issuer) CutFeed() {
	feed := issuer.feed
	feed.mu.Lock()
	defer feed.mu.Unlock()
	for stream := range feed.streams {
		close(stream.cut)
	}
	clear(feed.streams)
}

// SilenceFeed sends nothing until SpeakFeed. Streams stay open, without a
// heartbeat.
func (issuer *Issuer) SilenceFeed() {
	issuer.feed.mu.Lock()
	defer issuer.feed.mu.Unlock()
	issuer.feed.isSilent = true
}

// SpeakFeed sends heartbeats again, the first one at once.
func (issuer *Issuer) SpeakFeed() {
	issuer.feed.mu.Lock()
	defer issuer.feed.mu.Unlock()
	issuer.feed.isSilent = false
	issuer.feed.send(issuer.feed.heartbeat())
}

// SkipInFeed adds two entries and sends only the second, so that a verifier
// finds a gap.
func (issuer *Issuer) SkipInFeed() {
	issuer.feed.mu.Lock()
	issuer.feed.add("grant", NewID("grnt"))
	issuer.feed.mu.Unlock()
	issuer.feed.append("grant", NewID("grnt"))
}

// ForgeInFeed sends a message signed with another key, which says that this
// grant is revoked.
func (issuer *Issuer) ForgeInFeed(grantID string) {
	stranger, err := strangerKey()
	if err != nil {
		panic(err)
	}
	feed := issuer.feed
	feed.mu.Lock()
	defer feed.mu.Unlock()
	now := issuer.now().UTC()
	entry := map[string]any{
		"seq": feed.seq + 1, "at": now.Format(moment), "kind": "grant", "id": grantID,
		"exp": now.Add(24 * time.Hour).Format(moment),
	}
	feed.send(feed.revocations(feed.message(feed.seq, feed.seq+1, []map[string]any{entry}, stranger)))
}

// RestoreFeed starts a new epoch, in which nothing is revoked yet, like a
// restore of the server's database.
func (issuer *Issuer) RestoreFeed() {
	feed := issuer.feed
	feed.mu.Lock()
	defer feed.mu.Unlock()
	feed.epoch, feed.seq, feed.entries = NewID("epo"), 0, []map[string]any{}
	feed.send(feed.heartbeat())
}

// AppendToFeed adds an entry of any kind and sends it.
func (issuer *Issuer) AppendToFeed(kind, id string) {
	issuer.feed.append(kind, id)
}

// FillFeed adds revocations of this many unknown grants, in one message.
func (issuer *Issuer) FillFeed(count int) {
	feed := issuer.feed
	feed.mu.Lock()
	defer feed.mu.Unlock()
	before := feed.seq
	for range count {
		feed.add("grant", NewID("grnt"))
	}
	feed.send(feed.revocations(feed.message(before, feed.seq, feed.entries[before:], nil)))
}

func (feed *feedLog) append(kind, id string) {
	feed.mu.Lock()
	defer feed.mu.Unlock()
	entry := feed.add(kind, id)
	feed.send(feed.revocations(feed.message(feed.seq-1, feed.seq, []map[string]any{entry}, nil)))
}

func (feed *feedLog) add(kind, id string) map[string]any {
	now := feed.issuer.now().UTC()
	feed.seq++
	entry := map[string]any{
		"seq": feed.seq, "at": now.Format(moment), "kind": kind, "id": id,
		"exp": now.Add(24 * time.Hour).Format(moment),
	}
	if kind == "agent" || kind == "principal" || kind == "developer" {
		entry["before"] = now.Format(moment)
	}
	feed.entries = append(feed.entries, entry)
	return entry
}

func (feed *feedLog) snapshot() string {
	feed.mu.Lock()
	defer feed.mu.Unlock()
	return feed.message(0, feed.seq, feed.entries, nil)
}

// message signs with the active key unless another one is given.
func (feed *feedLog) message(prev, seq int, entries []map[string]any, by *signingKey) string {
	if by == nil {
		by = feed.issuer.activeKey()
	}
	return compact(messageType, by.id, map[string]any{
		"iss": feed.issuer.URL, "aud": feed.issuer.DeveloperID, "iat": feed.issuer.now().Unix(),
		"jti": NewID("rev"),
		"events": map[string]any{eventName: map[string]any{
			"epoch": feed.epoch, "seq": seq, "prev": prev, "entries": entries,
		}},
	}, by)
}

func (feed *feedLog) heartbeat() string {
	message := feed.message(feed.seq, feed.seq, []map[string]any{}, nil)
	return "event: heartbeat\ndata: " + message + "\n\n"
}

func (feed *feedLog) revocations(message string) string {
	return fmt.Sprintf("event: revocations\nid: %s.%d\ndata: %s\n\n", feed.epoch, feed.seq, message)
}

func (feed *feedLog) send(text string) {
	if feed.isSilent {
		return
	}
	for stream := range feed.streams {
		select {
		case stream.messages <- text:
		default:
		}
	}
}

// open returns a stream that continues after a place of the form
// <epoch>.<seq>; nil where the log cannot be continued from there.
func (feed *feedLog) open(place string) *stream {
	feed.mu.Lock()
	defer feed.mu.Unlock()
	epoch, after, _ := strings.Cut(place, ".")
	from, err := strconv.Atoi(after)
	if place == "" {
		epoch, from, err = feed.epoch, feed.seq, nil
	}
	if err != nil || epoch != feed.epoch || from > feed.seq {
		return nil
	}
	opened := &stream{messages: make(chan string, 1000), cut: make(chan struct{})}
	feed.streams[opened] = true
	if feed.isSilent {
		return opened
	}
	if place == "" {
		opened.messages <- "event: snapshot\ndata: " + feed.message(0, feed.seq, feed.entries, nil) + "\n\n"
	}
	if from < feed.seq {
		opened.messages <- feed.revocations(feed.message(from, feed.seq, feed.entries[from:], nil))
	}
	opened.messages <- feed.heartbeat()
	return opened
}

func (feed *feedLog) leave(stream *stream) {
	feed.mu.Lock()
	defer feed.mu.Unlock()
	delete(feed.streams, stream)
}

func (feed *feedLog) close() {
	feed.mu.Lock()
	defer feed.mu.Unlock()
	select {
	case <-feed.closed:
	default:
		close(feed.closed)
	}
}

func (feed *feedLog) beat() string {
	feed.mu.Lock()
	defer feed.mu.Unlock()
	if feed.isSilent {
		return ""
	}
	return feed.heartbeat()
}

func (issuer *Issuer) serveStream(writer http.ResponseWriter, request *http.Request) {
	if issuer.isInterrupted(Feed) {
		send(writer, interrupted)
		return
	}
	if !issuer.knows(request) {
		send(writer, unauthorized)
		return
	}
	writer.Header().Set("Content-Type", "text/event-stream")
	writer.Header().Set("Cache-Control", "no-store")
	writer.WriteHeader(http.StatusOK)
	controller := http.NewResponseController(writer)
	opened := issuer.feed.open(request.Header.Get("Last-Event-ID"))
	if opened == nil {
		_, _ = fmt.Fprint(writer, "event: reset\ndata:\n\n")
		return
	}
	defer issuer.feed.leave(opened)
	_ = controller.Flush()
	heartbeats := time.NewTicker(time.Second)
	defer heartbeats.Stop()
	for {
		text := ""
		select {
		case text = <-opened.messages:
		case <-heartbeats.C:
			text = issuer.feed.beat()
		case <-opened.cut:
			panic(http.ErrAbortHandler)
		case <-issuer.feed.closed:
			return
		case <-request.Context().Done():
			return
		}
		if _, err := fmt.Fprint(writer, text); err != nil {
			return
		}
		if err := controller.Flush(); err != nil {
			return
		}
	}
}
