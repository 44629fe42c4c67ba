package feed

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func TestEventsAreReadHoweverTheyArrive(t *testing.T) {
	text := "retry: 1500\nevent: heartbeat\ndata: one\n\n: a comment\r\nevent:revocations\r\nid: e.1\r\n" +
		"data: two\r\ndata:three\r\n\r\nevent: ignored\r\rdata: four\r\rdata: without an end"
	for name, stream := range map[string]io.Reader{
		"at once":      strings.NewReader(text),
		"byte by byte": iotest.OneByteReader(strings.NewReader(text)),
		"in halves":    iotest.HalfReader(strings.NewReader(text)),
	} {
		t.Run(name, func(t *testing.T) {
			reader := newEventReader(stream, 1<<10)
			var got []event
			for {
				next, err := reader.next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, next)
			}
			want := []event{
				{"heartbeat", "one", 1500 * time.Millisecond}, {"revocations", "two\nthree", 0}, {"", "four", 0},
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestAnEventThatIsTooLongIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"in one line":   "data: " + strings.Repeat("x", 5000) + "\n\n",
		"in many lines": strings.Repeat("data: 0123456789\n", 400) + "\n",
	} {
		if _, err := newEventReader(strings.NewReader(text), 4096).next(); !errors.Is(err, errEventTooLong) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
