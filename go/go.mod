module github.com/grantex/grantex/go

go 1.25.0

require (
	github.com/transparency-dev/merkle v0.0.2
	golang.org/x/mod v0.33.0
)

require github.com/modelcontextprotocol/go-sdk v1.8.0 // indirect
