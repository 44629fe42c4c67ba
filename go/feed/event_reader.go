package feed

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"time"
)

// event is an event of a stream of server-sent events.
type event struct {
	// name is its type; empty where the server states none.
	name string
	data string
	// retry is how long the server asks clients to wait before they reconnect; it
	// is set where the event or the lines before it say so.
	retry time.Duration
}

// eventReader reads server-sent events (WHATWG HTML §9.2.6). Ids, comments and
// unknown fields are ignored.
type eventReader struct {
	lines     *bufio.Scanner
	maxLength int
}

var errEventTooLong = errors.New("feed: an event of the stream is too long")

func newEventReader(stream io.Reader, maxLength int) *eventReader {
	lines := bufio.NewScanner(stream)
	lines.Buffer(make([]byte, 4096), maxLength)
	lines.Split(splitLines())
	return &eventReader{lines, maxLength}
}

// next returns the next event that has data, or io.EOF when the stream ends.
func (reader *eventReader) next() (event, error) {
	var next event
	var data [][]byte
	length := 0
	for reader.lines.Scan() {
		line := reader.lines.Bytes()
		if len(line) == 0 {
			if len(data) > 0 {
				next.data = string(bytes.Join(data, []byte("\n")))
				return next, nil
			}
			next.name = ""
			continue
		}
		field, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(field) {
		case "event":
			next.name = string(value)
		case "data":
			data = append(data, bytes.Clone(value))
			if length += len(value) + 1; length > reader.maxLength {
				return event{}, errEventTooLong
			}
		case "retry":
			if milliseconds, err := strconv.ParseUint(string(value), 10, 32); err == nil {
				next.retry = time.Duration(milliseconds) * time.Millisecond
			}
		}
	}
	err := reader.lines.Err()
	switch {
	case errors.Is(err, bufio.ErrTooLong):
		return event{}, errEventTooLong
	case err == nil:
		// What the server said last counts, also without an event.
		return event{retry: next.retry}, io.EOF
	}
	return event{retry: next.retry}, err
}

// splitLines splits after \r\n, \n or \r. The line feed of a pair may arrive
// later than its carriage return, so it is skipped with the line that follows.
func splitLines() bufio.SplitFunc {
	endedWithReturn := false
	return func(data []byte, atEOF bool) (advance int, token []byte, err error) {
		start := 0
		if endedWithReturn && len(data) > 0 && data[0] == '\n' {
			start = 1
		}
		end := bytes.IndexAny(data[start:], "\r\n")
		if end < 0 {
			// An event without its end does not count.
			if atEOF {
				return len(data), nil, nil
			}
			if start == 1 {
				endedWithReturn = false
			}
			return start, nil, nil
		}
		end += start
		endedWithReturn = data[end] == '\r'
		return end + 1, data[start:end], nil
	}
}
