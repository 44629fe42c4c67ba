module three-languages

go 1.25.0

require github.com/grantex/grantex/go v0.0.0

require (
	github.com/transparency-dev/merkle v0.0.2 // indirect
	golang.org/x/mod v0.33.0 // indirect
)

replace github.com/grantex/grantex/go => ../../../go
