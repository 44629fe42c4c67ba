package grantex

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// FileStore is a [SecretStore] of one file per name, mode 0600, in one directory. A
// value is written to a temporary file, flushed to disk and then renamed, so that a
// crash leaves the old value or the new one. Nothing is encrypted: whoever can read
// the owner's files can read the secrets. On Windows modes have no effect; the
// directory's own rights decide. The files are those of createFileStore in TypeScript.
type FileStore struct {
	directory string
}

// NewFileStore makes a store in a directory. It is created with mode 0700 by the
// first Set if it is missing; an existing one is not changed.
func NewFileStore(directory string) (*FileStore, error) {
	if directory == "" {
		return nil, errors.New("grantex: the directory of a file store must not be empty")
	}
	return &FileStore{directory: directory}, nil
}

// Get implements [SecretStore].
func (s *FileStore) Get(_ context.Context, name string) (string, bool, error) {
	target, err := s.pathFor(name)
	if err != nil {
		return "", false, err
	}
	value, err := os.ReadFile(target)
	if errors.Is(err, fs.ErrNotExist) {
		return "", false, nil
	}
	return string(value), err == nil, err
}

// Set implements [SecretStore].
func (s *FileStore) Set(_ context.Context, name, value string) error {
	target, err := s.pathFor(name)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.directory, 0o700); err != nil {
		return err
	}
	draft := target + "." + randomText()
	if err := writeDurably(draft, value); err != nil {
		return errors.Join(err, os.Remove(draft))
	}
	if err := os.Rename(draft, target); err != nil {
		return errors.Join(err, os.Remove(draft))
	}
	return flushDirectory(s.directory)
}

// Delete implements [SecretStore].
func (s *FileStore) Delete(_ context.Context, name string) error {
	target, err := s.pathFor(name)
	if err != nil {
		return err
	}
	if err := os.Remove(target); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// pathFor escapes the name as encodeURIComponent does, so that no name leads out of the directory.
func (s *FileStore) pathFor(name string) (string, error) {
	var escaped strings.Builder
	for _, char := range []byte(name) {
		isPlain := 'a' <= char && char <= 'z' || 'A' <= char && char <= 'Z' || '0' <= char && char <= '9'
		if isPlain || strings.IndexByte("-_.!~*'()", char) >= 0 {
			escaped.WriteByte(char)
			continue
		}
		fmt.Fprintf(&escaped, "%%%02X", char)
	}
	if escaped.Len() == 0 || escaped.Len() > 200 {
		return "", errors.New("grantex: the name of a secret must be 1 to 200 characters, counted as in a URL")
	}
	return filepath.Join(s.directory, escaped.String()+".secret"), nil
}

func writeDurably(path, value string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(value)
	return errors.Join(err, file.Sync(), file.Close())
}

// flushDirectory: without it a power cut could undo the rename. Windows cannot open a directory, and needs no flush.
func flushDirectory(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	directory, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(directory.Sync(), directory.Close())
}
