package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/format"
	"strings"
)

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
	if err := format.Node(out, d.files, declaration); err != nil {
		// The parser has made the declaration, and a buffer takes everything.
		panic(err)
	}
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
