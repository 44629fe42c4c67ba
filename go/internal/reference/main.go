// Command reference writes docs/reference/go from the comments of the public packages: go run ./internal/reference [-check].
package main

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
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
	packages, err := readPackages()
	if err != nil {
		return err
	}
	stale, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil {
		return err
	}
	for _, each := range packages {
		path, text := filepath.Join(folder, each.name+".md"), each.page(packages)
		if !check {
			stale = nil
			if err := os.MkdirAll(folder, 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(path, text, 0o644); err != nil {
				return err
			}
		} else if committed, err := os.ReadFile(path); err != nil {
			stale = append(stale, path)
		} else if bytes.Equal(committed, text) {
			stale = slices.DeleteFunc(stale, func(each string) bool { return each == path })
		}
	}
	if len(stale) > 0 {
		return fmt.Errorf("%s: run npm run reference", strings.Join(stale, ", "))
	}
	return nil
}

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

// page returns the page of a package.
func (d described) page(all []described) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "---\ntitle: go/%s\nsection: Go API\n---\n\n# API of go/%s\n\n", d.name, d.name)
	fmt.Fprintf(&out, "This page is generated from the comments of the package.\n\n```go\nimport %q\n```\n\n", d.doc.ImportPath)
	d.text(&out, all, d.doc.Doc)
	d.values(&out, all, append(d.doc.Consts, d.doc.Vars...))
	for _, each := range d.doc.Funcs {
		d.function(&out, all, "## "+each.Name, each)
	}
	for _, each := range d.doc.Types {
		fmt.Fprintf(&out, "## %s\n\n", each.Name)
		d.code(&out, each.Decl)
		d.text(&out, all, each.Doc)
		d.values(&out, all, append(each.Consts, each.Vars...))
		for _, made := range each.Funcs {
			d.function(&out, all, "### "+made.Name, made)
		}
		for _, method := range each.Methods {
			d.function(&out, all, "### "+each.Name+"."+method.Name, method)
		}
	}
	return append(bytes.TrimSpace(out.Bytes()), '\n')
}

func (d described) function(out *bytes.Buffer, all []described, heading string, function *doc.Func) {
	fmt.Fprintf(out, "%s\n\n", heading)
	d.code(out, function.Decl)
	d.text(out, all, function.Doc)
}

func (d described) values(out *bytes.Buffer, all []described, values []*doc.Value) {
	for _, each := range values {
		d.code(out, each.Decl)
		d.text(out, all, each.Doc)
	}
}

// code writes a declaration without its comment and its body.
func (d described) code(out *bytes.Buffer, declaration ast.Decl) {
	switch each := declaration.(type) {
	case *ast.FuncDecl:
		each.Doc, each.Body = nil, nil
	case *ast.GenDecl:
		each.Doc = nil
	}
	out.WriteString("```go\n")
	_ = format.Node(out, d.files, declaration)
	out.WriteString("\n```\n\n")
}

// text writes a comment as Markdown, whose links lead to the pages.
func (d described) text(out *bytes.Buffer, all []described, text string) {
	printer := d.doc.Printer()
	printer.HeadingLevel = 3
	printer.HeadingID = func(*comment.Heading) string { return "" }
	printer.DocLinkURL = func(link *comment.DocLink) string { return d.address(all, link) }
	out.Write(printer.Markdown(d.doc.Parser().Parse(text)))
	out.WriteByte('\n')
}

func (d described) address(all []described, link *comment.DocLink) string {
	name := strings.Trim(link.Recv+"."+link.Name, ".")
	if link.ImportPath != "" && !strings.HasPrefix(link.ImportPath, module) {
		return "https://pkg.go.dev/" + link.ImportPath + strings.TrimSuffix("#"+name, "#")
	}
	for _, each := range all {
		if each.doc.ImportPath != link.ImportPath && (link.ImportPath != "" || each.name != d.name) {
			continue
		}
		file := each.name + ".md"
		if each.name == d.name {
			file = ""
		}
		if each.headings[name] {
			return file + "#" + strings.ToLower(strings.ReplaceAll(name, ".", ""))
		}
		return file
	}
	return ""
}
