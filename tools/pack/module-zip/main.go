// Module-zip writes a Go module as the files of a module proxy, so that another project can get it from a folder:
//
//	module-zip MODULE-FOLDER VERSION PROXY-FOLDER
//
// See https://go.dev/ref/mod#goproxy-protocol.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 4 {
		log.Fatal("usage: module-zip MODULE-FOLDER VERSION PROXY-FOLDER")
	}
	if err := write(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		log.Fatal(err)
	}
}

func write(folder, version, proxy string) error {
	mod, err := os.ReadFile(filepath.Join(folder, "go.mod"))
	if err != nil {
		return err
	}
	name := module.Version{Path: modfile.ModulePath(mod), Version: version}
	escaped, err := module.EscapePath(name.Path)
	if err != nil {
		return err
	}
	place := filepath.Join(proxy, escaped, "@v")
	if err := os.MkdirAll(place, 0o755); err != nil {
		return err
	}
	info := fmt.Appendf(nil, `{"Version":%q}`+"\n", version)
	for file, text := range map[string][]byte{"list": []byte(version + "\n"), version + ".info": info, version + ".mod": mod} {
		if err := os.WriteFile(filepath.Join(place, file), text, 0o644); err != nil {
			return err
		}
	}
	packed, err := os.Create(filepath.Join(place, version+".zip"))
	if err != nil {
		return err
	}
	if err := zip.CreateFromDir(packed, name, folder); err != nil {
		return err
	}
	return packed.Close()
}
