package grantex

import (
	"bufio"
	"errors"
	"io"
	"iter"
	"strings"
)

// longestEvent is in bytes, far above any event of the server.
const longestEvent = 1 << 20

// serverEvent is one of the server-sent events of the HTML standard (§9.2).
type serverEvent struct {
	// id and name are empty where there is none.
	id, name string
	data     string
}

// readServerEvents yields the events of a stream in order; it holds one event in memory. Lines end with LF or CR LF. An event
// that the stream ends within is left out, as the standard says. It returns CodeUnexpectedAnswer for an event of more than
// 1 MiB.
func readServerEvents(stream io.Reader) iter.Seq2[serverEvent, error] {
	return func(yield func(serverEvent, error) bool) {
		lines := bufio.NewReaderSize(stream, 16<<10)
		var event serverEvent
		var data []string
		for length := 0; ; {
			line, err := readEventLine(lines, longestEvent-length)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(serverEvent{}, err)
				return
			}
			length += len(line)
			if line != "" {
				name, value, _ := strings.Cut(line, ":")
				value = strings.TrimPrefix(value, " ")
				switch name {
				case "id":
					event.id = value
				case "event":
					event.name = value
				case "data":
					data = append(data, value)
				}
				continue
			}
			if len(data) > 0 {
				event.data = strings.Join(data, "\n")
				if !yield(event, nil) {
					return
				}
			}
			event, data, length = serverEvent{}, nil, 0
		}
	}
}

func readEventLine(lines *bufio.Reader, room int) (string, error) {
	var line []byte
	for {
		piece, err := lines.ReadSlice('\n')
		line = append(line, piece...)
		if len(line) > room {
			return "", newError(CodeUnexpectedAnswer, "the stream holds an event without end")
		}
		if err == nil {
			return strings.TrimSuffix(string(line[:len(line)-1]), "\r"), nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return "", err
		}
	}
}
