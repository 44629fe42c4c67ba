package audit

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/grantex/grantex/go/internal/jsonvalue"
)

// maxLine is far longer than any entry: the canonical metadata of one has at most 64 KiB.
const maxLine = 4 << 20

// lineReader reads JSON Lines, in memory that does not grow with them.
type lineReader struct {
	reader *bufio.Reader
	line   []byte
}

func newLineReader(reader io.Reader) *lineReader {
	return &lineReader{reader: bufio.NewReaderSize(reader, 64<<10)}
}

// next returns the value of the next line that is not empty; the zero value for a line that is too long, or not JSON.
func (l *lineReader) next() (jsonvalue.Value, error) {
	for {
		if err := l.readLine(); err != nil {
			return jsonvalue.Value{}, err
		}
		if line := bytes.TrimSpace(l.line); len(line) > 0 {
			// An error leaves the zero value, which is no entry.
			value, _ := jsonvalue.Parse(line)
			return value, nil
		}
	}
}

// readLine reads a line without keeping more of it than maxLine bytes, which are no JSON then.
func (l *lineReader) readLine() error {
	l.line = l.line[:0]
	for {
		part, err := l.reader.ReadSlice('\n')
		if len(l.line) <= maxLine {
			l.line = append(l.line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(l.line) > 0:
			return nil
		}
		return err
	}
}
