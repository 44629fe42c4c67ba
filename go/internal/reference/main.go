// Command reference writes docs/reference/go from the comments of the public packages: go run ./internal/reference [-check].
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	module = "github.com/grantex/grantex/go"
	folder = "../docs/reference/go"
)

func main() {
	check := flag.Bool("check", false, "fail if a page is not what it would be")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(check bool) error {
	pages, err := readPages()
	if err != nil {
		return err
	}
	if !check {
		return write(pages)
	}
	stale, err := stalePages(pages)
	if err == nil && len(stale) > 0 {
		err = fmt.Errorf("%s: run npm run reference", strings.Join(stale, ", "))
	}
	return err
}

// readPages returns the page of each package, by its path.
func readPages() (map[string][]byte, error) {
	packages, err := readPackages()
	if err != nil {
		return nil, err
	}
	pages := map[string][]byte{}
	for _, each := range packages {
		pages[filepath.Join(folder, each.name+".md")] = each.page(packages)
	}
	return pages, nil
}

// write replaces the whole folder, so that no page of a package that is gone stays.
func write(pages map[string][]byte) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for path, page := range pages {
		if err := os.WriteFile(path, page, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// stalePages returns the paths that are not what they would be: changed, missing, or of no package.
func stalePages(pages map[string][]byte) ([]string, error) {
	committed, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil {
		return nil, err
	}
	var stale []string
	for path := range pages {
		if !slices.Contains(committed, path) {
			stale = append(stale, path)
		}
	}
	for _, path := range committed {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if page, exists := pages[path]; !exists || !bytes.Equal(page, text) {
			stale = append(stale, path)
		}
	}
	slices.Sort(stale)
	return stale, nil
}
