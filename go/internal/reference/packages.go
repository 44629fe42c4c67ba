package main

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// described is a package with what its page has a heading for.
type described struct {
	name     string
	doc      *doc.Package
	files    *token.FileSet
	headings map[string]bool
}

func readPackages() ([]described, error) {
	var packages []described
	entries, err := os.ReadDir(".")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if !entry.IsDir() || slices.Contains([]string{"bench", "examples", "internal"}, entry.Name()) {
			continue
		}
		found, err := readPackage(entry.Name())
		if err != nil {
			return nil, err
		}
		packages = append(packages, found)
	}
	return packages, nil
}

func readPackage(name string) (described, error) {
	files := token.NewFileSet()
	paths, err := fs.Glob(os.DirFS(name), "*.go")
	if err != nil {
		return described{}, err
	}
	var parsed []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, filepath.Join(name, path), nil, parser.ParseComments)
		if err != nil {
			return described{}, err
		}
		parsed = append(parsed, file)
	}
	documented, err := doc.NewFromFiles(files, parsed, module+"/"+name)
	if err != nil {
		return described{}, err
	}
	headings := map[string]bool{}
	for _, each := range documented.Funcs {
		headings[each.Name] = true
	}
	for _, each := range documented.Types {
		headings[each.Name] = true
		for _, made := range each.Funcs {
			headings[made.Name] = true
		}
		for _, method := range each.Methods {
			headings[each.Name+"."+method.Name] = true
		}
	}
	return described{name, documented, files, headings}, nil
}
