// Command tessera is a log of Tessera, which `npm run bench` compares appends with. It keeps entries in files, as tiles
// of a Merkle tree, and flushes them. It answers POST with the index of the entry once that is durable.
//
// The first line of the standard input is a [setting] as JSON, the first one of the output {"url": "http://…"}. Then each
// line of the input is answered with {"seconds": 1.5}: the CPU time of the process so far, on all threads. It ends with
// its input.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
	"k8s.io/klog/v2"
)

// An entry waits this long for others, as in a Grantex server that is told to append.
const (
	batchSize = 256
	batchAge  = time.Millisecond
)

type setting struct {
	// Folder is where the log is kept.
	Folder string
}

func main() {
	log.SetFlags(0)
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	if err := run(context.Background(), bufio.NewScanner(os.Stdin)); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, lines *bufio.Scanner) error {
	var given setting
	if !lines.Scan() {
		return io.ErrUnexpectedEOF
	}
	if err := json.Unmarshal(lines.Bytes(), &given); err != nil {
		return err
	}
	appender, err := open(ctx, given.Folder)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() { log.Fatal(http.Serve(listener, handler(appender))) }()
	fmt.Printf("{\"url\": \"http://%s\"}\n", listener.Addr())
	for lines.Scan() {
		fmt.Printf("{\"seconds\": %f}\n", cpuSeconds())
	}
	return lines.Err()
}

func open(ctx context.Context, folder string) (*tessera.Appender, error) {
	secret, _, err := note.GenerateKey(nil, "tessera.bench.example")
	if err != nil {
		return nil, err
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		return nil, err
	}
	driver, err := posix.New(ctx, posix.Config{Path: folder})
	if err != nil {
		return nil, err
	}
	options := tessera.NewAppendOptions().WithCheckpointSigner(signer).WithBatching(batchSize, batchAge)
	appender, _, _, err := tessera.NewAppender(ctx, driver, options)
	return appender, err
}

func handler(appender *tessera.Appender) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		entry, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		index, err := appender.Add(r.Context(), tessera.NewEntry(entry))()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(w, "%d", index.Index)
	}
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return seconds(usage.Utime) + seconds(usage.Stime)
}

func seconds(time syscall.Timeval) float64 {
	return float64(time.Sec) + float64(time.Usec)/1e6
}
